"""What a view receives."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from ui.device import Device, Layout


class PortalRequest(HttpRequest):
    """A request that passed the portal's middleware: signed in, with the device's layout."""

    user: User
    htmx: HtmxDetails
    device: Device
    layout: Layout
    csp_nonce: str

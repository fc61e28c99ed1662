"""What every template may name."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ui import navigation
from ui.device import Device, Layout, skeleton
from ui.navigation import Place


def shell(request: HttpRequest) -> dict[str, object]:
    """The layout to extend, the script nonce, the device's choices, and for a signed-in user the navigation."""
    layout = getattr(request, "layout", Layout.BARE)
    device = getattr(request, "device", Device())
    context: dict[str, object] = {
        "layout": layout.template,
        "device": device,
        "other_layout": Layout.FULL if skeleton(device.layout, request.headers) is Layout.MOBILE else Layout.MOBILE,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "languages": settings.LANGUAGES,
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        items = navigation.items_for(user)
        context |= {
            "nav_main": [item for item in items if item.place is Place.RAIL],
            "nav_groups": navigation.groups(items),
            "nav_tabs": [item for item in items if item.tab][:4],
            "nav_rest": [item for item in items if item.place is Place.RAIL and not item.tab],
            "nav_current": SimpleLazyObject(partial(navigation.current, items, request.path)),
        }
    return context

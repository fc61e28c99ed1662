"""Settings → Subscriber: a copy of what the portal holds about one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.journal import Origin
from accounts.personal import copy
from accounts.requests import PortalRequest
from jobs.actions import TooMany


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def copy_data(request: PortalRequest) -> HttpResponse:
    """Have it made; leads to where the file will be."""
    try:
        asked = copy.ask(request.user, Origin.of(request))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect("accounts:subscriber")
    return redirect("jobs:job", asked.pk)

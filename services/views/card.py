"""The pocket card, as a page and as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from cti.live import read_board
from jobs.actions import TooMany, start
from services.codes import pocket_card
from ui.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def card(request: PortalRequest) -> HttpResponse:
    """My numbers and codes, to be printed; posting leads to where the file will be."""
    if request.method != "POST":
        made = pocket_card.card(request.user, read_board())
        return render_page(request, "services/card.html", pocket_card.shown(made))
    try:
        job = start(request.user, pocket_card.KIND, {})
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect("accounts:subscriber")
    return redirect("jobs:job", job.pk)

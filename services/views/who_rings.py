"""Settings → Forwarding → Who rings if …: what would happen to a call, and why."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from cti.live import read_board
from services.rules.house import LiveHouse
from services.who_rings.drawing import WIDTH, drawn
from services.who_rings.forms import WhoRingsForm
from services.who_rings.paths import story
from ui.pages import render_page


@require_safe
@permission_required("forwarding.edit_own", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """The answer follows while somebody changes the question."""
    form = WhoRingsForm(request.user, request.GET.dict())
    context: dict[str, object] = {"form": form, "width": WIDTH}
    if form.is_bound and form.asks and form.is_valid():
        extension = request.user.acting
        otherwise = form.telephone_then
        telephones = {extension: otherwise} if otherwise else {}
        day = timezone.localtime(form.moment).date()
        house = LiveHouse(read_board(), day, telephones=telephones)
        told = story(house, extension, form.who, form.moment, request.user)
        context |= {"story": told, "drawing": drawn(told), "at": form.moment}
    return render_page(request, "services/who_rings.html", context, parts=("path",))

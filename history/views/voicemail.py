"""The voicemail page, and the sound of messages."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.requests import PortalRequest
from history.lists.filters import HistoryFilter
from history.lists.queries import HistoryPage, voicemail_page
from history.mailboxes import boxes, sounds
from history.mailboxes.boxes import Look, Shelf
from history.models import Message
from history.views import calls
from pbx.spool import NotThere
from ui.files import respond
from ui.pages import render_page

SHELVES = {
    Shelf.MESSAGES: pgettext_lazy("folder", "Messages"),
    Shelf.WORK: pgettext_lazy("folder", "Work"),
    Shelf.FAMILY: pgettext_lazy("folder", "Family"),
    Shelf.FRIENDS: pgettext_lazy("folder", "Friends"),
    Shelf.DELETED: pgettext_lazy("folder", "Deleted"),
    Shelf.CALLS: _("All calls"),
}
PARTS = (*calls.PARTS, "messages")


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def voicemail(request: PortalRequest) -> HttpResponse:
    """A shelf of one of the mailboxes (VM-01, VM-02); where no message was ever listed, the calls that reached the
    mailbox (MAIN-16), each with a way to listen. Those calls are history, and for whoever may see theirs."""
    look, sees_calls = Look.parse(request.GET), request.user.has_perm(Permission.VIEW_OWN_HISTORY)
    if look.shelf is Shelf.CALLS and not sees_calls:
        raise PermissionDenied
    mine = boxes.boxes(request.user)
    page = boxes.page(request.user, look, mine) if mine else None
    context: dict[str, object] = {
        "boxes": mine,
        "at": page,
        "shelves": _shelves(page, request.user.acting if sees_calls else "") if page else (),
        "plays_here": sounds.are_here(),
    }
    if page is None or page.look.shelf is Shelf.CALLS:
        chosen = HistoryFilter.parse(request.GET)
        found = voicemail_page(request.user, chosen) if sees_calls else HistoryPage(())
        context |= {"page": found, "chosen": chosen}
    return render_page(request, "history/voicemail.html", context, parts=PARTS)


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def audio(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The sound of a message, or any part of it."""
    return _sound(request, pk, download=False)


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def download(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The same to keep, under a name of our own making (T-FIL-05)."""
    return _sound(request, pk, download=True)


def _sound(request: PortalRequest, pk: int, *, download: bool) -> HttpResponseBase:
    """Other people's messages, and those whose sound is not here, are as if there were none (T-FIL-01)."""
    message = get_object_or_404(Message.objects.visible_to(request.user).select_related("mailbox"), pk=pk)
    try:
        opened = sounds.of_message(message)
    except NotThere:
        raise Http404 from None
    name = f"message-{timezone.localtime(message.left):%Y-%m-%d-%H%M}-{message.pk}"
    return respond(request, opened, name=name, download=download)


def _shelves(page: boxes.BoxPage, acting: str) -> list[tuple[Shelf, object, str, int]]:
    """Shelf, name, address and number of messages; of empty folders only those that everybody has."""
    always = {Shelf.MESSAGES, Shelf.DELETED, page.look.shelf}
    shown = [shelf for shelf in Shelf if shelf in always or page.counts.get(shelf, 0)]
    if page.box.number == acting and Shelf.CALLS not in shown:
        shown.append(Shelf.CALLS)
    return [(shelf, SHELVES[shelf], page.look.at(shelf).query_string, page.counts.get(shelf, 0)) for shelf in shown]

"""Settings → Forwarding → Announcements: what callers may hear, brought along or spoken (OFFH-04, FWD-07)."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.journal import Origin
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti import spoken
from cti.answers import Answer, Level
from cti.live import read_board
from cti.views.answering import answered, first_error
from cti.views.receiving import LARGEST_PIECE, received, refused, too_long
from pbx.audio.wav import LONGEST
from pbx.capabilities import Capability
from pbx.spool import NotThere
from services import queries
from services.announcements import files, keeping, speaking
from services.announcements.forms import DescriptionForm, PieceForm, SoundForm, SpeakForm
from services.announcements.listing import listed
from services.announcements.usage import usages
from services.models import Announcement
from ui.files import respond
from ui.pages import render_page

PAGE = "services:announcements"
CHANGED = "services-changed"
SEES = "services.edit_own"
KEEPS = Permission.KEEP_ANNOUNCEMENTS.value
REFUSALS = (keeping.FullError, keeping.TakenError, keeping.InUseError, keeping.UnknownError, files.NotInstalled)


@require_safe
@permission_required(SEES, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """One's own announcements and the public ones; with the right, a new one."""
    found = listed(request.user, read_board())
    mine = sum(row.announcement.creator_id == request.user.pk for row in found)
    context = {
        **_ways(),
        "rows": found,
        "keeps": request.user.has_perm(KEEPS),
        "full": _full() if mine >= keeping.MOST else "",
        "form": SoundForm(request.user),
    }
    return render_page(request, "services/announcements.html", context, parts=("announcements",))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(KEEPS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Another description, other listeners, another sound."""
    announcement, board = _editable(request, pk), read_board()
    kept = {"description": announcement.description, "public": announcement.public}
    data = request.POST if request.method == "POST" else None
    form = DescriptionForm(request.user, announcement, data, initial=kept)
    if data is not None and form.is_valid():
        description, public = form.cleaned_data["description"], form.cleaned_data["public"]
        try:
            keeping.describe(announcement, description, public=public, board=board, origin=Origin.of(request))
        except REFUSALS as refusal:
            form.add_error(None, _why(refusal))
        else:
            messages.success(request, _("The announcement is saved."))
            return redirect(PAGE)
    (row,) = listed(request.user, board, pk)
    return render_page(request, "services/announcement.html", {**_ways(), "form": form, "row": row}, parts=("sound",))


@require_safe
@permission_required(SEES, raise_exception=True)
def audio(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Its sound, for whoever may use it (T-FIL-01, T-FIL-02)."""
    announcement = get_object_or_404(Announcement.objects.visible_to(request.user), pk=pk)
    try:
        opened = keeping.opened(announcement)
    except NotThere:
        raise Http404 from None
    return respond(request, opened, name="announcement")


@require_POST
@permission_required(KEEPS, raise_exception=True)
def upload(request: PortalRequest) -> HttpResponse:
    """One piece of a sound file, raw; the last one makes the announcement (T-UPL-01, T-UPL-03, T-UPL-08).

    Answers JSON: `at`, where the next piece begins, or `done`, or `error` in words.
    """
    form = PieceForm(request.user, request.GET)
    if not form.is_valid():
        return refused(first_error(form), HTTPStatus.BAD_REQUEST)
    if not files.can_be_written():
        return refused(_why(files.NotInstalled()))
    sound = received(request, at=form.cleaned_data["at"], size=form.cleaned_data["size"])
    if isinstance(sound, HttpResponse):
        return sound
    data, origin = form.cleaned_data, Origin.of(request)
    try:
        if data["instead_of"] is not None:
            keeping.replace(data["instead_of"], sound, origin, "uploaded")
        else:
            keeping.add(request.user, data["description"], sound, origin, public=data["public"], how="uploaded")
    except REFUSALS as refusal:
        return refused(_why(refusal))
    return JsonResponse({"done": _("The announcement is there.")})


@require_POST
@permission_required(KEEPS, raise_exception=True)
def speak(request: PortalRequest) -> HttpResponse:
    """Ring the own telephone, and have the announcement spoken there."""
    form = SpeakForm(request.user, request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    if not files.can_be_written():
        return answered(request, Answer(Level.ERROR, _why(files.NotInstalled())))
    data = form.cleaned_data
    instead_of = data["instead_of"].pk if data["instead_of"] else 0
    wish = speaking.Wish(request.user.pk, data["description"], data["public"], instead_of)
    done = _("Your telephone rings. Speak after the tone, and press # when you are done.")
    return answered(request, speaking.ask(request.user, wish, str(data["key"]), done))


@require_POST
@permission_required(KEEPS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Not while callers may hear it; it can be undone for a day."""
    announcement, board = _editable(request, pk), read_board()
    try:
        keeping.remove(announcement, board, Origin.of(request))
    except keeping.InUseError:
        usage = usages(request.user, [announcement], board)[announcement.pk]
        return _said(request, _("It is in use: %(where)s. Choose something else there first.") % {"where": usage}, True)
    except keeping.UnknownError as refusal:
        return _said(request, _why(refusal), True)
    if not _in_part(request):
        messages.success(request, _("The announcement is removed."))
        return redirect(PAGE)
    gone = render(request, "services/_announcement_removed.html", {"announcement": announcement})
    return trigger_client_event(gone, CHANGED)


@require_POST
@permission_required(KEEPS, raise_exception=True)
def restore(request: PortalRequest, pk: int) -> HttpResponse:
    announcement = get_object_or_404(Announcement.objects.editable_by(request.user, removed=True), pk=pk)
    try:
        keeping.bring_back(announcement, Origin.of(request))
    except REFUSALS as refusal:
        return _said(request, _why(refusal), True)
    return _said(request, _("The announcement is back."))


def _editable(request: PortalRequest, pk: int) -> Announcement:
    return get_object_or_404(Announcement.objects.editable_by(request.user).select_related("creator"), pk=pk)


def _ways() -> Mapping[str, object]:
    """How a sound may come here."""
    writable = files.can_be_written()
    return {
        "plays": files.can_be_played(),
        "writable": writable,
        "speakable": writable and spoken.can_be_read() and Capability.ANNOUNCEMENTS in queries.able(read_board()),
        "piece": LARGEST_PIECE,
        "longest": LONGEST,
        "too_long": too_long(),
    }


def _in_part(request: PortalRequest) -> bool:
    """Does the page stay where it is?"""
    return bool(request.htmx) and request.htmx.target != "main"


def _said(request: PortalRequest, words: str, wrong: bool = False) -> HttpResponse:
    if not _in_part(request):
        (messages.error if wrong else messages.success)(request, words)
        return redirect(PAGE)
    response = render(request, "services/_said.html", {"words": words, "wrong": wrong})
    return response if wrong else trigger_client_event(response, CHANGED)


def _why(refusal: Exception) -> str:
    match refusal:
        case keeping.FullError():
            return _full()
        case keeping.TakenError():
            return _("There is an announcement of this description already.")
        case keeping.InUseError():
            count = len(refusal.args)
            return ngettext(
                "%(count)d other extension uses it, so it stays open to colleagues.",
                "%(count)d other extensions use it, so it stays open to colleagues.",
                count,
            ) % {"count": count}
        case keeping.UnknownError():
            return _("The exchange cannot be reached, so nobody knows whether callers hear it now. Try again later.")
        case _:
            return _("The exchange's files cannot be written from here.")


def _full() -> str:
    return ngettext(
        "You have %(count)d announcement already. Remove one first.",
        "You have %(count)d announcements already. Remove some first.",
        keeping.MOST,
    ) % {"count": keeping.MOST}

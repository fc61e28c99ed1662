"""Settings of a mailbox: what its callers hear."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.boxes import boxes_of
from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti import greetings as deeds
from cti import queries, spoken
from cti.answers import Answer, Level
from cti.mailbox_forms import GreetingForm, PieceForm, SpeakForm
from cti.views.answering import answered, first_error
from cti.views.receiving import LARGEST_PIECE, received, refused, too_long
from history.mailboxes import boxes, sounds
from pbx.audio.wav import LONGEST
from pbx.capabilities import Capability
from pbx.mailbox import Greeting
from pbx.spool import NotThere
from ui.files import respond
from ui.pages import render_page

KINDS: Final = (
    (
        Greeting.UNAVAILABLE,
        gettext_lazy("When nobody answers"),
        gettext_lazy("Heard by callers whom you do not answer."),
    ),
    (Greeting.BUSY, gettext_lazy("When you are busy"), gettext_lazy("Heard by callers while you talk.")),
    (
        Greeting.TEMPORARY,
        gettext_lazy("For the time being"),
        gettext_lazy("As long as it is there it takes the place of the two above: for holidays and days off."),
    ),
    (Greeting.NAME, gettext_lazy("Your name"), gettext_lazy("Said where the exchange speaks of you.")),
)


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def greetings(request: PortalRequest) -> HttpResponse:
    """The greetings of one's mailboxes: listen, bring along, speak at the telephone, give up."""
    mine = boxes.boxes(request.user)
    box = next((box for box in mine if box.number == request.GET.get("box", "")), mine[0] if mine else None)
    writable = box is not None and sounds.can_be_written(box.number)
    context = {
        "boxes": mine,
        "box": box,
        "kinds": [(kind, title, about, box and _is_there(box.number, kind)) for kind, title, about in KINDS],
        "plays_here": sounds.are_here(),
        "writable": writable,
        "speakable": writable and spoken.can_be_read() and Capability.GREETINGS in queries.capabilities(),
        "longest": LONGEST,
        "piece": LARGEST_PIECE,
        "too_long": too_long(),
    }
    return render_page(request, "cti/greetings.html", context, parts=("greetings",))


@require_safe
@permission_required("voicemail.use", raise_exception=True)
def audio(request: PortalRequest, box: str, greeting: str) -> HttpResponseBase:
    """What callers hear, if it is not the exchange's own words."""
    if box not in boxes_of(request.user) or greeting not in set(Greeting):
        raise Http404
    try:
        opened = sounds.of_greeting(box, Greeting(greeting))
    except NotThere:
        raise Http404 from None
    return respond(request, opened, name=f"greeting-{greeting}")


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def upload(request: PortalRequest) -> HttpResponse:
    """One piece of a sound file, raw; the last one puts the greeting in place (T-UPL-01, T-UPL-03, T-UPL-08).

    Answers JSON: `at`, where the next piece begins, or `done`, or `error` in words.
    """
    form = PieceForm(request.user, request.GET)
    if not form.is_valid():
        return refused(first_error(form), HTTPStatus.BAD_REQUEST)
    data = form.cleaned_data
    if not sounds.can_be_written(data["box"]):
        return refused(_("The exchange's files cannot be written from here."))
    sound = received(request, at=data["at"], size=data["size"])
    if isinstance(sound, HttpResponse):
        return sound
    try:
        deeds.install(data["box"], data["greeting"], sound, Origin.of(request), "uploaded")
    except deeds.NotInstalled:
        return refused(_("The exchange's files cannot be written from here."))
    return JsonResponse({"done": _("Callers hear the new greeting from now on.")})


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def speak(request: PortalRequest) -> HttpResponse:
    """Ring the own telephone, and have the greeting spoken there."""
    form = SpeakForm(request.user, request.POST)
    if not form.is_valid():
        return answered(request, Answer(Level.ERROR, first_error(form)))
    data = form.cleaned_data
    done = _("Your telephone rings. Speak after the tone, and press # when you are done.")
    return answered(request, deeds.ask_to_speak(request.user, data["box"], data["greeting"], str(data["key"]), done))


@require_POST
@permission_required("voicemail.use", raise_exception=True)
def remove(request: PortalRequest) -> HttpResponse:
    """Have callers hear the exchange's own words again."""
    form = GreetingForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("cti:greetings")
    data = form.cleaned_data
    try:
        deeds.remove(data["box"], data["greeting"], Origin.of(request))
    except deeds.NotInstalled:
        messages.error(request, _("The exchange's files cannot be written from here."))
    else:
        messages.success(request, _("Callers hear the exchange's own words again."))
    response = redirect("cti:greetings")
    response.headers["Location"] += f"?box={data['box']}"
    return response


def _is_there(box: str, kind: Greeting) -> bool:
    try:
        sounds.of_greeting(box, kind).close()
    except NotThere:
        return False
    return True

"""A tap: on, off, or on until another end. What it means is decided by what the exchange shows."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import LiveBoard
from pbx.features import Feature
from phonebook.plan import mailbox_code, plan
from phonebook.references import LONGEST as LONGEST_REFERENCE
from services import queries
from services.models import By, Running, Timed
from services.situations import ending, setting
from services.situations.catalogue import Offer, offer
from services.situations.setting import Outcome
from services.situations.wishes import own_mobile
from services.switching import everywhere, standing
from services.switching.asking import ask
from services.switching.forms import FORMS, Switch
from services.times.forms import EndForm

LONGEST_DO = 60


class TapForm(EndForm):
    """Which button, and for how long."""

    do = forms.CharField(max_length=LONGEST_DO)
    number = forms.CharField(max_length=40, required=False)
    of = forms.CharField(max_length=LONGEST_REFERENCE, required=False)
    several = forms.BooleanField(required=False)
    all_extensions = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a tap, for whoever tapped."""

    answer: Answer
    wrong: frozenset[str] = frozenset()
    """The fields that are wrong;"""
    asks: str = ""
    """the button that waits for a date, by its `do`."""


def tap(request: PortalRequest, board: LiveBoard, form: TapForm) -> Told:
    kind, _colon, name = form.cleaned_data["do"].partition(":")
    if form.cleaned_data["several"]:
        everywhere.choose(request.user, Feature.DND, wanted=form.cleaned_data["all_extensions"])
    if kind == "situation":
        return _tap_situation(request, board, form, name)
    feature = Feature.DND if kind == "dnd" else Feature.FORWARD_ALWAYS
    if not queries.available((feature,), board):
        raise Http404
    if not request.user.has_perm(queries.permission(feature)):
        raise PermissionDenied
    return _tap_service(request, board, form, feature, _wanted(request, kind, name, form))


def _wanted(request: PortalRequest, kind: str, name: str, form: TapForm) -> dict[str, str]:
    """What the form of the service is to be filled in with to turn it on."""
    number: str = form.cleaned_data["number"]
    fields = {
        "dnd": {"on": "1"},
        "mobile": {"recent": own_mobile(request.user), "on": "1"},
        "voicemail": {"to_voicemail": "1"},
        "number": {"recent": name} if name else {"on": "1", "number": number, "of": form.cleaned_data["of"]},
    }
    if kind not in fields:
        raise Http404
    return fields[kind]


def _tap_service(
    request: PortalRequest, board: LiveBoard, form: TapForm, feature: Feature, wanted: dict[str, str]
) -> Told:
    end: str = form.cleaned_data["end"]
    off = not end and _is_on(request, board, feature, wanted)
    data: dict[str, Any] = {} if off else wanted | {"end": end, "end_at": form.data.get("end_at", "")}
    running = Timed.objects.visible_to(request.user).filter(feature=feature).first()
    service = FORMS[feature](Switch(request.user, board, feature, running), {"key": form.data["key"], **data})
    if service.is_valid():
        return Told(ask(request, board, feature, service))
    words = str(next(iter(service.errors.values()))[0])
    return Told(Answer(Level.ERROR, words), frozenset(service.errors))


def _is_on(request: PortalRequest, board: LiveBoard, feature: Feature, wanted: dict[str, str]) -> bool:
    """Is exactly this on already? Then a tap turns it off."""
    kept = standing(board, request.user.acting, feature)
    if feature is Feature.DND:
        return bool(kept)
    if "to_voicemail" in wanted:
        return plan().dialled(kept).key == mailbox_code(request.user.acting)
    return bool(kept) and plan().dialled(kept).key == plan().read(wanted.get("recent", "")).key


def _tap_situation(request: PortalRequest, board: LiveBoard, form: TapForm, key: str) -> Told:
    user = request.user
    found = offer(user, key)
    if found is None:
        return Told(Answer(Level.ERROR, _("This situation is no longer there.")))
    running = Running.objects.visible_to(user).first()
    if running is not None and found.runs_as(running) and not form.cleaned_data["end"]:
        return Told(told_end(ending.end(running, board, By.PERSON, Origin.of(request))))
    end = EndForm(
        user,
        None,
        {"key": form.data["key"], "end": form.cleaned_data["end"] or found.span, "end_at": form.data.get("end_at", "")},
    )
    if not end.is_valid():
        asks = f"situation:{key}" if "end_at" in end.errors else ""
        return Told(Answer(Level.ERROR, str(next(iter(end.errors.values()))[0])), frozenset(end.errors), asks)
    outcome = setting.start(user, board, found, end.until, Origin.of(request), str(form.cleaned_data["key"]))
    return Told(_told_start(found, outcome))


def _told_start(found: Offer, outcome: Outcome) -> Answer:
    if not outcome.troubles:
        return Answer(Level.SUCCESS, "")
    if outcome.in_vain:
        return Answer(Level.ERROR, _("“%(name)s” could not begin.") % {"name": found.name}, _troubles(outcome))
    done = len(outcome.done)
    text = ngettext(
        "“%(name)s” began, but not whole: %(done)d service is set.",
        "“%(name)s” began, but not whole: %(done)d services are set.",
        done,
    ) % {"name": found.name, "done": done}
    return Answer(Level.WARNING, text, _troubles(outcome))


def told_end(outcome: Outcome) -> Answer:
    if not outcome.troubles:
        return Answer(Level.SUCCESS, "")
    text = _("Not everything returned yet; the portal tries again until it does.")
    return Answer(Level.WARNING, text, _troubles(outcome))


def _troubles(outcome: Outcome) -> str:
    return " · ".join(f"{trouble.name}: {trouble.words}" for trouble in outcome.troubles)

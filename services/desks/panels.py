"""The panels of the two pages: a service, and what its fields shall hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import PortalRequest
from cti.answers import Answer
from cti.live import LiveBoard
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.routing.times import Hours
from services import queries
from services.announcements import choosing as announcements
from services.announcements import files
from services.call_accounts.recalled import Recalled, recalled
from services.desks import Desk
from services.models import Identity, Part
from services.queries import Service
from services.situations import lasting
from services.situations.keeping import kept_before
from services.situations.parts import back
from services.switching import everywhere
from services.switching.forms import SECONDS, SwitchForm
from services.times.forms import AS_IT_IS
from services.times.until import Span, span_words, spoken_end
from services.times.working import working_week
from services.values import Words


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SetBy:
    """The situation that set a service as it is."""

    name: str
    end: str
    """In words; empty: somebody ends it."""
    returns: str
    """What is then, in words."""


@dataclass(frozen=True, slots=True)
class Panel:
    service: Service
    typed: Mapping[str, Any] | None
    """What was sent and not accepted; None: nothing, the fields show how it is."""
    wrong: frozenset[str]
    """The fields that are wrong."""
    ends: tuple[Choice, ...]
    end: str
    """When it ends by itself, in words; empty: never."""
    returns: str
    """What returns then, in words."""
    seconds: tuple[Choice, ...] = ()
    identities: tuple[Choice, ...] = ()
    messages: tuple[announcements.Choice, ...] = ()
    """What callers may hear meanwhile; empty: there is nothing to choose."""
    whens: tuple[tuple[str, str, bool], ...] = ()
    """Of MobilePhone: name, words, ticked."""
    recalled: Recalled | None = None
    """The account that pays now."""
    extensions: tuple[str, ...] = ()
    """Of do-not-disturb and the forwardings: all for which it may be meant, if there are several;"""
    everywhere: bool = False
    """whether it is."""
    set_by: SetBy | None = None
    """It ends with a situation, unless it has an end of its own."""


def panels(request: PortalRequest, desk: Desk, features: Iterable[Feature], board: LiveBoard) -> tuple[Panel, ...]:
    shown = queries.services(desk.user, features, board, request.session)
    week, as_set = working_week(desk.user), _as_set(desk.user, board)
    return tuple(_panel(desk, service, board, week, as_set, None) for service in shown)


def render_panel(
    request: PortalRequest,
    desk: Desk,
    feature: Feature,
    board: LiveBoard,
    *,
    form: SwitchForm | None = None,
    answer: Answer | None = None,
) -> HttpResponse:
    """One panel alone, after a change or because something changed."""
    (service,) = queries.services(desk.user, (feature,), board, request.session)
    week, as_set = working_week(desk.user), _as_set(desk.user, board)
    context = {
        **desk.told(),
        "panel": _panel(desk, service, board, week, as_set, form),
        "board": board,
        "answer": answer,
    }
    return render(request, "services/_panel.html", context)


def _as_set(user: User, board: LiveBoard) -> Mapping[str, Part]:
    line = board.lines.get(user.acting)
    return lasting.as_set(user.acting, line.features if line else {})


def _panel(
    desk: Desk,
    service: Service,
    board: LiveBoard,
    week: Sequence[Hours],
    as_set: Mapping[str, Part],
    form: SwitchForm | None,
) -> Panel:
    typed, user = form.data if form is not None else None, desk.user
    now = timezone.localtime()
    timed = service.timed
    return Panel(
        service,
        typed,
        frozenset(form.errors if form is not None else ()),
        tuple(_ends(user, service, week, typed)),
        spoken_end(timezone.localtime(timed.until), now) if timed else "",
        Words.of(user, [timed.before]).value(service.feature, timed.before) if timed else "",
        tuple(_seconds(service, typed)),
        tuple(_identities(user, service, typed)) if service.feature is Feature.CALL_AS else (),
        tuple(_messages(user, service, board, typed)) if service.feature is Feature.DND else (),
        tuple(_whens(user, service, board, typed)) if service.feature is Feature.MOBILE else (),
        recalled(user.acting, service.value) if service.feature is Feature.ACCOUNT else None,
        *_reach(user, service, typed),
        None if timed else _set_by(user, as_set.get(service.feature), now),
    )


def _set_by(user: User, part: Part | None, now: datetime) -> SetBy | None:
    if part is None:
        return None
    until = part.running.until
    value = back(kept_before(part), until or now).value
    end = spoken_end(timezone.localtime(until), now) if until else ""
    return SetBy(part.running.name, end, Words.of(user, [value]).value(part.feature, value))


def _reach(user: User, service: Service, typed: Mapping[str, Any] | None) -> tuple[tuple[str, ...], bool]:
    extensions = user.extensions if service.feature in everywhere.CHOICES else ()
    if len(extensions) < 2:
        return (), False
    return extensions, _ticked(typed, "all_extensions", everywhere.chosen(user, service.feature))


def _ends(user: User, service: Service, week: Sequence[Hours], typed: Mapping[str, Any] | None) -> Iterable[Choice]:
    now = timezone.localtime()
    chosen = typed.get("end", "") if typed else AS_IT_IS if service.timed else ""
    if service.timed:
        until = spoken_end(timezone.localtime(service.timed.until), now)
        yield Choice(AS_IT_IS, _("until %(end)s") % {"end": until}, chosen == AS_IT_IS)
    for_good = _("until somebody changes it") if user.serves_other else _("until I change it")
    yield Choice("", for_good, chosen == "")
    for span in Span:
        yield Choice(span.value, span_words(span, now, week), chosen == span)


def _seconds(service: Service, typed: Mapping[str, Any] | None) -> Iterable[Choice]:
    if service.seconds:
        chosen = (typed or {}).get("seconds") or str(service.seconds)
        for each in sorted({*SECONDS, service.seconds}):
            yield Choice(str(each), _("%(seconds)d seconds") % {"seconds": each}, str(each) == chosen)


def _identities(user: User, service: Service, typed: Mapping[str, Any] | None) -> Iterable[Choice]:
    chosen = (typed or {}).get("identity") or service.number
    for identity in Identity.objects.visible_to(user):
        yield Choice(identity.number, identity.label, identity.number == chosen)


def _messages(
    user: User, service: Service, board: LiveBoard, typed: Mapping[str, Any] | None
) -> Iterable[announcements.Choice]:
    if not queries.available((Feature.DND_MESSAGE,), board):
        return
    chosen = (typed or {}).get("message", service.message)
    found = list(announcements.choices(user, chosen, by_name=True))
    if not chosen and not files.can_be_played():
        return
    own, others = _("No message: as if you were busy, or your voicemail"), _("No message: as if busy, or the voicemail")
    yield announcements.Choice("", others if user.serves_other else own, not chosen)
    yield from found
    if chosen and not any(one.chosen for one in found):
        yield announcements.Choice(chosen, _("Another announcement, set elsewhere"), True)


def _whens(
    user: User, service: Service, board: LiveBoard, typed: Mapping[str, Any] | None
) -> Iterable[tuple[str, str, bool]]:
    mobile, other = service.mobile, user.serves_other
    yield (
        "not_answered",
        _("when nobody answers") if other else _("when I do not answer"),
        _ticked(typed, "not_answered", mobile is None or mobile.when_not_answered),
    )
    yield (
        "disturbed",
        _("while “do not disturb” is on") if other else _("while I am not to be disturbed"),
        _ticked(typed, "disturbed", mobile is not None and mobile.when_dnd),
    )
    if Capability.FORWARD_UNAVAILABLE in queries.able(board):
        ticked = _ticked(typed, "unavailable", mobile is None or mobile.when_unavailable)
        own, others = _("while my telephone is not registered"), _("while the telephone is not registered")
        yield "unavailable", others if other else own, ticked


def _ticked(typed: Mapping[str, Any] | None, name: str, otherwise: bool) -> bool:
    return otherwise if typed is None else name in typed

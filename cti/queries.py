"""What the live parts of a page show, read from the board for one viewer."""

from dataclasses import dataclass
from itertools import groupby

from accounts.models import User
from cti import live
from cti.presence import (
    ActiveService,
    Colleague,
    OwnCall,
    active_features,
    own_call,
    presentable,
)
from pbx.base import Capability, Feature
from pbx.states import LegState, Line, LineState
from phonebook.lookup import names_for
from phonebook.plan import plan
from phonebook.policy import NotAllowedError, check_call
from phonebook.search import Book, Hit, search

SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class RingingCall:
    """A call that rings at a colleague's, for somebody who may take it."""

    token: str
    number: str
    name: str
    """Both empty for viewers who may not see callers."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under a search field."""

    hit: Hit
    state: LineState | None
    """The lamp of an extension, None for people outside."""


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague's card."""

    user: User
    state: LineState
    ringing: tuple[RingingCall, ...]


def capabilities() -> frozenset[Capability]:
    """What the exchange can do; everything while it has not said, since its refusal would be in words."""
    _standing, info = live.read_standing()
    return info.capabilities if info else frozenset(Capability)


def own_calls(user: User) -> tuple[OwnCall, ...]:
    """The viewer's living calls; a ringing one first, then the newest (CALL-04, CALL-10)."""
    line = own_line(user)
    if line is None or not line.legs:
        return ()
    able = capabilities()
    numbers = {leg.channel: plan().from_pbx(leg.peer.number) for leg in line.legs}
    names = names_for(user, numbers.values())
    legs = sorted(line.legs, key=lambda leg: (leg.state is not LegState.RINGING, -leg.started.timestamp()))
    return tuple(
        own_call(leg, live.call_token(user.extension, leg.channel), numbers[leg.channel], names, able) for leg in legs
    )


def own_line(user: User) -> Line | None:
    """The viewer's line as last known, also while the exchange is away."""
    return live.last_line_of(user.extension)


def active_services(user: User) -> tuple[ActiveService, ...]:
    """The services that keep calls away from the viewer's telephone (MAIN-17, SVC-09)."""
    line = own_line(user)
    if line is None:
        return ()
    return tuple(
        ActiveService(feature, "" if feature is Feature.DND else plan().canonical(line.features[feature]))
        for feature in active_features(line)
    )


def colleagues(user: User) -> tuple[tuple[str, tuple[Colleague, ...]], ...]:
    """All other extensions with their lamps by department, the viewer's own department first."""
    lines = live.read_board().lines
    people = User.objects.filter(is_active=True).exclude(pk=user.pk).select_related("department")
    found = sorted((_colleague(person, lines.get(person.extension)) for person in people), key=lambda one: one.order)
    own = user.department.name if user.department else None
    groups = [(name, tuple(members)) for name, members in groupby(found, key=lambda one: one.department)]
    return tuple(sorted(groups, key=lambda group: (group[0] != own, group[0] == "")))


def person(viewer: User, extension: str, may_see_callers: bool, may_pick_up: bool) -> Person:
    """One colleague's card. Raises User.DoesNotExist."""
    user = User.objects.select_related("department").get(extension=extension, is_active=True)
    line = live.line_of(extension)
    ringing = _ringing(viewer, line, may_see_callers) if line and may_pick_up else ()
    return Person(user, _state(line), ringing)


def found(user: User, text: str, limit: int) -> tuple[Suggestion, ...]:
    """People for what is being typed, extensions with their lamps (MAIN-02)."""
    hits = search(user, text, limit)
    lines = live.read_board().lines if any(hit.book is Book.EXTENSIONS for hit in hits) else {}
    return tuple(
        Suggestion(hit, _state(lines.get(hit.number)) if hit.book is Book.EXTENSIONS else None) for hit in hits
    )


def dialable(user: User, text: str) -> str:
    """What was typed as a number to call, canonical; empty when it is none, or none for `user`."""
    try:
        return check_call(user, text).key
    except NotAllowedError:
        return ""


def transfer_suggestions(user: User) -> tuple[Suggestion, ...]:
    """Whom a call is likely to go to before anything is typed: the own department, the free ones first (CALL-05)."""
    lines = live.read_board().lines
    members = User.objects.filter(is_active=True, department=user.department_id).exclude(pk=user.pk).order_by("comment")
    near = members.select_related("department")[:SUGGESTIONS] if user.department_id else ()
    hits = [
        Hit(Book.EXTENSIONS, one.comment or one.extension, str(one.department), ((one.extension, ""),)) for one in near
    ]
    suggestions = (Suggestion(hit, _state(lines.get(hit.number))) for hit in hits)
    return tuple(sorted(suggestions, key=lambda one: one.state is not LineState.FREE))


def _state(line: Line | None) -> LineState:
    return line.state if line else LineState.UNKNOWN


def state_of(extension: str) -> LineState:
    return _state(live.line_of(extension))


def _colleague(person: User, line: Line | None) -> Colleague:
    return Colleague(
        extension=person.extension,
        name=person.comment or person.extension,
        department=person.department.name if person.department else "",
        description=person.description,
        state=_state(line),
    )


def _ringing(viewer: User, line: Line, may_see_callers: bool) -> tuple[RingingCall, ...]:
    ringing = (leg for leg in line.legs if leg.state is LegState.RINGING)
    legs = [leg for leg in ringing if leg.peer.number != viewer.extension]
    numbers = [plan().from_pbx(leg.peer.number) if may_see_callers else "" for leg in legs]
    names = names_for(viewer, numbers)
    return tuple(
        RingingCall(
            live.call_token(line.extension, leg.channel),
            number,
            presentable(names.get(number) or leg.peer.name) if may_see_callers else "",
        )
        for leg, number in zip(legs, numbers, strict=True)
    )

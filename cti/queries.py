"""What the live parts of a page show, read from the board for one viewer."""

from dataclasses import dataclass
from itertools import groupby

from accounts.models import User
from accounts.monitoring import Sight, pick_up_targets, viewer_of
from cti import live
from cti.presence import (
    ActiveService,
    Colleague,
    OwnCall,
    OwnLine,
    active_features,
    own_call,
    presentable,
)
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.states import LegState, Line, LineState
from phonebook.lookup import names_for
from phonebook.plan import plan
from phonebook.policy import NotAllowedError, check_call
from phonebook.search import Book, Hit, search

SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class ColleaguesCall:
    """A colleague's call, for somebody who may see with whom, or may take it."""

    state: LegState
    token: str
    """Names it for taking it; empty for those who may not, and unless it rings."""
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
    calls: tuple[ColleaguesCall, ...]


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
    legs = sorted(line.legs, key=lambda leg: (leg.state is not LegState.RINGING, -leg.started.timestamp()))
    peers = [plan().from_pbx(leg.peer.number) for leg in legs]
    waiting = [plan().from_pbx(leg.waiting.number) if leg.waiting else "" for leg in legs]
    names = names_for(user, peers + waiting)
    return tuple(
        own_call(leg, live.call_token(user.acting, leg.channel), peer, waits, names, able)
        for leg, peer, waits in zip(legs, peers, waiting, strict=True)
    )


def own_lines(user: User) -> tuple[OwnLine, ...]:
    """The extensions that the viewer may work with, in order. An extension that is nobody's has the exchange's name."""
    if len(user.extensions) == 1:
        return (OwnLine(user.extension, user.comment, LineState.UNKNOWN, acting=True, own=True),)
    lines = live.read_board().lines
    names = names_for(user, user.extensions)

    def own(extension: str) -> OwnLine:
        line = lines.get(extension)
        name = names.get(extension) or presentable(line.name if line else "")
        state = line.state if line else LineState.UNKNOWN
        return OwnLine(extension, name, state, extension == user.acting, extension == user.extension)

    return tuple(map(own, user.extensions))


def own_line(user: User) -> Line | None:
    """The line that the viewer works with, as last known, also while the exchange is away."""
    return live.last_line_of(user.acting)


def active_services(user: User) -> tuple[ActiveService, ...]:
    """The services that keep calls away from the viewer's telephone (MAIN-17, SVC-09)."""
    line = own_line(user)
    if line is None:
        return ()
    return tuple(
        ActiveService(feature, "" if feature is Feature.DND else plan().dialled(line.features[feature]).key)
        for feature in active_features(line)
    )


def colleagues(user: User) -> tuple[tuple[str, tuple[Colleague, ...]], ...]:
    """All other extensions with their lamps by department, the viewer's own department first."""
    lamps = _Lamps(user)
    people = User.objects.filter(is_active=True).exclude(extension=user.acting).select_related("department")
    found = sorted((_colleague(person, lamps.of(person.extension)) for person in people), key=lambda one: one.order)
    own = user.department.name if user.department else None
    groups = [(name, tuple(members)) for name, members in groupby(found, key=lambda one: one.department)]
    return tuple(sorted(groups, key=lambda group: (group[0] != own, group[0] == "")))


def person(viewer: User, extension: str) -> Person:
    """One colleague's card, with as much of it as `viewer` may see. Raises User.DoesNotExist."""
    user = User.objects.select_related("department").get(extension=extension, is_active=True)
    line = live.line_of(extension)
    sight = viewer_of(viewer).sight_of(extension)
    if line is None or sight is Sight.NOTHING:
        return Person(user, LineState.UNKNOWN, ())
    return Person(user, line.state, _calls(viewer, line, sight))


def found(user: User, text: str, limit: int) -> tuple[Suggestion, ...]:
    """People for what is being typed, extensions with their lamps (MAIN-02)."""
    hits = search(user, text, limit)
    lamps = _Lamps(user) if any(hit.book is Book.EXTENSIONS for hit in hits) else None
    return tuple(
        Suggestion(hit, lamps.of(hit.number) if lamps and hit.book is Book.EXTENSIONS else None) for hit in hits
    )


def dialable(user: User, text: str) -> str:
    """What was typed as a number to call, canonical; empty when it is none, or none for `user`."""
    try:
        return check_call(user, text).key
    except NotAllowedError:
        return ""


def transfer_suggestions(user: User) -> tuple[Suggestion, ...]:
    """Whom a call is likely to go to before anything is typed: the own department, the free ones first (CALL-05)."""
    lamps = _Lamps(user)
    members = User.objects.filter(is_active=True, department=user.department_id).exclude(extension=user.acting)
    near = members.select_related("department").order_by("comment")[:SUGGESTIONS] if user.department_id else ()
    hits = [
        Hit(Book.EXTENSIONS, one.comment or one.extension, str(one.department), ((one.extension, ""),)) for one in near
    ]
    suggestions = (Suggestion(hit, lamps.of(hit.number)) for hit in hits)
    return tuple(sorted(suggestions, key=lambda one: one.state is not LineState.FREE))


def state_of(user: User, extension: str) -> LineState:
    """The lamp of one extension for `user`."""
    line = live.line_of(extension)
    seen = line is not None and viewer_of(user).sight_of(extension) is not Sight.NOTHING
    return line.state if line is not None and seen else LineState.UNKNOWN


class _Lamps:
    """All lines now, as lamps for one viewer; dark where they may not see one."""

    def __init__(self, user: User) -> None:
        self._lines = live.read_board().lines
        self._viewer = viewer_of(user)

    def of(self, extension: str) -> LineState:
        line = self._lines.get(extension)
        if line is None or self._viewer.sight_of(extension) is Sight.NOTHING:
            return LineState.UNKNOWN
        return line.state


def _colleague(person: User, state: LineState) -> Colleague:
    return Colleague(
        extension=person.extension,
        name=person.comment or person.extension,
        department=person.department.name if person.department else "",
        description=person.description,
        state=state,
    )


def _calls(viewer: User, line: Line, sight: Sight) -> tuple[ColleaguesCall, ...]:
    """The calls of which there is something to see or to do; not those with the viewer."""
    sees = sight >= Sight.CALLERS
    takes = line.extension in pick_up_targets(viewer)
    legs = [leg for leg in line.legs if leg.peer.number not in viewer.extensions]
    legs = [leg for leg in legs if sees or (takes and leg.state is LegState.RINGING)]
    numbers = [plan().from_pbx(leg.peer.number) if sees else "" for leg in legs]
    names = names_for(viewer, numbers)
    return tuple(
        ColleaguesCall(
            leg.state,
            live.call_token(line.extension, leg.channel) if takes and leg.state is LegState.RINGING else "",
            number,
            presentable(names.get(number) or leg.peer.name) if sees else "",
        )
        for leg, number in zip(legs, numbers, strict=True)
    )

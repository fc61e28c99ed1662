"""What the live parts of a page show, read from the board for one viewer."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.monitoring import Sight, pick_up_targets, viewer_of
from accounts.permissions import Permission
from cti import live
from cti.masking import Shown
from cti.presence import (
    Action,
    ActiveService,
    Colleague,
    OwnCall,
    OwnLine,
    Tape,
    actions_on_tape,
    active_features,
    own_call,
    presentable,
)
from history.models import Recording
from history.recordings import arriving
from pbx.capabilities import Capability
from pbx.details import VOICEMAIL_NUMBERS
from pbx.features import Feature
from pbx.recalls import Recall
from pbx.routing.setups import Mobile
from pbx.states import LegState, Line, LineState
from phonebook.lookup import known, names_for
from phonebook.models import Shortcut
from phonebook.plan import mailbox_code, plan
from phonebook.policy import NotAllowedError, Purpose, check_call
from phonebook.search import Book, Hit, search
from phonebook.shortcuts import Entry, entries

SUGGESTIONS = 8
NO_TARGET = {Feature.LOCK, Feature.DND, Feature.CLIR, Feature.ACCOUNT}


@dataclass(frozen=True, slots=True)
class ColleaguesCall:
    """A colleague's call, for somebody who may see with whom, or may take it."""

    state: LegState
    token: str
    """Names it for taking it; empty for those who may not, and unless it rings."""
    number: str
    name: str
    """Both empty for viewers who may not see callers."""
    recording: tuple[Action, ...] = ()
    """What an operator may do about recording it (REC-03);"""
    recorded_as: str = ""
    """its token then."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under a search field."""

    hit: Hit
    state: LineState | None
    """The lamp of an extension, None for people outside."""


@dataclass(frozen=True, slots=True)
class OneClick:
    """A shortcut with the lamp of whom it reaches."""

    entry: Entry
    state: LineState | None
    """None for people outside."""


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
    shown = Shown(user, (*peers, *waiting, *(plan().from_pbx(leg.via) for leg in legs)))
    names = {**shown.names, **dict.fromkeys(VOICEMAIL_NUMBERS, _("Voicemail"))}
    tapes = _tapes(line, able) if user.has_perm(Permission.RECORD_OWN) else {}
    calls = (
        own_call(leg, live.call_token(user.acting, leg.channel), peer, waits, names, able, tapes.get(leg.channel))
        for leg, peer, waits in zip(legs, peers, waiting, strict=True)
    )
    return tuple(_masked(call, shown) for call in calls)


def _tapes(line: Line, able: Collection[Capability]) -> dict[str, Tape]:
    """Which of the legs are recorded, by channel; empty if the exchange cannot record."""
    if Capability.RECORD not in able:
        return {}
    running = arriving.living_on(line.extension)
    return {leg.channel: _tape(running.get(leg.channel)) for leg in line.legs}


def _tape(recording: Recording | None) -> Tape:
    if recording is None:
        return Tape.OFF
    return Tape.PAUSED if recording.state == Recording.State.PAUSED else Tape.ON


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
    """The services that are on at the viewer's telephone (MAIN-17, SVC-09)."""
    line = own_line(user)
    if line is None:
        return ()
    targets = {feature: _target(feature, line.features[feature]) for feature in active_features(line)}
    shown = Shown(user, targets.values())
    mailbox = mailbox_code(user.acting)
    return tuple(
        ActiveService(
            feature,
            _("Voicemail") if number == mailbox else shown.number(number) or shown.names.get(number, ""),
            _account(line) if feature is Feature.ACCOUNT else "",
        )
        for feature, number in targets.items()
    )


def _account(line: Line) -> str:
    recall = Recall.read(line.features[Feature.ACCOUNT])
    return recall.account if recall else ""


def _target(feature: Feature, value: str) -> str:
    """Where calls go, canonical; empty for a service that sends them nowhere."""
    if feature in NO_TARGET:
        return ""
    mobile = Mobile.read(value) if feature is Feature.MOBILE else None
    return plan().dialled(mobile.number if mobile else value).key


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The other extensions with their lamps by department, the viewer's own department first."""

    groups: tuple[tuple[str, tuple[Colleague, ...]], ...]
    others: int
    """How many more come after these."""
    continued: bool
    """The first department began before these."""


def colleagues(user: User, first: int = 0, most: int | None = None) -> Colleagues:
    """All of them, or `most` from the one numbered `first`: a page with thousands of lamps would come late."""
    fields = "extension", "comment", "description", "department__name", "department__color"
    people = User.objects.filter(is_active=True).exclude(extension=user.acting)
    own = user.department.name if user.department else None
    everybody = sorted(
        (_colleague(person) for person in people.select_related("department").only(*fields)),
        key=lambda one: (one.department != own, one.department == "", one.order),
    )
    shown = everybody[first:] if most is None else everybody[first : first + most]
    lamps = _Lamps(user, [one.extension for one in shown])
    lit = (replace(one, state=lamps.of(one.extension)) for one in shown)
    groups = tuple((name, tuple(members)) for name, members in groupby(lit, key=lambda one: one.department))
    continued = bool(first and shown) and everybody[first - 1].department == shown[0].department
    return Colleagues(groups, len(everybody) - first - len(shown), continued)


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
    extensions = [hit.number for hit in hits if hit.book is Book.EXTENSIONS]
    lamps = _Lamps(user, extensions) if extensions else None
    return tuple(
        Suggestion(hit, lamps.of(hit.number) if lamps and hit.book is Book.EXTENSIONS else None) for hit in hits
    )


def dialable(user: User, text: str) -> str:
    """What was typed as a number to call, canonical; empty when it is none, or none for `user`."""
    try:
        return check_call(user, text, Purpose.KEEP).key
    except NotAllowedError:
        return ""


def addable(user: User, number: str) -> str:
    """The canonical `number`, if it is somebody's outside of whom nobody knows yet (BOOK-16)."""
    unknown = number.startswith("+") and number not in known(user, [number])
    return number if unknown else ""


def transfer_suggestions(user: User) -> tuple[Suggestion, ...]:
    """Whom a call is likely to go to before anything is typed: the own department, the free ones first (CALL-05)."""
    members = User.objects.filter(is_active=True, department=user.department_id).exclude(extension=user.acting)
    near = list(members.select_related("department").order_by("comment")[:SUGGESTIONS]) if user.department_id else []
    lamps = _Lamps(user, [one.extension for one in near])
    hits = [
        Hit(Book.EXTENSIONS, one.comment or one.extension, str(one.department), ((one.extension, ""),)) for one in near
    ]
    suggestions = (Suggestion(hit, lamps.of(hit.number)) for hit in hits)
    return tuple(sorted(suggestions, key=lambda one: one.state is not LineState.FREE))


def speed_dials(user: User) -> tuple[OneClick, ...]:
    """What the user calls with one click (SPD-01)."""
    return _one_click(user, Shortcut.Kind.SPEED)


def quick_transfers(user: User) -> tuple[OneClick, ...]:
    """To whom a running call is handed on with one tap (SPD-02)."""
    return _one_click(user, Shortcut.Kind.TRANSFER)


def _one_click(user: User, kind: Shortcut.Kind) -> tuple[OneClick, ...]:
    found = entries(user, kind)
    extensions = [entry.extension for entry in found if entry.extension]
    lamps = _Lamps(user, extensions) if extensions else None
    return tuple(OneClick(entry, lamps.of(entry.extension) if lamps and entry.extension else None) for entry in found)


def state_of(user: User, extension: str) -> LineState:
    """The lamp of one extension for `user`."""
    line = live.line_of(extension)
    seen = line is not None and viewer_of(user).sight_of(extension) is not Sight.NOTHING
    return line.state if line is not None and seen else LineState.UNKNOWN


class _Lamps:
    """The lines of these extensions now, as lamps for one viewer; dark where they may not see one."""

    def __init__(self, user: User, extensions: Collection[str]) -> None:
        self._lines = live.lines_of(extensions)
        self._viewer = viewer_of(user)

    def of(self, extension: str) -> LineState:
        line = self._lines.get(extension)
        if line is None or self._viewer.sight_of(extension) is Sight.NOTHING:
            return LineState.UNKNOWN
        return line.state


def _masked(call: OwnCall, shown: Shown) -> OwnCall:
    """`call` without the numbers that are shown to nobody."""
    return replace(
        call,
        number=shown.number(call.number),
        waiting_number=shown.number(call.waiting_number),
        via="" if shown.hides(plan().from_pbx(call.via)) else call.via,
    )


def _colleague(person: User) -> Colleague:
    return Colleague(
        extension=person.extension,
        name=person.comment or person.extension,
        department=person.department.name if person.department else "",
        description=person.description,
        state=LineState.UNKNOWN,
        color=person.department.color if person.department else "",
    )


def _calls(viewer: User, line: Line, sight: Sight) -> tuple[ColleaguesCall, ...]:
    """The calls of which there is something to see or to do; not those with the viewer."""
    sees = sight >= Sight.CALLERS
    takes = line.extension in pick_up_targets(viewer)
    legs = [leg for leg in line.legs if leg.peer.number not in viewer.extensions]
    legs = [leg for leg in legs if sees or (takes and leg.state is LegState.RINGING)]
    numbers = [plan().from_pbx(leg.peer.number) if sees else "" for leg in legs]
    shown = Shown(viewer, numbers)
    tapes = _tapes(line, capabilities()) if viewer.has_perm(Permission.OPERATE) else {}
    return tuple(
        ColleaguesCall(
            leg.state,
            live.call_token(line.extension, leg.channel) if takes and leg.state is LegState.RINGING else "",
            shown.number(number),
            presentable(shown.names.get(number) or leg.peer.name) if sees else "",
            actions_on_tape(leg.state, tapes.get(leg.channel)),
            live.call_token(line.extension, leg.channel) if leg.channel in tapes else "",
        )
        for leg, number in zip(legs, numbers, strict=True)
    )

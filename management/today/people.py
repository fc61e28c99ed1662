"""The people of a department as their telephones are now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authority import Deed, Standing, deeds
from accounts.models import MainDevice, User
from accounts.monitoring import Sight
from company import numbers
from cti.live import LiveBoard
from cti.watched import DARK, Watched, WatchedCall, watched
from history.missed.departments import Open
from management.today.links import services_page
from management.today.standing import Where, where
from pbx.features import Feature
from pbx.states import Line, LineState
from phonebook.plan import mailbox_code
from services.models import Preset, Running, Timed
from services.models import Standing as Seen
from services.times.until import spoken_end
from services.values import Words, name_of
from services.watchdog.standing import On, forgettable, switched_on_at, unregistered_since

ALWAYS = frozenset({Feature.FORWARD_ALWAYS, Feature.FOLLOW})
"""What sends every call elsewhere."""
AWAY = frozenset({Preset.MEETING, Preset.HOLIDAY})
"""The situations of somebody who is not to be had. At home, or on call, they are."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that keeps calls from somebody's telephone."""

    kind: str
    """A feature, `unregistered` or `away`."""
    name: str
    to: str = ""
    """Where calls go, in words; empty: nowhere, or the viewer may not know."""
    since: datetime | None = None
    at_least: bool = False
    """It was so already when it was first seen."""
    end: str = ""
    """ "14:00"; empty: it does not end by itself."""
    long: bool = False
    """For so long that it may have been forgotten."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """One of several with which somebody works."""

    extension: str
    state: LineState
    registered: bool | None
    """None: the exchange does not say."""


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    where: Where
    state: LineState
    calls: tuple[WatchedCall, ...]
    facts: tuple[Fact, ...]
    answers_elsewhere: bool
    """Calls go elsewhere, and not to a machine."""
    missed: Open | None
    services: str
    """The page on which that is changed; empty: there is none, or not for this viewer."""
    editable: bool
    telephones: tuple[Telephone, ...]
    """With which they work, the own one first, if there are several."""

    @property
    def extension(self) -> str:
        return str(self.user.extension)

    @property
    def name(self) -> str:
        return self.user.comment or self.user.extension


def people(viewer: User, members: Sequence[User], board: LiveBoard, missed: Mapping[str, Open]) -> list[Member]:
    """`members` for `viewer`; as many queries for five hundred as for two."""
    everything = board.lines if board.connected else {}
    extensions = {member.extension for member in members}
    lines = {extension: everything[extension] for extension in extensions if extension in everything}
    reader = _Reader(viewer, lines, extensions, _Telephones(members, everything))
    return [reader.member(member, lines.get(member.extension), missed.get(member.extension)) for member in members]


class _Reader:
    """What is read once for all."""

    def __init__(
        self, viewer: User, lines: Mapping[str, Line], extensions: Collection[str], telephones: "_Telephones"
    ) -> None:
        self.now = timezone.localtime()
        self.actor = Standing.of(viewer)
        self.patience = timedelta(days=numbers.in_force().watchdog_days)
        self.watched = watched(viewer, {**telephones.lines, **lines})
        self.telephones = telephones
        self.on = switched_on_at({extension: line.features for extension, line in lines.items()})
        self.unregistered = unregistered_since([e for e, line in lines.items() if line.registered is False])
        self.away = {each.extension: each for each in Running.objects.filter(extension__in=extensions, preset__in=AWAY)}
        self.words = Words.of(viewer, _numbers(lines.values()))
        ends = Timed.objects.filter(extension__in=extensions)
        self.ends = {(each.extension, each.feature): each.until for each in ends}
        inside = {on.number for every in self.on.values() for on in every if on.number}
        self.colleagues = set(User.objects.filter(extension__in=inside).values_list("extension", flat=True))

    def member(self, user: User, line: Line | None, missed: Open | None) -> Member:
        seen = self.watched.get(user.extension, DARK)
        allowed = deeds(self.actor, Standing(user.pk, user.role, user.is_active, user.department_id))
        features = line.features if line and seen.sight is not Sight.NOTHING else {}
        away = self.away.get(user.extension)
        always = {feature: features[feature] for feature in ALWAYS if features.get(feature)}
        return Member(
            user,
            where(
                seen.state,
                registered=line.registered if line else None,
                forwarded=bool(always),
                away=away is not None,
            ),
            seen.state,
            seen.calls,
            tuple(self._facts(user, line, seen, knows=Deed.SEE in allowed)) if line else (),
            bool(always) and self._to_somebody(user.extension),
            missed,
            services_page(user.extension) if Deed.SEE in allowed else "",
            Deed.SEE in allowed,
            self.telephones.of(user, self.watched),
        )

    def _facts(self, user: User, line: Line, seen: Watched, *, knows: bool) -> Iterable[Fact]:
        """The strongest first. `knows`: the viewer may know where calls go, also out of the house."""
        if seen.sight is Sight.NOTHING:
            return
        if away := self.away.get(user.extension):
            yield Fact("away", _("Away"), since=away.began, end=self._end(away.until))
        for on in sorted(self.on.get(user.extension, ()), key=lambda on: on.feature not in ALWAYS):
            if forgettable(user.extension, on):
                yield self._fact(user.extension, on, knows=knows)
        if follow := line.features.get(Feature.FOLLOW):
            to = self.words.names.get(follow, "") if knows else ""
            yield Fact(Feature.FOLLOW, name_of(Feature.FOLLOW), to, end=self._ending(user.extension, Feature.FOLLOW))
        if line.registered is False:
            yield self._unregistered(self.unregistered.get(user.extension))

    def _fact(self, extension: str, on: On, *, knows: bool) -> Fact:
        to = ""
        if on.number == mailbox_code(extension):
            to = _("Voicemail")
        elif on.number and (knows or on.number in self.colleagues):
            to = self.words.names.get(on.value, "")
        return Fact(
            on.feature,
            name_of(on.feature),
            to,
            on.since,
            not on.watched,
            self._ending(extension, on.feature),
            self._is_long(on.since),
        )

    def _unregistered(self, seen: Seen | None) -> Fact:
        since, at_least = (seen.since, not seen.watched) if seen else (None, False)
        return Fact("unregistered", _("Not registered"), "", since, at_least)

    def _to_somebody(self, extension: str) -> bool:
        """Not into a mailbox."""
        forwarding = next((on for on in self.on.get(extension, ()) if on.feature is Feature.FORWARD_ALWAYS), None)
        return forwarding is None or forwarding.number != mailbox_code(extension)

    def _ending(self, extension: str, feature: Feature) -> str:
        return self._end(self.ends.get((extension, feature)))

    def _end(self, until: datetime | None) -> str:
        return spoken_end(timezone.localtime(until), self.now) if until else ""

    def _is_long(self, since: datetime | None) -> bool:
        return bool(self.patience and since and self.now - since >= self.patience)


class _Telephones:
    """The further telephones of people (LOG-20), and how they are; one query for all."""

    def __init__(self, members: Sequence[User], lines: Mapping[str, Line]) -> None:
        devices = MainDevice.objects.filter(user__in=[member.pk for member in members])
        self.further: dict[int, list[str]] = {}
        for user_id, extension in devices.values_list("user", "extension"):
            self.further.setdefault(user_id, []).append(extension)
        wanted = {extension for several in self.further.values() for extension in several}
        wanted |= {member.extension for member in members if member.pk in self.further}
        self.lines = {extension: lines[extension] for extension in wanted if extension in lines}

    def of(self, user: User, seen: Mapping[str, Watched]) -> tuple[Telephone, ...]:
        """Those of which the viewer may see anything, if they are more than one."""
        known = [extension for extension in user.with_own(self.further.get(user.pk, ())) if extension in seen]
        if len(known) < 2:
            return ()
        return tuple(Telephone(each, seen[each].state, self.lines[each].registered) for each in known)


def _numbers(lines: Iterable[Line]) -> Iterable[str]:
    """All values that lead somewhere."""
    for line in lines:
        for feature, value in line.features.items():
            if value and (feature in ALWAYS or feature.value.startswith("forward")):
                yield value

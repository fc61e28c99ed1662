"""The call model: events in, changed lines and finished legs out. No clock, no socket, no database.

The board is a function of the events alone, and the exchange is right by definition: a snapshot
(`Connected`) replaces whatever we believed, and an event that does not fit is ignored.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from pbx.calls import Calls
from pbx.capabilities import PbxInfo
from pbx.channels import Channel
from pbx.details import VOICEMAIL_NUMBERS
from pbx.effects import handles
from pbx.events import FeatureChanged, MailboxChanged, PbxEvent, RegistrationChanged
from pbx.legs import leg_of, parked_leg, state_of
from pbx.link import Connected, Disconnected, LineNow
from pbx.party import Party
from pbx.snapshots import adopt, channels_now
from pbx.states import FinishedLeg, Leg, Line

NEVER = datetime.fromtimestamp(0, UTC)
NO_EXCHANGE = PbxInfo(name="", product="", version="", capabilities=frozenset())


@dataclass(frozen=True, slots=True)
class Changes:
    """What events changed: whole lines that look different now, and legs that ended or were confirmed."""

    lines: tuple[Line, ...] = ()
    finished: tuple[FinishedLeg, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.finished)


NOTHING = Changes()


class Board:
    """The live state of every extension of one exchange."""

    def __init__(self, voicemail_numbers: Collection[str] = VOICEMAIL_NUMBERS) -> None:
        """`voicemail_numbers`: what people dial to listen to their own messages (HIST-04)."""
        self._lines: dict[str, Line] = {}
        self._calls = Calls(voicemail_numbers)
        self.lines: Mapping[str, Line] = MappingProxyType(self._lines)
        self.connected = False
        self.since = NEVER
        """When the exchange was reached or lost, whichever was last."""
        self.info: PbxInfo | None = None
        self.at = NEVER
        """The exchange's time of the newest event."""

    def apply(self, event: PbxEvent) -> Changes:
        """Take in one event. The same event again changes nothing."""
        return self.apply_all((event,))

    def apply_all(self, events: Iterable[PbxEvent]) -> Changes:
        """Take in a batch; a line that changed several times comes once, as it is at the end."""
        changed: dict[str, Line] = {}
        dirty: set[str] = set()
        for event in events:
            at = event.at
            if at > self.at:
                self.at = at
            if handles(self._calls, event):
                self._note(at, dirty)
            elif isinstance(event, Connected):
                changed.update(self._connect(event))
                dirty.clear()
            elif isinstance(event, Disconnected):
                self._link(at, connected=False)
            elif isinstance(event, RegistrationChanged | FeatureChanged | MailboxChanged):
                self._change_line(event, changed)
        for extension in dirty:
            self._refresh(extension, changed)
        finished = self._calls.ledger.take()
        return Changes(tuple(changed.values()), finished) if changed or finished else NOTHING

    def snapshot(self) -> Connected:
        """Everything known, as an exchange would tell it to a board that starts now."""
        lines = [
            LineNow(line.extension, line.name, line.registered, dict(line.features), line.voicemail)
            for line in self._lines.values()
        ]
        return Connected(self.at, self.info or NO_EXCHANGE, lines, channels_now(self._calls))

    @property
    def remembered(self) -> int:
        """How many channels of current and recent calls are kept in memory."""
        return self._calls.ledger.size

    # -- lines ---------------------------------------------------------------------------------

    def _note(self, at: datetime, dirty: set[str]) -> None:
        """Give every touched channel its new state, and remember whose line to draw again."""
        calls = self._calls
        for channel in calls.touched:
            if channel.owner or channel.parked_by:
                state = state_of(channel)
                if state is not channel.state:
                    channel.state = state
                    channel.since = at
                channel.drawn = False
                dirty.add(channel.owner)
                if channel.parked_by:
                    dirty.add(channel.parked_by)
        calls.touched.clear()
        if calls.touched_lines:
            dirty |= calls.touched_lines
            calls.touched_lines.clear()

    def _refresh(self, extension: str, changed: dict[str, Line]) -> None:
        """Draw one line again from its channels; it counts as changed only if it looks different."""
        if not extension:
            return
        legs = self._legs(extension)
        line = self._lines.get(extension)
        if line is None:
            if not legs:
                return
            line = self._new_line(extension)
        elif legs == line.legs:
            return
        line = Line(extension, line.name, line.registered, line.features, line.voicemail, legs)
        self._lines[extension] = changed[extension] = line

    def _new_line(self, extension: str) -> Line:
        """An extension that the last snapshot did not know."""
        self._calls.people.setdefault(extension, Party(extension))
        return Line(extension)

    def _legs(self, extension: str) -> tuple[Leg, ...]:
        board = self._calls.switchboard
        own = board.of_extension.get(extension, {})
        parked = board.parked_by.get(extension)
        if len(own) <= 1 and parked is None:
            for channel in own.values():
                leg = self._leg(channel)
                return () if leg is None else (leg,)
            return ()
        legs = [leg for channel in own.values() if (leg := self._leg(channel))]
        if parked:
            legs += [parked_leg(channel, self._calls.people) for channel in parked.values()]
        legs.sort(key=lambda leg: (leg.started, leg.channel))
        return tuple(legs)

    def _leg(self, channel: Channel) -> Leg | None:
        """The channel's leg, drawn again only when something near the channel changed."""
        if not channel.drawn:
            channel.drawn = True
            channel.leg = leg_of(channel, self._calls.people)
        return channel.leg

    def _change_line(
        self, event: RegistrationChanged | FeatureChanged | MailboxChanged, changed: dict[str, Line]
    ) -> None:
        extension = event.mailbox if isinstance(event, MailboxChanged) else event.extension
        line = self._lines.get(extension) or self._new_line(extension)
        if isinstance(event, RegistrationChanged):
            after = replace(line, registered=event.registered)
        elif isinstance(event, MailboxChanged):
            after = replace(line, voicemail=(event.new, event.old))
        else:
            features = {key: value for key, value in line.features.items() if key is not event.feature}
            if event.value:
                features[event.feature] = event.value
            after = replace(line, features=features)
        if after != line:
            self._lines[extension] = changed[extension] = after

    # -- the link --------------------------------------------------------------------------------

    def _link(self, at: datetime, *, connected: bool) -> None:
        if connected is not self.connected:
            self.connected = connected
            self.since = at

    def _connect(self, snapshot: Connected) -> dict[str, Line]:
        """Replace everything by the snapshot; living legs keep their identity and their clock."""
        before = dict(self._lines)
        self._link(snapshot.at, connected=True)
        self.info = snapshot.info
        self._lines.clear()
        self._calls.people.clear()
        for now in snapshot.lines:
            self._calls.people[now.extension] = Party(now.extension, now.name)
            self._lines[now.extension] = Line(
                now.extension, now.name, now.registered, dict(now.features), now.voicemail
            )
        adopt(self._calls, snapshot)
        self._calls.touched.clear()
        self._calls.touched_lines.clear()
        board = self._calls.switchboard
        for channel in board.channels.values():
            channel.drawn = False
        redrawn: dict[str, Line] = {}
        for extension in board.of_extension.keys() | board.parked_by.keys():
            self._refresh(extension, redrawn)
        gone = {extension: Line(extension) for extension in before.keys() - self._lines.keys()}
        return gone | {extension: line for extension, line in self._lines.items() if line != before.get(extension)}

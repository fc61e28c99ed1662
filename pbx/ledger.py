"""The legs of current and recent calls, and the finished legs that come of them.

Keyed by who placed the call: everything rung by one calling channel is decided together, and the
exchange's call detail records carry the same channel's id.
"""

from collections.abc import Callable, Collection, Container, Sequence
from datetime import datetime, timedelta

from pbx.call_detail import CallDetail
from pbx.details import age, legs_of_origin, same_number
from pbx.events import DialStatus
from pbx.outcomes import DECISION, Decision, Entry, Key
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, StepKind

KEPT_FOR = timedelta(minutes=10)  # records of a call come within seconds; reconciling does the rest
KEPT_CHANNELS = 4_000


class Ledger:
    """Opens, decides and closes legs. `take()` hands over those that finished or changed since."""

    def __init__(
        self, living: Container[str], is_extension: Callable[[str], bool], voicemail_numbers: Collection[str]
    ) -> None:
        """`living` holds the ids of living channels; `is_extension` knows the exchange's lines."""
        self._living = living
        self._is_extension = is_extension
        self._origins: dict[str, dict[Key, Entry]] = {}
        self._of_channel: dict[str, Entry] = {}
        self._moved: dict[tuple[str, str], Entry] = {}
        self._details: dict[str, dict[str, CallDetail]] = {}
        self._rung: dict[str, str] = {}
        """Channels that did not dial although records may read so, rung or used for a pickup, and who rang them."""
        self._lines: dict[str, str] = {}
        """Channels to somebody outside, and who rang them."""
        self._kept: dict[str, datetime] = {}
        """Origins whose calls are over, oldest first, and when they last mattered."""
        self._finished: dict[Key, Entry] = {}
        self._to_confirm: dict[str, None] = {}
        self.voicemail_numbers = voicemail_numbers

    def take(self) -> tuple[FinishedLeg, ...]:
        """The legs that ended, or look different, since the last time."""
        if not self._finished and not self._to_confirm:
            return ()
        self._confirm_all()
        taken = []
        for entry in self._finished.values():
            leg = entry.value() if entry.over else entry.sent
            if leg is not None and leg != entry.sent:
                entry.sent = leg
                taken.append(leg)
        self._finished.clear()
        return tuple(taken)

    def leg(self, channel: str) -> Entry | None:
        """The leg that a living channel carries."""
        return self._of_channel.get(channel)

    @property
    def size(self) -> int:
        """How many channels are remembered; bounded by KEPT_CHANNELS beside the living ones."""
        return len(
            self._origins.keys() | self._details.keys() | self._rung.keys() | self._lines.keys() | self._kept.keys()
        )

    # -- a leg begins ------------------------------------------------------------------------

    def placed(self, channel: str, extension: str, started: datetime, call: str) -> Entry:
        self._rung.pop(channel, None)
        return self._begin(Entry(channel, extension, started, call=call, outgoing=True), channel)

    def rung(self, origin: str, channel: str, extension: str, started: datetime, call: str) -> Entry:
        """`origin` rings `extension` on `channel`, for the first time or again."""
        self._rung[channel] = origin
        entry = self._begin(Entry(origin, extension, started, call=call, outgoing=False), channel)
        entry.story.begins(StepKind.RANG, started, extension)
        self.moved(channel, call)
        return entry

    def rang_outside(self, origin: str, channel: str) -> None:
        """`origin` rings somebody outside on `channel`."""
        self._lines[channel] = origin
        if entry := self._of_channel.get(origin):
            entry.lines.add(channel)

    def _begin(self, entry: Entry, channel: str) -> Entry:
        before = self._of_channel.get(channel)
        entry = self._origins.setdefault(entry.origin, {}).setdefault(entry.key, entry)
        if before is not None and before is not entry:
            self._forget_channel(channel, before)
        self._kept.pop(entry.origin, None)
        self._of_channel[channel] = entry
        entry.open.setdefault(channel, None)
        return entry

    def _forget_channel(self, channel: str, entry: Entry) -> None:
        """The channel carries another leg than we thought: the wrong one never was."""
        entry.open.pop(channel, None)
        if not entry.open and entry.sent is None:
            siblings = self._origins.get(entry.origin, {})
            siblings.pop(entry.key, None)
            if not siblings:
                self._origins.pop(entry.origin, None)

    def moved(self, channel: str, call: str) -> None:
        """The channel now belongs to another call, whose records may tell of this leg."""
        entry = self._of_channel.get(channel)
        if entry is not None and self._moved.get((call, entry.extension)) is not entry:
            self._moved[call, entry.extension] = entry
            entry.calls.append(call)

    # -- a leg is decided --------------------------------------------------------------------

    def talks(self, channel: str, at: datetime) -> None:
        """The channel talks with another; whoever else was rung by the same caller was too late."""
        entry = self._of_channel.get(channel)
        if entry is None:
            return
        entry.talks(channel, at)
        if not entry.outgoing:
            if entry.story.ends(StepKind.RANG, at, entry.extension):
                entry.story.tells(StepKind.ANSWERED, at, entry.extension)
            self.answered_by(entry.origin, entry.extension, at)

    def answered_by(self, origin: str, extension: str, at: datetime, outside: str = "") -> None:
        """Somebody answered `origin`; `extension` is empty when it was the `outside` number."""
        for entry in self._origins.get(origin, {}).values():
            if not entry.outgoing and entry.decision is Decision.OPEN and entry.extension != extension:
                entry.decide(Decision.ANSWERED_BY_OTHER, at, extension)
                if outside and not entry.forwarded_to:
                    entry.forwards(outside, at)
                self._finished[entry.key] = entry

    def in_vain(self, channel: str, status: DialStatus, at: datetime) -> None:
        """The leg's telephone did not take the call; the caller may be sent elsewhere next."""
        entry = self._of_channel.get(channel)
        if entry is None:
            return
        entry.story.ends(StepKind.RANG, at, entry.extension)
        if status is not DialStatus.CANCELLED:
            entry.refused = True

    def goes_on(self, origin: str, dialled: str, number: str, at: datetime) -> None:
        """`origin`, who dialled `dialled`, rings `number` now: a forward if its first target refused."""
        for entry in self._origins.get(origin, {}).values():
            waits = entry.refused and entry.decision is Decision.OPEN and not entry.forwarded_to
            if waits and entry.extension != number and dialled.endswith(entry.extension):
                entry.forwards(number, at)

    def picked_up(self, channel: str, target: str, extension: str, at: datetime, call: str) -> Entry | None:
        """`channel` took what rang at `target`: it dialled nothing, it answered."""
        rung = self._of_channel.get(target)
        if rung is None or rung.outgoing or channel in rung.open:
            return None
        entry = self.rung(rung.origin, channel, extension, at, call)
        entry.peer, entry.dialled = rung.peer, rung.dialled
        entry.via = entry.via or ("" if rung.extension == extension else rung.extension)
        rung.story.tells(StepKind.PICKED_UP, at, extension)
        self.talks(channel, at)
        return entry

    def machine_answered(self, channel: str, since: datetime) -> None:
        """The exchange itself answered the caller and connected nobody."""
        entry = self._of_channel.get(channel)
        if entry is not None and entry.outgoing and entry.answered is None:
            entry.by_machine = True
            entry.talks(channel, since)

    def closed(self, channel: str, at: datetime, *, interrupted: bool = False) -> None:
        """The channel is gone: its leg may be over, and so are those that only it kept ringing."""
        entry = self._of_channel.pop(channel, None)
        if entry is not None:
            entry.interrupted = entry.interrupted or interrupted
            entry.closed(channel, at)
            if entry.decision is Decision.OPEN and not entry.outgoing and entry.origin not in self._living:
                entry.decide(Decision.MISSED, at)
            self._settle(entry)
        self._line_closed(channel, at)
        for rung in tuple(self._origins.get(channel, {}).values()):
            if not rung.outgoing and rung.decision is Decision.OPEN:
                rung.interrupted = rung.interrupted or interrupted
                rung.decide(Decision.MISSED, at)
                self._settle(rung)
        if channel in self._details:
            self._to_confirm[channel] = None
        self._keep(channel, at)
        if entry is not None and entry.origin != channel:
            self._keep(entry.origin, at)

    def _line_closed(self, channel: str, at: datetime) -> None:
        """A line outside is over that somebody may have handed on: after asking, records do not always tell of it."""
        origin = self._lines.get(channel, "")
        for entry in tuple(self._origins.get(origin, {}).values()):
            if channel not in entry.lines:
                continue
            entry.lines.discard(channel)
            if entry.over and entry.answered and entry.goes_on_without_it:
                entry.went_on_outside(entry.ended, at)
                self._finished[entry.key] = entry
            self._keep(origin, at)

    def _settle(self, entry: Entry) -> None:
        spoke = entry.answered is not None and not entry.by_machine
        nothing = entry.outgoing and not (entry.dialled or entry.peer.number or spoke)
        if entry.over and not nothing:
            self._finished[entry.key] = entry

    # -- the exchange's records --------------------------------------------------------------

    def record(self, detail: CallDetail) -> None:
        """Let a call detail record confirm the legs of its caller, now or when the caller is gone."""
        records = self._details.setdefault(detail.channel, {})
        if records.get(detail.sequence) == detail:
            return
        records[detail.sequence] = detail
        if detail.channel not in self._living:
            self._to_confirm[detail.channel] = None
            self._keep(detail.channel, detail.at)

    def _confirm_all(self) -> None:
        origins, self._to_confirm = self._to_confirm, {}
        for origin in origins:
            self._confirm(origin)

    def _confirm(self, origin: str) -> None:
        details = sorted(self._details.get(origin, {}).values(), key=age)
        legs = legs_of_origin(details, self.voicemail_numbers, self._is_extension, placed=origin not in self._rung)
        for leg in legs:
            entry = self._origins.get(origin, {}).get((origin, leg.extension, leg.direction))
            if entry is None and leg.direction is Direction.IN:
                entry = self._moved.get((leg.call, leg.extension))
            if entry is None:
                entry = self._adopt(leg)
            entry.parts[origin] = leg
            if entry.over:
                self._finished[entry.key] = entry
        self._confirm_onward(origin, details)

    def _confirm_onward(self, origin: str, details: Sequence[CallDetail]) -> None:
        """Whoever handed this channel on, or the call that it placed, learns how long was talked outside since."""
        rung_by = self._rung.get(origin) or self._lines.get(origin)
        talks = [detail for detail in details if detail.goes_outside and (rung_by or detail.callee_number)]
        for entry in self._origins.get(rung_by or origin, {}).values():
            mine = entry.goes_on_without_it and entry.outgoing is (rung_by is not None)
            for leg in entry.paying if mine else ():
                leg.goes_on_outside(talks)
                if leg.over:
                    self._finished[leg.key] = leg

    def _adopt(self, leg: FinishedLeg) -> Entry:
        """A leg that only the records tell of: no telephone rang, or we were not there."""
        entry = Entry(leg.origin, leg.extension, leg.started, call=leg.call, outgoing=leg.direction is Direction.OUT)
        entry.interrupted = True
        entry.peer, entry.dialled = leg.peer, leg.dialled
        entry.ended, entry.answered = leg.ended, leg.answered
        entry.decision = DECISION.get(leg.outcome, Decision.OPEN)
        self._origins.setdefault(leg.origin, {})[entry.key] = entry
        return entry

    # -- bounded memory ----------------------------------------------------------------------

    def _keep(self, origin: str, at: datetime) -> None:
        """Start the last minutes of a call once its caller is gone, and nobody is in a leg or on a line of it."""
        if origin in self._living:
            return
        entries = self._origins.get(origin)
        if entries and any(entry.open or entry.lines for entry in entries.values()):
            return
        self._kept.pop(origin, None)
        self._kept[origin] = at
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= KEPT_CHANNELS and at - self._kept[oldest] <= KEPT_FOR:
                break
            del self._kept[oldest]
            self._forget(oldest)

    def _forget(self, origin: str) -> None:
        self._confirm_all()  # a batch may be longer than our memory
        self._details.pop(origin, None)
        self._rung.pop(origin, None)
        self._lines.pop(origin, None)
        for entry in self._origins.pop(origin, {}).values():
            for call in entry.calls:
                if self._moved.get((call, entry.extension)) is entry:
                    del self._moved[call, entry.extension]


def peer_for_history(dialled: str, number: str, name: str, outside: bool) -> Party:
    """Whom an outgoing leg was for: what was dialled, without a trunk prefix, under the name it has.

    `number` and `name` are those of whom the exchange rang first; a group or a forward keeps the
    number that was dialled.
    """
    if not dialled or dialled == number or (outside and same_number(dialled, number)):
        return Party(number, name)
    return Party(dialled)

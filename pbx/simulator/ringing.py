"""One attempt to reach somebody: ring one or several telephones until one answers.

The order of events is Asterisk's: the telephone answers, its siblings' dialling ends as cancelled,
then its own as answered, then the caller is up; the siblings' channels close after that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from pbx.call_detail import Disposition
from pbx.events import CallPickedUp, DialEnded, DialStarted, DialStatus
from pbx.party import Party
from pbx.simulator.identity import shown_outside
from pbx.simulator.records import Record
from pbx.simulator.switch import Channel

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange


OWN_RING_SECONDS = 20.0
"""How long somebody's own telephone rings when the exchange itself calls it."""


class Cause(IntEnum):
    """Q.850."""

    NORMAL = 16
    BUSY = 17
    NO_ANSWER = 19
    ANSWERED_ELSEWHERE = 26
    FAILED = 1


DISPOSITIONS = {
    DialStatus.BUSY: Disposition.BUSY,
    DialStatus.FAILED: Disposition.FAILED,
    DialStatus.UNAVAILABLE: Disposition.FAILED,
}


@dataclass(frozen=True, slots=True)
class Target:
    """A telephone to ring: an extension, or an outside number."""

    extension: str | None
    party: Party


class Ringing:
    """Rings `targets` for `caller` (None: for the exchange itself) at most `seconds` long.

    Exactly one of these ends it: `answered` was called with the channel that answered, `failed` with
    the reason why none did, or the caller gave up (`abandon`) and nothing is called.
    """

    def __init__(
        self,
        exchange: "Exchange",
        caller: Channel | None,
        *,
        seconds: float,
        answered: Callable[[Channel], None],
        failed: Callable[[DialStatus], None],
        application: str = "dial",
    ) -> None:
        self.exchange = exchange
        self.caller = caller
        self._answered = answered
        self._failed = failed
        self._application = application
        self._records: dict[Channel, Record] = {}
        self._statuses: list[DialStatus] = []
        self.callees: list[Channel] = []
        self._time_out = exchange.timeline.after(seconds, lambda: self._fail_all(DialStatus.NO_ANSWER))

    def ring(
        self,
        targets: Sequence[Target],
        *,
        shown: Party,
        request: str = "",
        on_behalf_of: str = "",
        dialled: str = "",
        scripted: bool = False,
    ) -> None:
        """`shown` is whom the telephones of the house see as their caller, `dialled` what they go on to call."""
        switch, caller = self.exchange.switch, self.caller
        if caller is not None:
            caller.step = self
        for target in targets:
            callee = switch.open(
                target.extension,
                target.party,
                placed=False,
                call=caller.call if caller else "",
                request=request,
                on_behalf_of=on_behalf_of,
                dialled=dialled,
                scripted=caller.scripted if caller else scripted,
            )
            callee.rung_by, callee.dialled_by = self, caller.id if caller else ""
            callee.via = self._via(target)
            self.callees.append(callee)
            if caller is not None:
                self._records[callee] = self.exchange.records.begin(caller, callee, self._application)
            outside = target.party.number if target.extension is None else ""
            seen = shown_outside(self.exchange, caller, outside) if caller is not None and outside else shown
            switch.introduce(callee, seen)
            switch.emit(DialStarted(switch.now, caller.id if caller else None, callee.id, callee.call, outside))
        if caller is not None and len(self.callees) == 1 and not caller.queue:
            switch.introduce(caller, targets[0].party)
        for callee in tuple(self.callees):
            switch.ring(callee)
        for callee in tuple(self.callees):
            self.exchange.audience.rung(callee)

    def _via(self, target: Target) -> str:
        """What the call came through, when somebody else was really called."""
        caller = self.caller
        if caller is None or target.extension is None:
            return ""
        elsewhere = caller.dialled not in {"", target.extension}
        if elsewhere and (caller.extension or caller.dialled in self.exchange.telephones):
            return caller.dialled
        return caller.queue

    def answer(self, callee: Channel) -> None:
        """The person at `callee` lifts the receiver."""
        self._time_out.cancel()
        switch, records = self.exchange.switch, self.exchange.records
        switch.answer(callee)
        siblings = self._cancel_siblings(callee)
        callee.rung_by = None
        self._end_dial(callee, DialStatus.ANSWERED)
        if record := self._records.get(callee):
            records.answer(record)
        self._caller_is_up(callee)
        self._close(siblings, Cause.ANSWERED_ELSEWHERE)
        self._answered(callee)

    def pick_up(self, target: Channel, taker: Channel) -> None:
        """`taker`, already answered, takes the call that rings at `target`."""
        caller = self.caller
        if caller is None:
            raise ValueError("only a call from somebody can be picked up")
        self._time_out.cancel()
        switch, records = self.exchange.switch, self.exchange.records
        switch.introduce(taker, caller.presented)
        switch.emit(CallPickedUp(switch.now, taker.id, target.id, caller.call))
        siblings = self._cancel_siblings(target)
        target.rung_by = None
        records.end(self._records[target])
        self._records[taker] = records.connected(caller, taker, self._application)
        self._end_dial(taker, DialStatus.ANSWERED)
        self._caller_is_up(taker)
        self._close([target, *siblings], Cause.ANSWERED_ELSEWHERE)
        self._answered(taker)

    def refuse(self, callee: Channel, status: DialStatus = DialStatus.BUSY) -> None:
        """One telephone does not want the call; the others go on ringing."""
        self._drop(callee, status)
        self._statuses.append(status)
        if not self.callees:
            self._fail_all(DialStatus.BUSY if DialStatus.BUSY in self._statuses else status)

    def abandon(self) -> None:
        """The caller hung up or was led away."""
        self._time_out.cancel()
        for callee in tuple(self.callees):
            self._drop(callee, DialStatus.CANCELLED)

    def _caller_is_up(self, callee: Channel) -> None:
        if self.caller is not None:
            self.caller.step = None
            self.exchange.switch.answer(self.caller)
            self.exchange.switch.introduce(self.caller, callee.party)

    def _cancel_siblings(self, callee: Channel) -> list[Channel]:
        siblings = [other for other in self.callees if other is not callee]
        for sibling in siblings:
            sibling.rung_by = None
            self._end_dial(sibling, DialStatus.CANCELLED)
            if record := self._records.get(sibling):
                self.exchange.records.end(record)
        self.callees.clear()
        return siblings

    def _close(self, channels: Sequence[Channel], cause: Cause) -> None:
        for channel in channels:
            self.exchange.close(channel, cause)

    def _fail_all(self, status: DialStatus) -> None:
        self._time_out.cancel()
        for callee in tuple(self.callees):
            self._drop(callee, status)
        if self.caller is not None:
            self.caller.step = None
        self._failed(status)

    def _drop(self, callee: Channel, status: DialStatus) -> None:
        self.callees.remove(callee)
        callee.rung_by = None
        self._end_dial(callee, status)
        if record := self._records.get(callee):
            self.exchange.records.end(record, DISPOSITIONS.get(status))
        self.exchange.close(callee, Cause.BUSY if status is DialStatus.BUSY else Cause.NORMAL)

    def _end_dial(self, callee: Channel, status: DialStatus) -> None:
        switch, caller = self.exchange.switch, self.caller
        switch.emit(DialEnded(switch.now, caller.id if caller else None, callee.id, callee.call, status))

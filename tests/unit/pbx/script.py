"""Calls as Asterisk 22 tells them, event by event: what the tests of the call model replay."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from pbx.call_detail import CallDetail, Disposition
from pbx.capabilities import PbxInfo
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelResumed,
    ChannelRinging,
    DialEnded,
    DialStarted,
    DialStatus,
    PartyChanged,
    PbxEvent,
)
from pbx.link import Connected, LineNow
from pbx.party import Party

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
INFO = PbxInfo(name="lab", product="Asterisk", version="22.10.1", capabilities=frozenset())
PEOPLE = {
    "101": "Alice Adams",
    "102": "Bob Brown",
    "103": "Carol Clark",
    "104": "Dan Davis",
    "105": "Eve Evans",
    "106": "Frank Fox",
}
ANNA = Party("601570947", "Anna Nowak")
GROUP, QUEUE = "600", "650"


def connected(at: datetime = START) -> Connected:
    """An idle exchange: everybody registered, nobody talks."""
    return Connected(at, INFO, [LineNow(number, name, True) for number, name in PEOPLE.items()], [])


def person(extension: str) -> Party:
    return Party(extension, PEOPLE[extension])


@dataclass
class Script:
    """One call under construction, with its own clock and its own ids.

    Its methods append the events that one thing happening at the exchange causes, in the order a real one
    sent them. Channel ids start with `name`, so that scripts can be mixed.
    """

    name: str = "lab"
    now: datetime = START
    events: list[PbxEvent] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    """Channel id → its call id now."""
    owners: dict[str, str | None] = field(default_factory=dict)
    """Channel id → its extension."""
    parties: dict[str, Party] = field(default_factory=dict)
    dialled: dict[str, str] = field(default_factory=dict)
    bridged: dict[str, str] = field(default_factory=dict)
    sequence: int = 0

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def tell(self, event: PbxEvent) -> None:
        self.events.append(event)
        self.now += timedelta(milliseconds=1)

    def _open(self, who: str | Party, call: str, *, placed: bool, dialled: str = "", **more: str) -> str:
        channel = f"{self.name}.{len(self.calls)}"
        extension = who if isinstance(who, str) else None
        party = who if isinstance(who, Party) else person(who)
        self.calls[channel] = call or channel
        self.owners[channel] = extension
        self.parties[channel] = party
        self.dialled[channel] = dialled
        self.tell(ChannelOpened(self.now, channel, self.calls[channel], extension, placed, party, dialled, **more))
        return channel

    # -- dialling ------------------------------------------------------------------------------

    def places(self, who: str | Party, dialled: str) -> str:
        """`who` dials; the exchange knows the channel and has rung nobody yet."""
        return self._open(who, "", placed=True, dialled=dialled)

    def asked(self, who: str | Party, target: Party, request: str, *, on_behalf_of: str = "") -> str:
        """A click: the exchange rings `who` (their telephone, or their mobile) for a call to `target`."""
        dialled = target.number if on_behalf_of else ""
        channel = self._open(who, "", placed=False, dialled=dialled, request=request, on_behalf_of=on_behalf_of)
        self.parties[channel] = target if not on_behalf_of else self.parties[channel]
        self.tell(PartyChanged(self.now, channel, self.calls[channel], self.parties[channel], target))
        self.tell(DialStarted(self.now, None, channel, self.calls[channel]))
        self.tell(ChannelRinging(self.now, channel, self.calls[channel]))
        return channel

    def lifts(self, channel: str) -> None:
        """The asked telephone is lifted; the exchange goes on to the target."""
        self.tell(ChannelAnswered(self.now, channel, self.calls[channel]))
        self.tell(DialEnded(self.now, None, channel, self.calls[channel], DialStatus.ANSWERED))

    def rings(self, caller: str, who: str | Party, *, ringing: bool = True) -> str:
        """The exchange rings `who` for `caller`."""
        call = self.calls[caller]
        channel = self._open(who, call, placed=False)
        shown = self._shown(caller)
        self.tell(PartyChanged(self.now, channel, call, connected=shown))
        number = who.number if isinstance(who, Party) else ""
        self.tell(DialStarted(self.now, caller, channel, call, number))
        self.tell(PartyChanged(self.now, caller, call, connected=self.parties[channel]))
        if ringing:
            self.tell(ChannelRinging(self.now, channel, call))
        return channel

    def _shown(self, channel: str) -> Party:
        owner = self.owners[channel]
        return person(owner) if owner else self.parties[channel]

    def answers(self, callee: str, caller: str, *losers: str) -> None:
        """`callee` answers; the exchange gives up the others first, then connects."""
        call = self.calls[callee]
        self.tell(ChannelAnswered(self.now, callee, call))
        for loser in losers:
            self.ends(caller, loser, DialStatus.CANCELLED)
        self.tell(DialEnded(self.now, caller, callee, call, DialStatus.ANSWERED))
        for loser in losers:
            self.closes(loser, cause=26)
        self.tell(ChannelAnswered(self.now, caller, self.calls[caller]))
        self.bridge(callee, caller)

    def ends(self, caller: str, callee: str, status: DialStatus) -> None:
        self.tell(DialEnded(self.now, caller, callee, self.calls[callee], status))

    def gives_up(self, caller: str, callee: str, status: DialStatus, cause: int = 0) -> None:
        """The exchange stops ringing `callee`."""
        self.ends(caller, callee, status)
        self.closes(callee, cause)

    # -- bridges ---------------------------------------------------------------------------------

    def bridge(self, *channels: str, into: str = "") -> str:
        name = into or f"bridge-{channels[0]}-{len(self.events)}"
        for channel in channels:
            self.bridged[channel] = name
            self.tell(BridgeJoined(self.now, name, channel, self.calls[channel]))
        return name

    def leaves(self, *channels: str) -> None:
        for channel in channels:
            if channel in self.bridged:
                self.tell(BridgeLeft(self.now, self.bridged.pop(channel), channel, self.calls[channel]))

    def closes(self, channel: str, cause: int = 16) -> None:
        self.leaves(channel)
        self.tell(ChannelClosed(self.now, channel, self.calls[channel], cause))

    def hangs_up(self, *channels: str) -> None:
        self.leaves(*channels)
        for channel in channels:
            self.closes(channel)

    def holds(self, channel: str) -> None:
        self.tell(ChannelHeld(self.now, channel, self.calls[channel]))

    def resumes(self, channel: str) -> None:
        self.tell(ChannelResumed(self.now, channel, self.calls[channel]))

    def sees(self, channel: str, other: str) -> None:
        self.tell(PartyChanged(self.now, channel, self.calls[channel], connected=self._shown(other)))

    # -- the exchange's record ---------------------------------------------------------------------

    def record(
        self,
        caller: str,
        callee: str = "",
        *,
        talked: float | None = None,
        rang: float = 0,
        dialled: str = "",
        application: str = "dial",
        disposition: Disposition | None = None,
        ended: datetime | None = None,
        **more: Any,
    ) -> None:
        """A call detail record: `talked` seconds (None: not answered) after `rang` seconds."""
        ended = ended or self.now
        answered = ended - timedelta(seconds=talked) if talked is not None else None
        owner = self.owners.get(callee)
        self.sequence += 1
        self.tell(
            CallDetail(
                at=self.now,
                channel=caller,
                call=self.calls[caller],
                sequence=str(self.sequence),
                caller=self._shown(caller),
                caller_extension=self.owners[caller],
                dialled=dialled or self.dialled[caller],
                callee_extension=owner,
                callee_number=self.parties[callee].number if callee and not owner else "",
                application=application,
                disposition=disposition or (Disposition.NO_ANSWER if talked is None else Disposition.ANSWERED),
                started=(answered or ended) - timedelta(seconds=rang),
                answered=answered,
                ended=ended,
                talk_seconds=round(talked or 0),
                **more,
            )
        )


Plot: TypeAlias = Callable[[Script], None]
"""A whole call: what happens in it."""

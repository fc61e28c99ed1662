"""Calls as Asterisk 22 tells them, event by event: what the tests of the call model replay.

A `Script` is one call with its own clock and its own ids; its methods append the events that one
thing happening at the exchange causes, in the order a real one sent them. `SCENARIOS` holds whole
calls by name: what happened, and the legs that history must show for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pbx.call_detail import CallDetail, Disposition
from pbx.capabilities import PbxInfo
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    CallParked,
    CallPickedUp,
    CallTransferred,
    CallUnparked,
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
    QueueJoined,
    QueueLeft,
    TransferKind,
)
from pbx.link import Connected, LineNow
from pbx.party import Party
from pbx.states import FinishedLeg

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


Row = tuple[str, str, str, str, str]


def row(leg: FinishedLeg) -> Row:
    """A finished leg as the tables of the tests write it: who, how, with whom, answered?, remarks."""
    remarks = [f"by {leg.answered_by}"] if leg.answered_by else []
    remarks += [f"to {leg.transferred_to}"] if leg.transferred_to else []
    remarks += [f"forwarded {leg.forwarded_to}"] if leg.forwarded_to else []
    remarks += [f"via {leg.via}"] if leg.via else []
    remarks += ["voicemail"] if leg.voicemail else []
    remarks += ["own mailbox"] if leg.to_own_mailbox else []
    talked = f"{leg.talk_seconds} s" if leg.answered else "-"
    return leg.extension, leg.outcome.value, leg.peer.number, talked, ", ".join(remarks)


@dataclass
class Script:
    """One call under construction. Channel ids start with `name`, so that scripts can be mixed."""

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
        **more: str,
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


# -- whole calls ---------------------------------------------------------------------------------


def answered(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(4)
    s.answers(b, a)
    s.wait(60)
    s.hangs_up(a, b)
    s.record(a, b, talked=60, rang=4)


def no_answer(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    s.closes(a)
    s.record(a, b, rang=6)


def caller_gives_up(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(3)
    s.ends(a, b, DialStatus.CANCELLED)
    s.closes(b, cause=127)
    s.record(a, b, rang=3)
    s.closes(a, cause=127)


def rejected(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(1)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    s.closes(a, cause=17)
    s.record(a, b, rang=1, disposition=Disposition.BUSY)


def busy(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101", ringing=False)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    s.closes(a, cause=17)
    s.record(a, b, disposition=Disposition.BUSY)


def from_outside(s: Script) -> None:
    a = s.places(ANNA, "555101")
    b = s.rings(a, "101")
    s.wait(2)
    s.answers(b, a)
    s.wait(30)
    s.hangs_up(b, a)
    s.record(a, b, talked=30, rang=2, dialled="101")


def to_outside(s: Script) -> None:
    a = s.places("101", "0601570947")
    b = s.rings(a, ANNA)
    s.wait(5)
    s.answers(b, a)
    s.wait(12)
    s.hangs_up(a, b)
    s.record(a, b, talked=12, rang=5)


def to_outside_with_prefix(s: Script) -> None:
    """As Asterisk tells it: the outside telephone rings before the dial is told, under the number with its prefix."""
    a = s.places("101", "0601570947")
    b = s._open(Party("0601570947"), s.calls[a], placed=False)
    s.tell(ChannelRinging(s.now, b, s.calls[b]))
    s.tell(DialStarted(s.now, a, b, s.calls[b], "601570947"))
    s.tell(PartyChanged(s.now, a, s.calls[a], connected=Party("0601570947")))
    s.wait(5)
    s.answers(b, a)
    s.wait(12)
    s.hangs_up(a, b)
    s.parties[b] = ANNA
    s.record(a, b, talked=12, rang=5)


def ring_group(s: Script) -> None:
    a = s.places("104", GROUP)
    members = [s.rings(a, extension) for extension in ("101", "102", "103")]
    s.wait(3)
    s.answers(members[1], a, members[0], members[2])
    s.wait(20)
    s.hangs_up(a, members[1])
    ended = s.now
    for member in members:
        won = member == members[1]
        s.record(a, member, rang=3, talked=20 if won else None, ended=ended - timedelta(seconds=0 if won else 20))


def ring_group_in_vain(s: Script) -> None:
    a = s.places(ANNA, "555600")
    members = [s.rings(a, extension) for extension in ("101", "102")]
    s.wait(1)
    s.gives_up(a, members[0], DialStatus.BUSY, cause=17)
    s.wait(5)
    s.gives_up(a, members[1], DialStatus.CANCELLED, cause=17)
    for member in members:
        s.record(a, member, rang=6, dialled=GROUP)
    s.closes(a)


def held(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(b)
    s.wait(10)
    s.resumes(b)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=30)


def blind_by_called(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.resumes(b)
    s.leaves(a)
    s.tell(CallTransferred(s.now, TransferKind.BLIND, b, s.calls[b], target="103"))
    s.closes(b)
    ended = s.now
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, talked=10, ended=ended)
    s.record(a, c, talked=20, rang=2)


def blind_by_caller(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.tell(CallTransferred(s.now, TransferKind.BLIND, a, s.calls[a], target="103"))
    s.hangs_up(a)
    s.record(a, b, talked=10)
    s.leaves(b)
    c = s.rings(b, "103")
    s.wait(2)
    s.answers(c, b)
    s.wait(20)
    s.hangs_up(b, c)
    s.record(b, c, talked=20, rang=2, dialled="103")


def attended_by_called(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(b)
    second = s.places("102", "103")
    c = s.rings(second, "103")
    s.wait(2)
    s.answers(c, second)
    s.wait(5)
    s.resumes(b)
    s.resumes(second)
    first_bridge, second_bridge = s.bridged[b], s.bridged[second]
    s.leaves(a)
    s.leaves(second)
    s.calls[c] = s.calls[a]
    s.bridge(a, into=second_bridge)
    s.sees(c, a)
    s.sees(a, c)
    assert s.bridged[b] == first_bridge
    s.leaves(b)
    s.tell(CallTransferred(s.now, TransferKind.ATTENDED, b, s.calls[b], second=second))
    s.record(second, c, talked=5, rang=2)
    s.closes(second)
    s.closes(b)
    transferred = s.now
    s.wait(20)
    s.hangs_up(c, a)
    s.record(a, b, talked=17, ended=transferred)
    s.record(a, c, talked=20)


def attended_by_caller(s: Script) -> None:
    """101 calls 102, consults 103, and connects the two."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(a)
    second = s.places("101", "103")
    c = s.rings(second, "103")
    s.answers(c, second)
    s.wait(5)
    s.resumes(a)
    target = s.bridged[second]
    s.leaves(b)
    s.leaves(second)
    s.calls[c] = s.calls[b]
    s.bridge(b, into=target)
    s.sees(c, b)
    s.sees(b, c)
    s.leaves(a)
    s.tell(CallTransferred(s.now, TransferKind.ATTENDED, a, s.calls[a], second=second))
    s.record(second, c, talked=5)
    s.closes(second)
    s.record(a, b, talked=15)
    s.closes(a)
    s.wait(20)
    s.hangs_up(b, c)


def pickup(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(3)
    c = s.places("103", "**102")
    s.sees(c, a)
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.tell(CallPickedUp(s.now, c, b, s.calls[c]))
    s.calls[c] = s.calls[a]
    s.sees(a, c)
    s.ends(a, c, DialStatus.ANSWERED)
    s.closes(b, cause=26)
    s.record(b, application="appdial", dialled="**102")
    s.bridge(c, a)
    s.wait(15)
    ended = s.now
    s.hangs_up(c)
    s.record(a, b, talked=0, rang=3, ended=ended - timedelta(seconds=15))
    s.record(a, c, talked=15, ended=ended)
    s.hangs_up(a)


def portal_pickup(s: Script) -> None:
    """103 clicks "pick up": its telephone rings, answers, and has the call."""
    a = s.places(ANNA, "555102")
    b = s.rings(a, "102")
    s.wait(1)
    c = s.asked("103", Party("102", PEOPLE["102"]), "req-pick")
    s.wait(1)
    s.lifts(c)
    s.tell(CallPickedUp(s.now, c, b, s.calls[c]))
    s.calls[c] = s.calls[a]
    s.ends(a, c, DialStatus.ANSWERED)
    s.closes(b, cause=26)
    s.bridge(c, a)
    s.wait(15)
    s.hangs_up(c, a)
    s.record(a, b, rang=2, dialled="102", ended=s.now - timedelta(seconds=15))
    s.record(a, c, talked=15, dialled="102")


def parked_and_taken(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.leaves(a)
    s.bridge(a, into="park-701-" + s.name)
    s.tell(CallParked(s.now, a, s.calls[a], "701", by="102", timeout=45))
    s.hangs_up(b)
    s.wait(5)
    c = s.places("103", "701")
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.leaves(a)
    s.bridge(a, into="taken-" + s.name)
    s.tell(CallUnparked(s.now, a, s.calls[a], "701", by=c))
    s.calls[c] = s.calls[a]
    s.bridge(c, into="taken-" + s.name)
    s.wait(20)
    s.hangs_up(a, c)


def parked_too_long(s: Script) -> None:
    """Nobody takes it: the exchange rings back whoever parked, who answers."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.leaves(a)
    s.bridge(a, into="park-701-" + s.name)
    s.tell(CallParked(s.now, a, s.calls[a], "701", by="102", timeout=45))
    s.hangs_up(b)
    s.wait(45)
    s.tell(CallUnparked(s.now, a, s.calls[a], "701"))
    s.leaves(a)
    again = s.rings(a, "102")
    s.wait(1)
    s.answers(again, a)
    s.wait(20)
    s.hangs_up(a, again)


def queue(s: Script) -> None:
    """105 lets the first round ring out, 106 answers the second."""
    a = s.places("101", QUEUE)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.tell(QueueJoined(s.now, a, s.calls[a], "support", 1))
    first, second = s.rings(a, "105"), s.rings(a, "106")
    s.wait(10)
    s.gives_up(a, first, DialStatus.NO_ANSWER)
    s.gives_up(a, second, DialStatus.NO_ANSWER)
    first, second = s.rings(a, "105"), s.rings(a, "106")
    s.wait(3)
    s.tell(ChannelAnswered(s.now, second, s.calls[second]))
    s.ends(a, second, DialStatus.ANSWERED)
    s.ends(a, first, DialStatus.CANCELLED)
    s.ends(a, first, DialStatus.CANCELLED)
    s.tell(QueueLeft(s.now, a, s.calls[a], "support"))
    s.closes(first, cause=26)
    s.bridge(second, a)
    s.wait(40)
    s.hangs_up(second)
    s.record(a, first, rang=3, application="queue", ended=s.now - timedelta(seconds=40))
    s.record(a, second, talked=40, rang=3, application="queue")
    s.hangs_up(a)


def queue_abandoned(s: Script) -> None:
    a = s.places(ANNA, "555650")
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.tell(QueueJoined(s.now, a, s.calls[a], "support", 1))
    members = [s.rings(a, "105"), s.rings(a, "106")]
    s.wait(8)
    for member in members:
        s.ends(a, member, DialStatus.CANCELLED)
    for member in members:
        not_answered = Disposition.NO_ANSWER
        s.record(a, member, talked=1, rang=8, application="queue", disposition=not_answered, dialled=QUEUE)
    s.tell(QueueLeft(s.now, a, s.calls[a], "support", abandoned=True))
    s.closes(members[0], cause=0)
    s.closes(a, cause=0)
    s.closes(members[1], cause=0)


def forwarded_when_busy(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102", ringing=False)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, rang=0, disposition=Disposition.BUSY, ended=s.now - timedelta(seconds=22))
    s.record(a, c, talked=20, rang=2)


def forwarded_without_answer(s: Script) -> None:
    """To 103, who does not answer either."""
    a = s.places(ANNA, "555102")
    b = s.rings(a, "102")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    c = s.rings(a, "103")
    s.wait(6)
    s.gives_up(a, c, DialStatus.NO_ANSWER)
    s.closes(a)
    s.record(a, b, rang=6, dialled="102", ended=s.now - timedelta(seconds=6))
    s.record(a, c, rang=6, dialled="102")


def forwarded_always(s: Script) -> None:
    a = s.places("101", "102")
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, c, talked=20, rang=2)


def forwarded_outside(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    c = s.rings(a, ANNA)
    s.wait(3)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, rang=6, ended=s.now - timedelta(seconds=23))
    s.record(a, c, talked=20, rang=3)


def two_at_once(s: Script) -> None:
    """102 talks with 101, a second call waits and is taken while the first is held."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    d = s.places("104", "102")
    b2 = s.rings(d, "102")
    s.wait(3)
    s.holds(b)
    s.answers(b2, d)
    s.wait(10)
    s.hangs_up(d, b2)
    s.record(d, b2, talked=10, rang=3)
    s.resumes(b)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=33)


def conference(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    c = s.places("103", "101")
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.bridge(c, into=s.bridged[a])
    s.wait(10)
    s.hangs_up(c)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=30)


def click_to_call(s: Script) -> None:
    a = s.asked("101", person("102"), "req-click")
    s.wait(2)
    s.lifts(a)
    b = s.rings(a, "102")
    s.wait(3)
    s.answers(b, a)
    s.wait(20)
    s.hangs_up(a, b)
    s.record(a, b, talked=20, rang=3, dialled="102")


def mobile_callback(s: Script) -> None:
    a = s.asked(Party("600100200"), person("102"), "req-mobile", on_behalf_of="101")
    s.wait(5)
    s.lifts(a)
    s.owners[a] = "101"
    b = s.rings(a, "102")
    s.owners[a] = None
    s.wait(3)
    s.answers(b, a)
    s.wait(20)
    s.hangs_up(a, b)
    s.record(a, b, talked=20, rang=3, dialled="102", on_behalf_of="101")


def unregistered(s: Script) -> None:
    """No telephone rings; the caller leaves a message."""
    a = s.places("104", "105")
    s.wait(0.5)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(10)
    s.record(a, talked=10, application="voicemail", voicemail_box="105")
    s.closes(a, cause=3)


def do_not_disturb(s: Script) -> None:
    a = s.places("104", "105")
    s.wait(2)
    s.closes(a, cause=17)
    s.record(a, application="busy", disposition=Disposition.BUSY)


def voicemail(s: Script) -> None:
    a = s.places(ANNA, "555101")
    b = s.rings(a, "101")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(9)
    s.closes(a)
    s.record(a, b, rang=6, dialled="101", ended=s.now - timedelta(seconds=9))
    s.record(a, talked=9, dialled="101", application="voicemail", voicemail_box="101")


def own_voicemail(s: Script) -> None:
    a = s.places("101", "*97")
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(25)
    s.closes(a)
    s.record(a, talked=25, application="voicemailmain")


@dataclass(frozen=True)
class Scenario:
    """A whole call and what history shows of it."""

    name: str
    play: Callable[[Script], None]
    rows: frozenset[Row]

    def script(self, name: str = "lab", start: datetime = START) -> Script:
        script = Script(name, start)
        self.play(script)
        return script

    def events(self, name: str = "lab", start: datetime = START) -> list[PbxEvent]:
        return self.script(name, start).events


def _scenarios() -> dict[str, Scenario]:
    plays: dict[Callable[[Script], None], set[Row]] = {
        answered: {("101", "outgoing", "102", "60 s", ""), ("102", "incoming", "101", "60 s", "")},
        no_answer: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
        caller_gives_up: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
        rejected: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
        busy: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
        from_outside: {("101", "incoming", ANNA.number, "30 s", "")},
        to_outside: {("101", "outgoing", ANNA.number, "12 s", "")},
        to_outside_with_prefix: {("101", "outgoing", ANNA.number, "12 s", "")},
        ring_group: {
            ("104", "outgoing", "600", "20 s", ""),
            ("101", "answered_by_other", "104", "-", "by 102, via 600"),
            ("102", "incoming", "104", "20 s", "via 600"),
            ("103", "answered_by_other", "104", "-", "by 102, via 600"),
        },
        ring_group_in_vain: {
            ("101", "missed", ANNA.number, "-", "via 600"),
            ("102", "missed", ANNA.number, "-", "via 600"),
        },
        held: {("101", "outgoing", "102", "30 s", ""), ("102", "incoming", "101", "30 s", "")},
        blind_by_called: {
            ("101", "outgoing", "102", "32 s", ""),
            ("102", "incoming", "101", "10 s", "to 103"),
            ("103", "incoming", "101", "20 s", "via 102"),
        },
        blind_by_caller: {
            ("101", "outgoing", "102", "10 s", "to 103"),
            ("102", "incoming", "101", "32 s", ""),
            ("103", "incoming", "102", "20 s", ""),
        },
        attended_by_called: {
            ("101", "outgoing", "102", "37 s", ""),
            ("102", "incoming", "101", "17 s", "to 103"),
            ("102", "outgoing", "103", "5 s", ""),
            ("103", "incoming", "102", "25 s", ""),
        },
        attended_by_caller: {
            ("101", "outgoing", "102", "15 s", "to 103"),
            ("102", "incoming", "101", "35 s", ""),
            ("101", "outgoing", "103", "5 s", ""),
            ("103", "incoming", "101", "25 s", ""),
        },
        pickup: {
            ("101", "outgoing", "102", "15 s", ""),
            ("102", "answered_by_other", "101", "-", "by 103"),
            ("103", "incoming", "101", "15 s", "via 102"),
        },
        portal_pickup: {
            ("102", "answered_by_other", ANNA.number, "-", "by 103"),
            ("103", "incoming", ANNA.number, "15 s", "via 102"),
        },
        parked_and_taken: {
            ("101", "outgoing", "102", "35 s", ""),
            ("102", "incoming", "101", "10 s", ""),
            ("103", "outgoing", "701", "20 s", ""),
        },
        parked_too_long: {("101", "outgoing", "102", "76 s", ""), ("102", "incoming", "101", "30 s", "")},
        queue: {
            ("101", "outgoing", "650", "40 s", ""),
            ("105", "answered_by_other", "101", "-", "by 106, via 650"),
            ("106", "incoming", "101", "40 s", "via 650"),
        },
        queue_abandoned: {
            ("105", "missed", ANNA.number, "-", "via support"),
            ("106", "missed", ANNA.number, "-", "via support"),
        },
        forwarded_when_busy: {
            ("101", "outgoing", "102", "20 s", ""),
            ("102", "answered_by_other", "101", "-", "by 103, forwarded 103"),
            ("103", "incoming", "101", "20 s", "via 102"),
        },
        forwarded_without_answer: {
            ("102", "missed", ANNA.number, "-", "forwarded 103"),
            ("103", "missed", ANNA.number, "-", "via 102"),
        },
        forwarded_always: {
            ("101", "outgoing", "102", "20 s", ""),
            ("102", "answered_by_other", "101", "-", "by 103, forwarded 103"),
            ("103", "incoming", "101", "20 s", "via 102"),
        },
        forwarded_outside: {
            ("101", "outgoing", "102", "20 s", ""),
            ("102", "answered_by_other", "101", "-", f"forwarded {ANNA.number}"),
        },
        two_at_once: {
            ("101", "outgoing", "102", "33 s", ""),
            ("102", "incoming", "101", "33 s", ""),
            ("104", "outgoing", "102", "10 s", ""),
            ("102", "incoming", "104", "10 s", ""),
        },
        conference: {
            ("101", "outgoing", "102", "30 s", ""),
            ("102", "incoming", "101", "30 s", ""),
            ("103", "outgoing", "101", "10 s", ""),
        },
        click_to_call: {("101", "outgoing", "102", "20 s", ""), ("102", "incoming", "101", "20 s", "")},
        mobile_callback: {("101", "outgoing", "102", "20 s", ""), ("102", "incoming", "101", "20 s", "")},
        unregistered: {("104", "outgoing", "105", "-", ""), ("105", "missed", "104", "-", "voicemail")},
        do_not_disturb: {("104", "outgoing", "105", "-", ""), ("105", "missed", "104", "-", "")},
        voicemail: {("101", "missed", ANNA.number, "-", "voicemail")},
        own_voicemail: {("101", "outgoing", "*97", "25 s", "own mailbox")},
    }
    return {play.__name__: Scenario(play.__name__, play, frozenset(rows)) for play, rows in plays.items()}


SCENARIOS = _scenarios()

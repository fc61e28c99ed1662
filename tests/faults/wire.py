"""What the simulator tells, in the words of Asterisk's manager interface: the inverse of `pbx.asterisk.translate`.

Only what plain calls cause; the words for everything else are tried with a real Asterisk (tests/asterisk).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from pbx.asterisk.cdr import format_line
from pbx.asterisk.fields import DIALLING, DOWN, REQUEST_PREFIX, RINGING, UP
from pbx.call_detail import CallDetail
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
from pbx.link import ChannelNow, LineNow
from pbx.party import Party
from pbx.simulator.switch import Channel
from tests.unit.pbx.fake_ami import event

STATUSES = {
    DialStatus.ANSWERED: "ANSWER",
    DialStatus.NO_ANSWER: "NOANSWER",
    DialStatus.BUSY: "BUSY",
    DialStatus.CANCELLED: "CANCEL",
    DialStatus.UNAVAILABLE: "CHANUNAVAIL",
    DialStatus.FAILED: "CONGESTION",
}
CDR = (
    *("UniqueID", "LinkedID", "Sequence", "StartEpoch", "AnswerEpoch", "EndEpoch", "CallerID", "Source", "Destination"),
    *("Channel", "DestinationChannel", "LastApplication", "LastData", "Duration", "BillableSeconds", "Disposition"),
    *("AccountCode", "UserField"),
)
"""The fields of a line of the log, as the event of the same call names them."""
Plain = dict[str, object]
SIMPLE: tuple[tuple[type, str, Plain], ...] = (
    (ChannelRinging, "Newstate", {"ChannelState": RINGING}),
    (ChannelAnswered, "Newstate", {"ChannelState": UP}),
    (ChannelHeld, "Hold", {}),
    (ChannelResumed, "Unhold", {}),
)
"""Events that are their channel and little more."""
Told = TypeVar("Told")


@dataclass
class Wiring:
    """How the simulator's channels are called at the manager interface."""

    names: dict[str, str] = field(default_factory=dict)
    """Channel of a click → its unique id, which the portal chose."""
    channels: dict[str, str] = field(default_factory=dict)
    """Unique id → the channel's name."""

    def named(self, told: Told) -> Told:
        """The same with the unique ids that the portal chose."""
        if isinstance(told, ChannelOpened) and told.request:
            self.names[told.channel] = f"{REQUEST_PREFIX}{told.request}"
        if not self.names:
            return told
        ids = ("channel", "call", "caller", "callee", "dialled_by")
        present = [one.name for one in fields(told) if one.name in ids]  # type: ignore[arg-type]
        changes = {name: self.names[value] for name in present if (value := getattr(told, name)) in self.names}
        return replace(told, **changes) if changes else told  # type: ignore[type-var]

    def said(self, told: PbxEvent) -> bytes:
        """The lines on the wire; empty for what the manager interface says nothing of."""
        if isinstance(told, CallDetail):
            (row,) = csv.reader([format_line(told)])
            return event("Cdr", told.at.timestamp(), **dict(zip(CDR, row, strict=True)))
        name, headers = self._plain(told)
        return event(name, told.at.timestamp(), **headers) if name else b""

    def _plain(self, told: PbxEvent) -> tuple[str, Plain]:
        if isinstance(told, DialStarted | DialEnded):
            return self._dial(told)
        if isinstance(told, ChannelOpened):
            return self._opened(told)
        if isinstance(told, BridgeJoined | BridgeLeft):
            name = "BridgeEnter" if isinstance(told, BridgeJoined) else "BridgeLeave"
            return name, self._channel(told, BridgeUniqueid=told.bridge)
        if isinstance(told, PartyChanged):
            if told.own:
                return "NewCallerid", self._channel(told, **_party(told.own))
            return "NewConnectedLine", self._channel(told, **_party(told.connected or Party(), "ConnectedLine"))
        if isinstance(told, ChannelClosed):
            return "Hangup", self._channel(told, Cause=int(told.cause))
        for kind, name, more in SIMPLE:
            if isinstance(told, kind):
                return name, self._channel(told, **more)
        return "", {}

    def _opened(self, told: ChannelOpened) -> tuple[str, Plain]:
        self.channels[told.channel] = _name(told.channel, told.extension)
        state, dialled = (DIALLING, told.dialled) if told.placed else (DOWN, "")
        return "Newchannel", self._channel(told, ChannelState=state, Exten=dialled, **_party(told.party))

    def _channel(self, told: PbxEvent, **more: object) -> Plain:
        channel: str = getattr(told, "channel")  # noqa: B009 - not every event has one
        call: str = getattr(told, "call")  # noqa: B009
        return {"Channel": self.channels.get(channel, channel), "Uniqueid": channel, "Linkedid": call, **more}

    def _dial(self, told: DialStarted | DialEnded) -> tuple[str, Plain]:
        headers: Plain = {"DestChannel": self.channels.get(told.callee, told.callee), "DestUniqueid": told.callee}
        headers["DestLinkedid"] = told.call
        if told.caller:
            headers |= {"Channel": self.channels.get(told.caller, ""), "Uniqueid": told.caller}
        if isinstance(told, DialStarted):
            return "DialBegin", headers | {"DialString": f"{told.number}@trunk" if told.number else ""}
        return "DialEnd", headers | {"DialStatus": STATUSES[told.status]}

    def statuses(self, channels: Iterable[Channel]) -> list[Plain]:
        """The items of a list of all channels."""
        return [self._status(self.named(channel.as_snapshot())) for channel in channels]

    def _status(self, now: ChannelNow) -> Plain:
        state = RINGING if now.ringing else UP if now.answered else DIALLING if now.placed else DOWN
        variables = [f"CDR(start,u)={now.opened.timestamp():.6f}", f"CDR(dst)={now.dialled}"]
        if now.answered:
            variables.append(f"CDR(answer,u)={now.answered.timestamp():.6f}")
        if now.held_by_other:
            variables.append("CHANNEL(onhold)=1")
        return {
            "Event": "Status",
            "Channel": _name(now.channel, now.extension),
            "ChannelState": state,
            "Uniqueid": now.channel,
            "Linkedid": now.call,
            "Exten": now.dialled,
            "BridgeID": now.bridge,
            "Application": "AppDial" if not now.placed else "Dial",
            "Variable": variables,
            **_party(now.party),
            **_party(now.connected, "ConnectedLine"),
        }


def device(line: LineNow) -> Plain:
    state = "UNAVAILABLE" if line.registered is False else "NOT_INUSE"
    return {"Event": "DeviceStateChange", "Device": f"PJSIP/{line.extension}", "State": state}


def _name(channel: str, extension: str | None) -> str:
    return f"PJSIP/{extension or 'trunk'}-{channel}"


def _party(party: Party, kind: str = "CallerID") -> Plain:
    return {f"{kind}Num": party.number or "<unknown>", f"{kind}Name": party.name or "<unknown>"}

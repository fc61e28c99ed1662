"""Plays a recording of Asterisk's manager through the driver's own pieces into a call model."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pbx.asterisk.ami import AmiParser
from pbx.asterisk.memory import Memory
from pbx.asterisk.recordings import muted
from pbx.asterisk.translate import LIVE_EVENTS, translate
from pbx.asterisk.wiring import Wiring
from pbx.board import Board
from pbx.capabilities import PbxInfo
from pbx.events import ChannelOpened, PbxEvent
from pbx.link import Connected
from pbx.states import FinishedLeg

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = Connected(BEFORE_ALL, PbxInfo("lab", "Asterisk", "22", frozenset()), (), ())


@dataclass
class Replay:
    board: Board = field(default_factory=Board)
    legs: dict[tuple[str, str, str], FinishedLeg] = field(default_factory=dict)
    """What is known last of each finished leg, by the name it has for ever."""
    changes: int = 0

    def play(self, transcript: bytes, chunk: int = 4096) -> None:
        self.see(NOBODY)
        for event in events_of(transcript, chunk):
            self.see(event)

    def see(self, event: PbxEvent) -> None:
        changes = self.board.apply(event)
        self.changes += len(changes.lines)
        for leg in changes.finished:
            self.legs[leg.origin, leg.extension, leg.direction] = leg


def events_of(transcript: bytes, chunk: int = 4096) -> Iterator[PbxEvent]:
    """The events that the driver would hand on, when `transcript` comes in reads of `chunk` bytes."""
    parser, memory = AmiParser(LIVE_EVENTS, greeted=True), Memory()
    wiring = Wiring(memory)
    for start in range(0, len(transcript), chunk):
        for message in parser.feed(transcript[start : start + chunk]):
            event = translate(message, BEFORE_ALL) or muted(message, BEFORE_ALL, memory.recordings)
            if message.event == "Newchannel":
                memory.named(message["Uniqueid"], message["Channel"])
            if event is None:
                continue
            if memory.learn(event) or isinstance(event, ChannelOpened):
                yield from wiring.follow(event)

"""A scene at the simulated exchange, and what the board makes of it."""

from collections.abc import Iterable

from pbx.board import Board
from pbx.call_detail import CallDetail
from pbx.details import finished_legs
from pbx.simulator.scene import Scene
from pbx.simulator.spool import Spool
from pbx.states import Direction, FinishedLeg, LegState

ALA, OLA, JAN = "1012", "1013", "1019"
CONTACT = "+48505555212"
OUTSIDE, DIALLED = "+48601555213", "0601555213"
"""Somebody else there, and how a telephone dials that."""


class Play(Scene):
    """A scene with the board in front of it."""

    def __init__(self, spool: Spool | None = None) -> None:
        super().__init__(spool=spool)
        self.board = Board()
        self.finished: dict[tuple[str, Direction], FinishedLeg] = {}
        self.legs: list[FinishedLeg] = []
        """Each as it was told, one after the other."""
        self._seen = 0

    def look(self) -> None:
        while self._seen < len(self.events):
            for leg in self.board.apply(self.events[self._seen]).finished:
                self.finished[leg.extension, leg.direction] = leg
                self.legs.append(leg)
            self._seen += 1

    def states(self, *extensions: str) -> list[tuple[LegState, ...]]:
        self.look()
        return [tuple(leg.state for leg in self.board.lines[extension].legs) for extension in extensions]

    def channel(self, extension: str) -> str:
        self.look()
        return self.board.lines[extension].legs[-1].channel

    def outcome(self, extension: str, direction: Direction = Direction.IN) -> FinishedLeg:
        self.look()
        return self.finished[extension, direction]

    def legs_of(self, extension: str, *, from_records: bool = False) -> list[FinishedLeg]:
        """In the order they began, as they were seen or as call detail records alone tell of them."""
        self.look()
        known = {(leg.origin, leg.direction): leg for leg in self.legs if leg.extension == extension}
        legs: Iterable[FinishedLeg] = known.values()
        if from_records:
            details = [event for event in self.events if isinstance(event, CallDetail)]
            told = finished_legs(details, is_extension=self.board.lines.__contains__)
            legs = [leg for leg in told if leg.extension == extension]
        return sorted(legs, key=lambda leg: leg.started)

    def talk(self, caller: str, callee: str) -> None:
        self.hands.call(caller, callee)
        self.passes(3)
        self.hands.answer(callee)
        self.passes(1)

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events[1:]]

"""A call under construction, and the lines that a board shows of it."""

from pbx.board import Board
from pbx.events import PbxEvent
from pbx.states import Leg, LegState
from tests.unit.pbx.script import Script, connected


class Watched(Script):
    """A script whose events go straight to a board."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()
        self.board.apply(connected())

    def tell(self, event: PbxEvent) -> None:
        super().tell(event)
        self.board.apply(event)

    def legs(self, extension: str) -> tuple[Leg, ...]:
        return self.board.lines[extension].legs

    def shows(self, extension: str) -> list[tuple[LegState, str]]:
        return [(leg.state, leg.peer.number) for leg in self.legs(extension)]

    def talk(self, caller: str = "101", callee: str = "102") -> tuple[str, str]:
        a = self.places(caller, callee)
        b = self.rings(a, callee)
        self.answers(b, a)
        return a, b

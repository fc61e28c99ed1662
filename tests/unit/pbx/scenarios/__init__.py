"""Whole calls by name: what happened, and the legs that history must show for it."""

from dataclasses import dataclass
from datetime import datetime

from pbx.events import PbxEvent
from tests.unit.pbx.rows import Row
from tests.unit.pbx.scenarios import calls, groups, moves, services
from tests.unit.pbx.script import START, Plot, Script


@dataclass(frozen=True)
class Scenario:
    """A whole call and what history shows of it."""

    name: str
    play: Plot
    rows: frozenset[Row]

    def script(self, name: str = "lab", start: datetime = START) -> Script:
        script = Script(name, start)
        self.play(script)
        return script

    def events(self, name: str = "lab", start: datetime = START) -> list[PbxEvent]:
        return self.script(name, start).events


SCENARIOS = {
    play.__name__: Scenario(play.__name__, play, frozenset(rows))
    for history in (calls.HISTORY, groups.HISTORY, moves.HISTORY, services.HISTORY)
    for play, rows in history.items()
}

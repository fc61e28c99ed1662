"""How each kind of call ends in history, live and confirmed by the exchange's records."""

from collections.abc import Iterable

import pytest

from pbx.base import PbxEvent
from pbx.board import Board
from pbx.states import FinishedLeg
from tests.unit.pbx.scenarios import SCENARIOS, Row, Scenario, connected, row

Key = tuple[str, str, str]


def play(events: Iterable[PbxEvent], board: Board | None = None) -> dict[Key, FinishedLeg]:
    """What history holds after `events`: the newest leg under each name."""
    if board is None:
        board = Board()
        board.apply(connected())
    history: dict[Key, FinishedLeg] = {}
    for event in events:
        for leg in board.apply(event).finished:
            history[leg.origin, leg.extension, leg.direction] = leg
    return history


def rows(history: dict[Key, FinishedLeg]) -> set[Row]:
    return {row(leg) for leg in history.values()}


@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_call_ends_as_the_legs_that_people_expect(scenario: Scenario) -> None:
    assert rows(play(scenario.events())) == scenario.rows

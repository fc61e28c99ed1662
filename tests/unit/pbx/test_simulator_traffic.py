"""Hours of seeded traffic in a moment: what the company may do, and that the books agree about it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random

import pytest

from pbx.board import Board
from pbx.details import finished_legs
from pbx.events import PbxEvent
from pbx.features import Feature
from pbx.simulator.company import COMPANY
from pbx.simulator.people import LIVELY, Manners, People
from pbx.simulator.scene import Scene
from pbx.simulator.switch import Channel
from pbx.simulator.traffic import MOST_CALLS, Traffic
from pbx.states import Direction, FinishedLeg, Leg, LegState, Line, Outcome

SEEDS = (1, 2, 3)
STRAIGHT = Manners(hands_on=0, consults=0, parks=0)
"""People who keep their calls to themselves: no transfers, no car park."""
Key = tuple[str, str, Direction]


def day(seed: int, manners: Manners = LIVELY) -> Scene:
    scene = Scene()
    scene.day(2, seed=seed, manners=manners)
    return scene


def told(events: list[PbxEvent]) -> tuple[Board, dict[Key, FinishedLeg]]:
    """What the board makes of the events: lines, and each leg as it was told last."""
    board, legs = Board(), {}
    for event in events:
        for leg in board.apply(event).finished:
            legs[leg.origin, leg.extension, leg.direction] = leg
    return board, legs


@pytest.fixture(scope="module", params=SEEDS)
def busy_day(request: pytest.FixtureRequest) -> Scene:
    return day(request.param)


def test_a_day_that_is_over_leaves_no_ghost(busy_day: Scene) -> None:
    board, _ = told(busy_day.events)
    assert not busy_day.exchange.switch.channels
    assert not busy_day.exchange.car_park
    assert not busy_day.exchange.queue
    assert [line for line in board.lines.values() if line.legs] == []


def test_every_leg_of_a_day_is_confirmed_by_its_records(busy_day: Scene) -> None:
    _, legs = told(busy_day.events)
    assert [leg for leg in legs.values() if not leg.final] == []


def test_everything_that_can_happen_on_a_day_happens(busy_day: Scene) -> None:
    _, legs = told(busy_day.events)
    outcomes = Counter(leg.outcome for leg in legs.values())
    assert all(outcomes[outcome] > 20 for outcome in Outcome)
    assert any(leg.voicemail for leg in legs.values())
    assert any(leg.transferred_to for leg in legs.values())
    assert any(leg.to_own_mailbox for leg in legs.values())
    assert any(leg.forwarded_to for leg in legs.values())
    assert any(not leg.peer.number for leg in legs.values() if leg.direction is Direction.IN)
    kinds = {type(event).__name__ for event in busy_day.events}
    assert kinds >= {"ChannelHeld", "CallParked", "CallUnparked", "CallTransferred", "QueueJoined", "MailboxChanged"}
    assert kinds >= {"FeatureChanged", "RegistrationChanged"}


def test_voicemail_counters_add_up(busy_day: Scene) -> None:
    board, _ = told(busy_day.events)
    for person in COMPANY.people:
        seen = board.lines[person.extension].voicemail
        assert seen == busy_day.exchange.mailboxes.counts(person.extension)
        assert (seen is not None) is person.mailbox


# -- manners -------------------------------------------------------------------------------------


def rings_out_of_turn(line: Line) -> bool:
    """Does it ring where a call goes on already, without call waiting, or twice at once?"""
    ringing = [leg for leg in line.legs if leg.state is LegState.RINGING]
    others = [leg for leg in line.legs if leg.state not in {LegState.RINGING, LegState.PARKED}]
    return len(ringing) > 1 or bool(ringing and others and Feature.CALL_WAITING not in line.features)


def test_no_telephone_rings_twice_at_once_nor_during_a_call_without_call_waiting(busy_day: Scene) -> None:
    board = Board()
    for event in busy_day.events:
        changed = board.apply(event).lines
        assert [line for line in changed if rings_out_of_turn(line)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_there_are_never_more_than_a_handful_of_calls(seed: int) -> None:
    scene, most = Scene(), 0
    scene.attend(seed)
    traffic = Traffic(scene.exchange, Random(seed))
    traffic.start()
    for _ in range(3600):
        scene.passes(1)
        most = max(most, traffic.calls)
    assert 3 <= most <= MOST_CALLS + 4


@pytest.mark.parametrize("seed", range(12))
def test_a_newcomer_sees_each_demo_account_in_a_call_within_half_a_minute(seed: int) -> None:
    scene = Scene()
    scene.attend(seed)
    Traffic(scene.exchange, Random(seed)).start()
    scene.passes(30)
    board, busy = Board(), set()
    for event in scene.events:
        busy |= {line.extension for line in board.apply(event).lines if line.legs}
    demo = (COMPANY.demo_employee, COMPANY.demo_manager, COMPANY.demo_admin)
    assert {person.extension for person in demo} <= busy


def test_one_seed_makes_one_day_and_another_makes_another() -> None:
    assert day(7).events == day(7).events
    assert day(7).events != day(8).events


# -- the books agree -----------------------------------------------------------------------------


@dataclass
class Rung:
    """One telephone that rang, as somebody in the room saw it."""

    channel: Channel
    talked_from: datetime | None = None


class Witness(People):
    """Sits among the people and notes what it sees of telephones, knowing nothing of events or records."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.rang: dict[tuple[str, str], list[Rung]] = {}
        self.talks: dict[str, str] = {}

    def rung(self, channel: Channel) -> None:
        if channel.extension is not None and channel.rung_by is not None and channel.rung_by.caller is not None:
            origin = channel.rung_by.caller.id
            self.rang.setdefault((origin, channel.extension), []).append(Rung(channel))
        self.people.rung(channel)

    def talking(self, caller: Channel, callee: Channel) -> None:
        self.talks[caller.id] = callee.extension or ""
        self.people.talking(caller, callee)

    def at_mailbox(self, channel: Channel, owner: str) -> None:
        self.people.at_mailbox(channel, owner)

    def queueing(self, channel: Channel) -> None:
        self.people.queueing(channel)

    def truth(self) -> dict[tuple[str, str], tuple[Outcome, str, int]]:
        """(caller's channel, extension) → outcome, who answered instead, seconds of talk."""
        return {
            (origin, extension): self._outcome(origin, extension, seen)
            for (origin, extension), seen in self.rang.items()
        }

    def _outcome(self, origin: str, extension: str, seen: list[Rung]) -> tuple[Outcome, str, int]:
        taken = next((rung.channel for rung in seen if rung.channel.answered), None)
        if taken is not None and taken.answered is not None and taken.closed_at is not None:
            return Outcome.INCOMING, "", round((taken.closed_at - taken.answered).total_seconds())
        if origin in self.talks:
            return Outcome.ANSWERED_BY_OTHER, self.talks[origin], 0
        return Outcome.MISSED, "", 0


@pytest.fixture(scope="module", params=SEEDS)
def witnessed_day(request: pytest.FixtureRequest) -> tuple[Scene, Witness]:
    """A day without transfers, and what a witness saw of it."""
    scene = Scene()
    people = People(scene.exchange, Random(request.param), STRAIGHT)
    scene.exchange.audience = witness = Witness(people)
    traffic = Traffic(scene.exchange, Random(request.param))
    traffic.start()
    scene.passes(2 * 3600)
    traffic.stop()
    scene.passes(3600)
    return scene, witness


def outcome(leg: FinishedLeg) -> tuple[Outcome, str, int]:
    return leg.outcome, leg.answered_by, leg.talk_seconds


@pytest.mark.req("HIST-02")
def test_the_board_tells_what_happened_at_every_telephone_that_rang(witnessed_day: tuple[Scene, Witness]) -> None:
    scene, witness = witnessed_day
    _, legs = told(scene.events)
    truth = witness.truth()
    assert len(truth) > 200
    assert {key: outcome(legs[*key, Direction.IN]) for key in truth} == truth


def test_the_records_alone_tell_the_same_as_the_board(witnessed_day: tuple[Scene, Witness]) -> None:
    scene, _ = witnessed_day
    board, live = told(scene.events)
    reconciled = {
        (leg.origin, leg.extension, leg.direction): leg
        for leg in finished_legs(scene.details, is_extension=board.lines.__contains__)
    }
    assert reconciled.keys() == live.keys()
    for key, leg in reconciled.items():
        assert (outcome(leg), leg.voicemail, leg.peer.number) == (
            outcome(live[key]),
            live[key].voicemail,
            live[key].peer.number,
        )


# -- snapshots -----------------------------------------------------------------------------------


def shown(leg: Leg) -> tuple[str, LegState, Direction, str]:
    return leg.channel, leg.state, leg.direction, leg.peer.number


def states(board: Board) -> dict[str, list[tuple[str, LegState, Direction, str]]]:
    return {line.extension: sorted(map(shown, line.legs)) for line in board.lines.values() if line.legs}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_and_the_rest_tell_the_same_as_the_whole(seed: int) -> None:
    scene, whole = Scene(), Board()
    scene.attend(seed)
    Traffic(scene.exchange, Random(seed)).start()
    whole.apply_all(scene.events)
    late_comers: list[Board] = []
    for _ in range(80):
        scene.events.clear()
        scene.passes(13)
        for board in (whole, *late_comers):
            board.apply_all(scene.events)
        late_comers.append(Board())
        late_comers[-1].apply(scene.snapshot())
        assert [states(board) for board in late_comers] == [states(whole)] * len(late_comers)

"""Ring groups and the queue of the simulated exchange."""

from pbx.events import DialEnded, DialStatus, QueueLeft
from pbx.features import Feature
from pbx.states import LegState, Outcome
from tests.unit.pbx.play import ALA, CONTACT, Play


def test_siblings_are_cancelled_before_the_answer_is_told(play: Play) -> None:
    play.hands.call(CONTACT, "1080")
    play.hands.answer("1014")
    ends = [event.status for event in play.events if isinstance(event, DialEnded)]
    assert ends == [DialStatus.CANCELLED] * 4 + [DialStatus.ANSWERED]
    play.hands.hang_up("1014")
    assert play.outcome("1011").outcome is Outcome.ANSWERED_BY_OTHER
    assert play.outcome("1011").answered_by == "1014"
    assert play.outcome("1014").outcome is Outcome.INCOMING


def test_a_group_member_who_wants_peace_or_is_busy_is_not_rung(play: Play) -> None:
    play.hands.set_feature("1011", Feature.DND, "on")
    play.hands.register("1012", registered=False)
    play.talk("1017", "1013")
    play.hands.call(CONTACT, "1080")
    assert play.states("1011", "1012", "1014", "1015") == [(), (), (LegState.RINGING,), (LegState.RINGING,)]


def test_the_queue_rings_its_agents_again_until_somebody_answers(play: Play) -> None:
    play.hands.call(CONTACT, "1090")
    play.passes(21)
    assert play.states("1018") == [()]
    play.passes(4)
    play.hands.answer("1018")
    assert play.states("1018", "1019") == [(LegState.TALKING,), ()]
    left = [event for event in play.events if isinstance(event, QueueLeft)]
    assert [event.abandoned for event in left] == [False]


def test_who_gives_up_in_the_queue_abandons_it(play: Play) -> None:
    play.hands.call(ALA, "1090")
    play.passes(5)
    assert play.states(ALA, "1018") == [(LegState.QUEUED,), (LegState.RINGING,)]
    play.hands.hang_up(ALA)
    left = [event for event in play.events if isinstance(event, QueueLeft)]
    assert [event.abandoned for event in left] == [True]
    assert play.states(ALA, "1018") == [(), ()]
    assert play.outcome("1018").outcome is Outcome.MISSED


def test_the_second_in_the_queue_waits_for_the_first(play: Play) -> None:
    play.hands.call(CONTACT, "1090")
    play.hands.call("+493023125120", "1090")
    play.passes(1)
    assert len(play.exchange.queue) == 2
    play.hands.answer("1018")
    play.passes(6)
    assert play.states("1018", "1019") == [(LegState.TALKING,), (LegState.RINGING,)]
    play.look()
    assert play.board.lines["1019"].legs[0].peer.number == "+493023125120"

"""What a line shows while its calls live: states, partners, clocks."""

import pytest

from pbx.events import CallParked, ChannelAnswered, DialStatus, PartyChanged
from pbx.party import Party
from pbx.states import Direction, LegState, LineState
from tests.unit.pbx.script import ANNA, GROUP, PEOPLE, person
from tests.unit.pbx.watched import Watched


@pytest.mark.req("PRES-03", "CALL-04", "CALL-10")
def test_a_call_dials_rings_talks_and_leaves_nothing(s: Watched) -> None:
    a = s.places("101", "102")
    assert s.shows("101") == [(LegState.DIALLING, "102")]
    b = s.rings(a, "102")
    assert s.shows("101") == [(LegState.CALLING, "102")]
    assert s.shows("102") == [(LegState.RINGING, "101")]
    assert s.legs("102")[0].peer.name == PEOPLE["101"]
    assert s.board.lines["102"].state is LineState.RINGING
    s.wait(3)
    s.answers(b, a)
    assert s.shows("101") == [(LegState.TALKING, "102")]
    assert s.shows("102") == [(LegState.TALKING, "101")]
    assert s.legs("102")[0].answered == s.legs("102")[0].since
    s.hangs_up(a, b)
    assert s.shows("101") == s.shows("102") == []
    assert s.board.lines["101"].state is LineState.FREE


def test_a_dialled_telephone_that_does_not_ring_yet_is_still_being_dialled(s: Watched) -> None:
    a = s.places("101", "102")
    s.rings(a, "102", ringing=False)
    assert s.shows("101") == [(LegState.DIALLING, "102")]


def test_a_state_keeps_its_clock_while_other_things_change(s: Watched) -> None:
    a, _ = s.talk()
    since = s.legs("101")[0].since
    s.wait(30)
    s.tell(PartyChanged(s.now, a, s.calls[a], connected=Party("102", "Robert")))
    assert s.legs("101")[0].since == since


def test_holding_is_seen_from_both_sides(s: Watched) -> None:
    _, b = s.talk()
    s.wait(5)
    s.holds(b)
    assert s.shows("102") == [(LegState.HOLDING, "101")]
    assert s.shows("101") == [(LegState.HELD, "102")]
    assert s.board.lines["101"].state is LineState.HELD
    s.resumes(b)
    assert s.shows("102") == [(LegState.TALKING, "101")]
    assert s.shows("101") == [(LegState.TALKING, "102")]


def test_who_consults_on_the_same_channel_leaves_the_other_held(s: Watched) -> None:
    """AMI Atxfer: the transferor's channel moves to a second bridge and back."""
    _, b = s.talk()
    first = s.bridged[b]
    s.holds(b)
    helper = s._open(Party(), s.calls[b], placed=False)
    s.leaves(b)
    s.bridge(helper, b)
    s.tell(PartyChanged(s.now, b, s.calls[b], connected=person("103")))
    assert s.shows("101") == [(LegState.HELD, "102")]
    assert s.shows("102") == [(LegState.TALKING, "103")]
    assert [leg.waiting for leg in s.board.lines["102"].legs] == [person("101")]
    s.leaves(b)
    s.bridge(b, into=first)
    s.resumes(b)
    assert s.shows("101") == [(LegState.TALKING, "102")]
    assert s.shows("102") == [(LegState.TALKING, "101")]
    assert [leg.waiting for leg in s.board.lines["102"].legs] == [None]


def test_who_gives_up_while_waiting_is_not_waited_for_any_more(s: Watched) -> None:
    a, b = s.talk()
    s.holds(b)
    helper = s._open(Party(), s.calls[b], placed=False)
    s.leaves(b)
    s.bridge(helper, b)
    assert [leg.waiting for leg in s.board.lines["102"].legs] == [person("101")]
    s.hangs_up(a)
    assert [leg.waiting for leg in s.board.lines["102"].legs] == [None]


def test_a_holder_who_hangs_up_holds_nobody(s: Watched) -> None:
    _, b = s.talk()
    s.holds(b)
    s.hangs_up(b)
    assert [state for state, _ in s.shows("101")] == [LegState.TALKING]


def test_a_parked_call_shows_at_who_parked_it_and_at_who_waits(s: Watched) -> None:
    a, b = s.talk()
    s.leaves(a)
    s.bridge(a, into="park")
    s.tell(CallParked(s.now, a, s.calls[a], "701", by="102"))
    s.hangs_up(b)
    assert s.shows("102") == [(LegState.PARKED, "101")]
    assert [(leg.state, leg.space) for leg in s.legs("101")] == [(LegState.HELD, "701")]
    s.hangs_up(a)
    assert s.shows("102") == s.shows("101") == []


def test_two_calls_at_once_are_two_legs(s: Watched) -> None:
    _, b = s.talk()
    s.wait(1)
    d = s.places("104", "102")
    b2 = s.rings(d, "102")
    assert s.shows("102") == [(LegState.TALKING, "101"), (LegState.RINGING, "104")]
    assert s.board.lines["102"].state is LineState.RINGING
    s.holds(b)
    s.answers(b2, d)
    assert s.shows("102") == [(LegState.HOLDING, "101"), (LegState.TALKING, "104")]


def test_three_people_in_a_bridge_are_a_conference_and_plumbing_is_not_a_person(s: Watched) -> None:
    a, b = s.talk()
    helper = s._open(Party(), s.calls[a], placed=False)
    s.bridge(helper, into=s.bridged[a])
    assert [state for state, _ in s.shows("101")] == [LegState.TALKING]
    c = s.places("103", "101")
    s.bridge(c, into=s.bridged[a])
    assert {state for x in ("101", "102", "103") for state, _ in s.shows(x)} == {LegState.CONFERENCE}
    s.hangs_up(c)
    assert s.shows("101") == [(LegState.TALKING, "102")]
    s.hangs_up(b)


@pytest.mark.req("CALL-01")
def test_a_click_to_call_is_the_owners_from_the_first_ring(s: Watched) -> None:
    a = s.asked("101", person("102"), "req-1")
    (leg,) = s.legs("101")
    assert (leg.state, leg.peer, leg.direction, leg.request) == (
        LegState.DIALLING,
        person("102"),
        Direction.OUT,
        "req-1",
    )
    assert not s.legs("102")
    s.lifts(a)
    b = s.rings(a, "102")
    assert s.shows("101") == [(LegState.CALLING, "102")]
    assert s.legs("102")[0].peer == person("101")
    s.answers(b, a)
    assert s.shows("102") == [(LegState.TALKING, "101")]


@pytest.mark.req("MAIN-10")
def test_a_callback_through_the_mobile_shows_on_the_owners_line(s: Watched) -> None:
    a = s.asked(Party("600100200"), person("102"), "req-2", on_behalf_of="101")
    assert s.shows("101") == [(LegState.DIALLING, "102")]
    s.lifts(a)
    b = s.rings(a, "102")
    assert s.shows("102") == [(LegState.RINGING, "101")]
    s.answers(b, a)
    assert s.shows("101") == [(LegState.TALKING, "102")]
    assert s.shows("102") == [(LegState.TALKING, "101")]


def test_a_group_call_shows_the_group_until_somebody_answers(s: Watched) -> None:
    a = s.places("104", GROUP)
    first, second = s.rings(a, "101"), s.rings(a, "102")
    assert s.shows("104") == [(LegState.CALLING, GROUP)]
    assert s.legs("101")[0].via == GROUP
    s.answers(second, a, first)
    assert s.shows("104") == [(LegState.TALKING, "102")]
    assert not s.legs("101")


def test_a_loser_who_lifts_too_late_never_talks(s: Watched) -> None:
    a = s.places("104", GROUP)
    first, second = s.rings(a, "101"), s.rings(a, "102")
    s.tell(ChannelAnswered(s.now, first, s.calls[first]))
    s.answers(second, a, first)
    s.hangs_up(a, second)
    assert not s.legs("101")


def test_partners_are_known_again_after_an_attended_transfer(s: Watched) -> None:
    a, b = s.talk()
    s.holds(b)
    second = s.places("102", "103")
    c = s.rings(second, "103")
    s.answers(c, second)
    target = s.bridged[second]
    s.leaves(a, second)
    s.calls[c] = s.calls[a]
    s.bridge(a, into=target)
    s.sees(c, a)
    s.sees(a, c)
    s.closes(second)
    s.closes(b)
    assert s.shows("101") == [(LegState.TALKING, "103")]
    assert s.shows("103") == [(LegState.TALKING, "101")]
    assert s.legs("103")[0].call == s.calls[a]
    assert not s.legs("102")


def test_an_outside_callee_keeps_the_number_that_was_dialled(s: Watched) -> None:
    a = s.places("101", "0601570947")
    b = s.rings(a, ANNA)
    assert s.legs("101")[0].peer == ANNA
    s.answers(b, a)
    assert s.legs("101")[0].peer == ANNA


def test_a_withheld_caller_is_nobody(s: Watched) -> None:
    a = s.places(Party(), "555101")
    s.rings(a, "101")
    assert s.legs("101")[0].peer == Party()


def test_a_refused_dial_ends_the_ringing(s: Watched) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.gives_up(a, b, DialStatus.BUSY)
    assert not s.legs("102")
    assert s.shows("101") == [(LegState.DIALLING, "102")]

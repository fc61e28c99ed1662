"""What is open, and what closes it: pure rules over calls (PEERS §4.8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from history.missed import HORIZON, Closing, Key, Missed, Reached, Rung, missed_calls, settle

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALLER, OFFICE = "+48601570947", "+48228725800"
RUNG = Rung("lab", "1.1", "call", "1011", "", False, CALLER, "Zofia", AT)
MISSED = Missed(Key("lab", "1.1", "1011"), "call", CALLER, "Zofia", AT, frozenset({"1011"}))
REACHED = Reached(7, "1.2", "1011", "", CALLER, AT + MINUTE)


def no_accounts(_extension: str) -> bool:
    return False


def themselves(number: str, _scope: str) -> frozenset[str]:
    return frozenset({number})


def closing(missed: Missed, *reached: Reached) -> Closing | None:
    return settle([missed], reached, themselves).get(missed.key)


def test_a_leg_that_nobody_took_is_a_missed_call_of_its_extension() -> None:
    assert missed_calls([RUNG], no_accounts) == {MISSED.key: MISSED}


def test_a_group_misses_a_call_once_however_many_telephones_rang() -> None:
    legs = [replace(RUNG, extension=extension, via="600") for extension in ("1013", "1011", "1012")]
    (missed,) = missed_calls(legs, no_accounts).values()
    assert (missed.key.scope, missed.rung) == ("600", {"1011", "1012", "1013"})


@pytest.mark.parametrize("taken", ["1012", "1013"])
def test_what_one_of_the_group_took_is_missed_by_nobody(taken: str) -> None:
    legs = [
        replace(RUNG, extension=extension, via="600", taken=extension == taken)
        for extension in ("1011", "1012", "1013")
    ]
    assert missed_calls(legs, no_accounts) == {}


def test_a_call_that_came_by_way_of_a_colleague_is_missed_by_each_extension() -> None:
    legs = [RUNG, replace(RUNG, extension="1012", via="1011")]
    assert {key.scope for key in missed_calls(legs, {"1011", "1012"}.__contains__)} == {"1011", "1012"}


@pytest.mark.parametrize("extension", ["1011", "1099"])
def test_anybody_of_ours_who_speaks_with_them_closes_it(extension: str) -> None:
    assert closing(MISSED, replace(REACHED, extension=extension)) == Closing(AT + MINUTE, extension, 7)


def test_a_conversation_before_it_or_long_after_it_does_not() -> None:
    assert closing(MISSED, replace(REACHED, at=AT - MINUTE)) is None
    assert closing(MISSED, replace(REACHED, at=AT + HORIZON + MINUTE)) is None
    assert closing(MISSED, replace(REACHED, number=OFFICE)) is None


def test_the_earliest_conversation_counts() -> None:
    late, early = replace(REACHED, record=8, at=AT + 9 * MINUTE), replace(REACHED, extension="1012")
    assert closing(MISSED, late, early) == closing(MISSED, early, late) == Closing(AT + MINUTE, "1012", 7)


def test_any_number_of_the_same_person_counts_for_who_knows_it() -> None:
    def same(number: str, scope: str) -> frozenset[str]:
        return frozenset({CALLER, OFFICE}) if scope == "1011" else frozenset({number})

    others = replace(MISSED, key=Key("lab", "1.1", "1012"))
    at_the_office = replace(REACHED, number=OFFICE)
    assert settle([MISSED, others], [at_the_office], same) == {MISSED.key: Closing(AT + MINUTE, "1011", 7)}


def test_a_colleague_is_called_back_by_whom_they_had_called() -> None:
    missed = replace(MISSED, number="1012")
    assert closing(missed, replace(REACHED, number="1012", extension="1031")) is None
    assert closing(missed, replace(REACHED, number="1012")) == Closing(AT + MINUTE, "1011", 7)


def test_of_a_group_that_a_colleague_called_each_who_rang_may_call_back() -> None:
    missed = replace(MISSED, key=Key("lab", "1.1", "600"), number="1012", rung=frozenset({"1021", "1022"}))
    assert closing(missed, replace(REACHED, number="1012")) is None
    assert closing(missed, replace(REACHED, number="1012", extension="1022")) is not None
    assert closing(missed, replace(REACHED, number="1012", extension="1023", via="600")) is not None


def test_who_withheld_their_number_is_never_reached() -> None:
    assert closing(replace(MISSED, number=""), replace(REACHED, number="")) is None

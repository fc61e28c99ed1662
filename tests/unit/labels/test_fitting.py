"""A label shrinks until it fits its box, and breaks where that keeps it larger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.fitting import CUT, LARGEST, RESERVE, SMALLEST, fit
from ui.measuring import width

ROOM = (200, 80)


def test_a_short_label_is_as_large_as_labels_get() -> None:
    assert fit("Park", ROOM).size == LARGEST
    assert fit("Park", ROOM).lines == ("Park",)


def test_a_longer_one_shrinks_and_one_of_two_words_breaks_instead() -> None:
    assert LARGEST > fit("Magazynierzy-nocni", ROOM).size >= SMALLEST
    fitted = fit("Katarzyna Wiśniewska", ROOM)
    assert fitted.lines == ("Katarzyna", "Wiśniewska")
    assert fitted.size > fit("Katarzyna_Wiśniewska", ROOM).size


def test_where_there_is_room_for_one_line_only_it_does_not_break() -> None:
    assert len(fit("Katarzyna Wiśniewska", (200, 40)).lines) == 1


def test_what_is_too_long_is_cut_with_a_sign() -> None:
    fitted = fit("W" * 5000, ROOM)
    assert fitted.size == SMALLEST
    assert fitted.lines[-1].endswith(CUT)
    assert len("".join(fitted.lines)) < 100


def test_nothing_stays_nothing() -> None:
    assert fit("", ROOM).lines == ("",)
    assert fit(" \n\t", ROOM).lines == ("",)


def test_capitals_stand_in_the_middle() -> None:
    fitted = fit("Park", ROOM)
    (baseline,) = fitted.baselines(80)
    assert baseline - fitted.size * 0.728 == pytest.approx(80 - baseline)


@given(st.text(max_size=80), st.integers(40, 300), st.integers(30, 120))
def test_whatever_is_written_it_fits(text: str, across: int, high: int) -> None:
    fitted = fit(text, (across, high))
    assert SMALLEST <= fitted.size <= LARGEST
    for line in fitted.lines:
        assert width(line) * fitted.size * RESERVE <= across
    baselines = fitted.baselines(high)
    assert baselines[-1] <= high
    assert baselines[0] > 0

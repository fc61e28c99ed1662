"""The company's colour can be read by day and by night, whatever it is (APP-01, WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from company.colours import DAY, NIGHT, READABLE, Tints, contrast, mixed

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#0b6474", "#0b6474") == 1


@settings(max_examples=40, deadline=None)
@given(COLORS)
def test_every_colour_has_tints_that_can_be_read(color: str) -> None:
    for tints, grounds in ((Tints.by_day(color), DAY), (Tints.by_night(color), NIGHT)):
        for words in (tints.accent, tints.strong):
            assert all(contrast(words, ground) >= READABLE for ground in (*grounds, tints.soft))
        assert contrast(tints.on, tints.accent) >= READABLE


@pytest.mark.parametrize("color", ["#0b6474", "#7a1f2b", "#164194"])
def test_what_can_be_read_by_day_stays_as_it_was_chosen(color: str) -> None:
    assert contrast(Tints.by_day(color).accent, color) < 1.02


def test_a_shade_keeps_its_hue() -> None:
    yellow = Tints.by_day("#ffd500").accent
    red, green, blue = (int(yellow[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > 2 * blue


def test_a_share_of_a_colour_on_a_ground() -> None:
    assert mixed("#ff0000", "#0000ff", 0.5) == "#800080"


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = (Path(__file__).parents[3] / "static/css/tokens.css").read_text()
    for number, grounds in ((1, DAY), (2, NIGHT)):
        written = {
            match[number]
            for match in re.finditer(r"--(?:canvas|surface|raised|sunken|hover): light-dark\((#\w+), (#\w+)\)", sheet)
        }
        darkest = min(written, key=lambda color: contrast(color, "#000000"))
        lightest = max(written, key=lambda color: contrast(color, "#000000"))
        assert (darkest if number == 1 else lightest) in grounds

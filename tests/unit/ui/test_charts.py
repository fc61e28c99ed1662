"""Waves as paths: one upright stroke a level, within the drawing."""

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pbx.audio.peaks import LEVELS
from ui.charts import LEAST_SHARE, WHOLE, columns, shares, wave


def test_silence_and_the_loudest_stand_out() -> None:
    assert wave("0-") == "M0.5 11.4V12.6M1.5 1.0V23.0"
    assert wave("") == ""


@given(st.text(max_size=96))
def test_whatever_was_stored_is_drawn_within_its_height_and_says_nothing_else(levels: str) -> None:
    drawn = wave(levels)
    strokes = re.findall(r"M(\d+)\.5 ([\d.]+)V([\d.]+)", drawn)
    assert len(strokes) == len(levels)
    assert set(drawn) <= set("MV. 0123456789")
    assert all(0 <= float(top) < 12 < float(bottom) <= 24 for _x, top, bottom in strokes)
    assert LEVELS[0] == "0"


def test_the_largest_column_has_the_whole_height_and_the_smallest_can_be_seen() -> None:
    drawn = columns([Decimal("0.0001"), Decimal(0), Decimal(4), Decimal(1)], ["a"] * 4, ["", "", "four", ""])
    assert [(column.x, column.y, column.height) for column in drawn] == [
        (1, WHOLE - LEAST_SHARE, LEAST_SHARE),
        (11, WHOLE, 0),
        (21, 0, WHOLE),
        (31, 750, 250),
    ]
    assert drawn[2].words == "four"


@given(st.lists(st.decimals(-5, 10**9, places=4)))
def test_every_value_is_drawn_within_the_whole(values: list[Decimal]) -> None:
    drawn = shares(values)
    assert len(drawn) == len(values)
    assert all(
        LEAST_SHARE <= share <= WHOLE if value > 0 else share == 0 for share, value in zip(drawn, values, strict=True)
    )

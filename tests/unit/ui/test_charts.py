"""Waves as paths: one upright stroke a level, within the drawing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pbx.audio.peaks import LEVELS
from ui.charts import wave


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

"""What people write, before others read it (T-XSS-01, T-SMTP-06)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.notes.wording import one_line, plain
from mail.messages import Message

anything = st.text(max_size=200)


def test_lines_stay_lines() -> None:
    assert plain(" a\r\nb\rc\n\nd \n") == "a\nb\nc\n\nd"


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\u200f", "\ufeff", "\x1b", "\0", "\u2028"])
def test_t_xss_01_nothing_turns_the_direction_or_steers_a_screen(turn: str) -> None:
    assert plain(f"a{turn}b") == "ab"
    assert turn not in one_line(f"a{turn}b")


def test_living_scripts_and_pictures_stay_whole() -> None:
    family = "\U0001f469\u200d\U0001f467"
    assert plain(f"Żółć {family}") == f"Żółć {family}"


@given(anything)
@settings(deadline=None)
def test_t_smtp_06_any_text_makes_one_line_of_a_subject(text: str) -> None:
    line = one_line(f"x{text}", 60)
    assert len(line) <= 60
    Message("somebody@example.com", line, "")  # refuses whatever steers


@given(anything)
@settings(deadline=None)
def test_plain_text_has_no_controls_but_line_breaks(text: str) -> None:
    assert all(letter == "\n" or unicodedata.category(letter) != "Cc" for letter in plain(text))
    assert plain(plain(text)) == plain(text)

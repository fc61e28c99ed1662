from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ui.times import clock_duration, exact_moment, spoken_moment

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW - timedelta(seconds=20), "just now"),
        (NOW - timedelta(minutes=1), "1 min ago"),
        (NOW - timedelta(minutes=59), "59 min ago"),
        (NOW - timedelta(hours=1), "13:30"),
        (NOW - timedelta(hours=15), "yesterday 23:30"),
        (NOW - timedelta(days=3), "Thu 14:30"),
        (NOW - timedelta(days=30), "23 Oct 14:30"),
        (NOW - timedelta(days=400), "18 Oct 2025"),
        (NOW + timedelta(minutes=2), "14:32"),
    ],
)
def test_a_moment_reads_the_shorter_the_nearer_it_is(at: datetime, words: str) -> None:
    with translation.override("en"):
        assert spoken_moment(at, NOW) == words


@pytest.mark.parametrize(
    ("language", "age", "words"),
    [
        ("de", timedelta(minutes=5), "vor 5 Min."),
        ("de", timedelta(hours=15), "gestern 23:30"),
        ("de", timedelta(days=3), "Do 14:30"),
        ("de", timedelta(days=30), "23. Okt. 14:30"),
        ("de", timedelta(days=400), "18. Okt. 2025"),
        ("pl", timedelta(minutes=5), "5 min temu"),
        ("pl", timedelta(hours=15), "wczoraj 23:30"),
        ("pl", timedelta(days=3), "Czw 14:30"),
        ("pl", timedelta(days=30), "23.10 14:30"),
        ("pl", timedelta(days=400), "18.10.2025"),
    ],
)
def test_a_moment_is_written_as_its_readers_write_it(language: str, age: timedelta, words: str) -> None:
    with translation.override(language):
        assert spoken_moment(NOW - age, NOW) == words


def test_yesterday_begins_at_midnight_not_24_hours_ago() -> None:
    just_after_midnight = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    with translation.override("en"):
        assert spoken_moment(just_after_midnight - timedelta(hours=2), just_after_midnight) == "yesterday 22:30"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Sunday, 22 November 2026, 14:30:00"),
        ("de", "Sonntag, 22. November 2026, 14:30:00"),
        ("pl", "Niedziela, 22 listopada 2026, 14:30:00"),
    ],
)
def test_the_exact_moment_names_the_weekday_and_the_second(language: str, words: str) -> None:
    with translation.override(language):
        assert exact_moment(NOW) == words


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (7, "0:07"), (134, "2:14"), (3723, "1:02:03"), (36000, "10:00:00"), (-5, "0:00")]
)
def test_a_duration_reads_like_a_clock(seconds: int, text: str) -> None:
    assert clock_duration(seconds) == text


@given(st.integers(min_value=0, max_value=10**6))
def test_no_second_of_a_duration_is_lost(seconds: int) -> None:
    parts = [int(part) for part in clock_duration(seconds).split(":")]
    total = 0
    for part in parts:
        total = total * 60 + part
    assert total == seconds

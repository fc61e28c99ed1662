"""Ends by the wall clock, also when it is changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from pbx.routing.times import Hours
from services.times.until import Span, end_of, span_words, spoken_end

WARSAW = ZoneInfo("Europe/Warsaw")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        (Span.HOUR, "2026-11-23T13:00", "2026-11-23T14:00"),
        (Span.TWO_HOURS, "2026-11-23T23:30", "2026-11-24T01:30"),
        (Span.TODAY, "2026-11-23T13:00", "2026-11-23T18:00"),
        (Span.TODAY, "2026-11-23T18:00", "2026-11-24T00:00"),
        (Span.TODAY, "2026-12-31T23:59", "2027-01-01T00:00"),
        (Span.MONDAY, "2026-11-27T13:00", "2026-11-30T08:00"),
        (Span.MONDAY, "2026-11-30T07:59", "2026-11-30T08:00"),
        (Span.MONDAY, "2026-11-30T08:00", "2026-12-07T08:00"),
        (Span.MONDAY, "2026-10-23T13:00", "2026-10-26T08:00"),  # winter time begins in between
        (Span.MONDAY, "2026-03-27T13:00", "2026-03-30T08:00"),
        (Span.HOUR, "2026-03-29T01:30", "2026-03-29T03:30"),  # two o'clock does not come
    ],
)
def test_an_end_by_the_wall_clock(span: Span, now: str, end: str) -> None:
    assert end_of(span, at(now)) == at(end)


def test_an_hour_is_an_hour_also_when_the_clock_is_put_back() -> None:
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(WARSAW)
    assert (now.hour, now.minute) == (2, 30)
    assert end_of(Span.HOUR, now).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


WEEK = (Hours(0, 480, 720), Hours(0, 780, 960), Hours(1, 1200, 360), Hours(2, 480, 1440))
"""Monday to four o'clock with a lunch, Tuesday's night, Wednesday to midnight."""


@pytest.mark.parametrize(
    ("now", "end", "words"),
    [
        ("2026-11-23T09:00", "2026-11-23T16:00", "today (until 16:00)"),
        ("2026-11-23T16:30", "2026-11-24T00:00", "today (until midnight)"),
        ("2026-11-24T21:00", "2026-11-25T00:00", "today (until midnight)"),
        ("2026-11-25T09:00", "2026-11-26T00:00", "today (until midnight)"),
        ("2026-11-26T09:00", "2026-11-26T18:00", "today (until 18:00)"),  # no hours on Thursdays
    ],
)
def test_today_ends_with_the_working_day_and_says_when(now: str, end: str, words: str) -> None:
    assert end_of(Span.TODAY, at(now), WEEK) == at(end)
    with translation.override("en"):
        assert span_words(Span.TODAY, at(now), WEEK) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("2026-11-23T14:00", "14:00"),
        ("2026-11-24T00:00", "midnight"),
        ("2026-11-24T08:00", "tomorrow 08:00"),
        ("2026-11-27T08:00", "Fri 08:00"),
        ("2026-12-24T08:00", "24 Dec 08:00"),
        ("2027-01-04T08:00", "4 Jan 2027 08:00"),
    ],
)
def test_an_end_in_words(end: str, words: str) -> None:
    with translation.override("en"):
        assert spoken_end(at(end), at("2026-11-23T13:00")) == words

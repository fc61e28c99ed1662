"""When a week of notes begins."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.watchdog.weekly import week_begins

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ((2026, 11, 23, 8, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 7, 59), (2026, 11, 16, 8, 0)),
        ((2026, 11, 29, 23, 0), (2026, 11, 23, 8, 0)),
        ((2026, 3, 29, 12, 0), (2026, 3, 23, 8, 0)),  # summer time began that night
        ((2026, 3, 30, 8, 0), (2026, 3, 30, 8, 0)),
    ],
)
def test_a_week_begins_on_monday_morning_by_the_clock(now: tuple[int, ...], begins: tuple[int, ...]) -> None:
    assert week_begins(datetime(*now, tzinfo=WARSAW)) == datetime(*begins, tzinfo=WARSAW)  # type: ignore[arg-type, misc]

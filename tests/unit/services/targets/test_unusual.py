"""The rules about forwardings that are allowed and unusual (SECURITY T-TOL-07)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from company.numbers import Rules
from phonebook.destinations import Destination
from services.targets.unusual import Attempt, Reason, is_off_hours, reasons

WARSAW = ZoneInfo("Europe/Warsaw")
TUESDAY_NOON = datetime(2026, 11, 24, 12, tzinfo=WARSAW)
USUAL = Attempt(Destination.MOBILE, known_country=True, at=TUESDAY_NOON, today=1, lines=1)
ABROAD = replace(USUAL, destination=Destination.INTERNATIONAL)


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (USUAL, ()),
        (replace(USUAL, at=TUESDAY_NOON.replace(hour=23)), ()),
        (ABROAD, (Reason.ABROAD,)),
        (replace(ABROAD, destination=Destination.PREMIUM), (Reason.ABROAD,)),
        (replace(ABROAD, destination=Destination.PREMIUM_ABROAD), (Reason.ABROAD,)),
        (replace(ABROAD, known_country=False), (Reason.ABROAD, Reason.NEW_COUNTRY)),
        (replace(ABROAD, at=TUESDAY_NOON.replace(hour=20)), (Reason.ABROAD, Reason.OFF_HOURS)),
        (replace(USUAL, today=21), (Reason.MANY,)),
        (replace(USUAL, lines=6), (Reason.MANY_LINES,)),
        (replace(USUAL, destination=Destination.INTERNAL, today=100, lines=100), ()),
    ],
)
def test_t_tol_07_each_rule_has_its_reason(attempt: Attempt, expected: tuple[Reason, ...], settings: Settings) -> None:
    settings.FORWARDS_PER_DAY, settings.FORWARDED_LINES_PER_DAY = 20, 5
    assert reasons(attempt, Rules.given()) == expected


@pytest.mark.parametrize(
    ("day", "hour", "minute", "off"),
    [(24, 5, 59, True), (24, 6, 0, False), (24, 19, 59, False), (24, 20, 0, True), (28, 12, 0, True)],
)
def test_t_tol_07_night_and_weekend_are_off_hours(day: int, hour: int, minute: int, off: bool) -> None:
    assert is_off_hours(datetime(2026, 11, day, hour, minute, tzinfo=WARSAW)) is off

"""Days and times as people in an office read them, in each language."""

from datetime import datetime

import pytest
from django.utils import formats, translation

AT = datetime(2026, 12, 1, 9, 5)


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en", "SHORT_DATE_FORMAT", "1 Dec 2026"),
        ("en", "SHORT_DATETIME_FORMAT", "1 Dec 2026, 09:05"),
        ("en", "DATE_FORMAT", "1 December 2026"),
        ("en", "DATETIME_FORMAT", "1 December 2026, 09:05"),
        ("pl", "SHORT_DATE_FORMAT", "01.12.2026"),
        ("pl", "SHORT_DATETIME_FORMAT", "01.12.2026 09:05"),
        ("pl", "DATETIME_FORMAT", "1 grudnia 2026, 09:05"),
        ("de", "SHORT_DATE_FORMAT", "01.12.2026"),
        ("de", "DATETIME_FORMAT", "1. Dezember 2026, 09:05"),
    ],
)
def test_no_day_is_mistaken_for_a_month(language: str, form: str, written: str) -> None:
    with translation.override(language):
        assert formats.date_format(AT, form) == written

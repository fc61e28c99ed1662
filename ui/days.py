"""Days in addresses. Pure."""

import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1971, 9998
"""Days so far out that they have no neighbours in every time zone are nonsense, too."""


def day_of(text: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> date | None:
    """`2026-11-23`; None for what is no day, or one of other years."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if first_year <= day.year <= last_year else None

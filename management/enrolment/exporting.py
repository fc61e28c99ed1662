"""The list of accounts as a table for spreadsheets, which an import reads again unchanged."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import translation

from accounts.models import User
from management.enrolment import present
from management.enrolment.columns import FIELDS, caption
from management.filters import PeopleFilter
from management.queries import everybody
from ui.tables import BOM, csv_lines

ROWS_AT_ONCE = 500


def table(viewer: User, chosen: PeopleFilter, language: str) -> Iterator[str]:
    """In pieces, each of many rows; captions and words in `language`."""
    with translation.override(language):
        yield BOM + csv_lines([[caption(field, language) for field in FIELDS]])
    left = everybody(viewer, chosen).iterator(ROWS_AT_ONCE)
    while some := list(islice(left, ROWS_AT_ONCE)):
        values = present.values_of(some)
        with translation.override(language):
            yield csv_lines(_cells(one, values[one.pk]) for one in some)


def _cells(person: User, values: dict[str, Any]) -> list[str]:
    return [_cell(field, {**values, "extension": person.extension}[field]) for field in FIELDS]


def _cell(field: str, value: Any) -> str:
    if field in present.CHOICES:
        return present.said(field, value)
    return "; ".join(value) if isinstance(value, list) else str(value)

"""How many calls a list holds, without counting them: some hundred exactly, beyond that as the database reckons."""

import json
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.db.models import Max, Min
from django.utils.formats import number_format

from history.lists.filters import Between, HistoryFilter, Kind
from history.lists.search import KINDS_OF_AN_EXTENSION, Search
from history.models import Record

COUNTED = 1000
"""Rows of an index that are worth walking through."""


class Exactness(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more than"


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    exactness: Exactness

    def __str__(self) -> str:
        return str(number_format(self.value, force_grouping=True))


def about(search: Search, chosen: HistoryFilter) -> Count | None:
    """How many calls `search` finds; None where nobody knows without looking at them all."""
    if search.numbers == () or search.scope.extensions == ():
        return Count(0, Exactness.EXACT)
    if _is_indexed(search, chosen):
        counted = search.calls.order_by()[: COUNTED + 1].count()
        if counted <= COUNTED:
            return Count(counted, Exactness.EXACT)
        return (
            Count(max(_reckoned(search), counted), Exactness.ABOUT)
            if _reckons()
            else Count(COUNTED, Exactness.MORE_THAN)
        )
    if _reckons():
        return Count(_reckoned(search), Exactness.ABOUT)
    everything = search.scope.extensions is None and not chosen.narrows
    return Count(_rounded(_ids()), Exactness.ABOUT) if everything else None


def _is_indexed(search: Search, chosen: HistoryFilter) -> bool:
    """Does an index hold these calls and hardly any others?"""
    narrowed = chosen.between is not Between.ANYBODY or chosen.least or chosen.account
    plain = chosen.kind in (Kind.ALL, *KINDS_OF_AN_EXTENSION) and not narrowed
    one = search.scope.extensions is not None and len(search.scope.extensions) == 1
    return plain and one and search.numbers is None


def _reckons() -> bool:
    return connection.vendor == "postgresql"


def _reckoned(search: Search) -> int:
    """The planner's own guess, from the statistics that it keeps anyway."""
    plan = json.loads(search.calls.order_by().explain(format="json"))
    return _rounded(int(plan[0]["Plan"]["Plan Rows"]))


def _ids() -> int:
    """As many as there are ids between the first and the last: both ends of an index."""
    ends = Record.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return 0 if ends["last"] is None else int(ends["last"] - ends["first"] + 1)


def _rounded(value: int) -> int:
    """Two digits that mean something: 12 437 → 12 000."""
    unit: int = 10 ** max(0, len(str(value)) - 2)
    return value // unit * unit

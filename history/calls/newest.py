"""The newest calls of many extensions or numbers, at the price of the newest of each.

`extension IN (…) ORDER BY started` would have the database sort all that these extensions ever had, or walk through
everybody's. So each of them is asked for its own newest, out of its index, and the newest of those are taken.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Func, Model, QuerySet

Call = TypeVar("Call", bound=Model)
"""Has `started` and `id`, and an index of each list in that order: Record and MissedCall."""

MOST_LISTS = 300
"""Beyond these, walking through everybody's calls is the shorter way (SQLite joins 500 at most)."""
NEWEST = "ORDER BY started DESC, id DESC LIMIT %s"
ORDER = ("-started", "-id")
_ONE = "\0one"
"""Stands for the one that a list is of, while its SQL is written."""


def newest_of_each(found: "QuerySet[Call]", field: str, values: Sequence[str], count: int) -> "QuerySet[Call]":
    """The `count` newest rows of `found` with one of `values` in `field`, newest first."""
    each = _for_each if connection.vendor == "postgresql" else _united
    lists, params = each(found, field, values, count)
    with connection.cursor() as cursor:
        # written by the ORM, and the values are parameters
        cursor.execute(f"SELECT id FROM ({lists}) AS found {NEWEST}", [*params, count])  # noqa: S608
        keys = [key for (key,) in cursor.fetchall()]
    return found.model._default_manager.filter(pk__in=keys).order_by(*ORDER)


def _for_each(found: "QuerySet[Any]", field: str, values: Sequence[str], count: int) -> tuple[str, Sequence[Any]]:
    """One list for each value, planned once."""
    sql, params = _list(found.filter(**{field: Func(template="one.value")}), count)
    lists = f"SELECT newest.* FROM unnest(%s::text[]) AS one(value), LATERAL ({sql}) AS newest"  # noqa: S608
    return lists, [list(values), *params]


def _united(found: "QuerySet[Any]", field: str, values: Sequence[str], count: int) -> tuple[str, Sequence[Any]]:
    """The list written once for each value: SQLite knows no LATERAL."""
    sql, params = _list(found.filter(**{field: _ONE}), count)
    place = params.index(_ONE)
    lists = " UNION ALL ".join([f"SELECT * FROM ({sql}) AS newest"] * len(values))  # noqa: S608
    return lists, [word for value in values for word in (*params[:place], value, *params[place + 1 :])]


def _list(found: "QuerySet[Any]", count: int) -> tuple[str, tuple[Any, ...]]:
    return found.order_by(*ORDER).values_list("id", "started")[:count].query.sql_with_params()

"""Tens of thousands of rates a second into a list: PostgreSQL's own COPY, elsewhere one statement with many rows."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db import connection, transaction

from costs.models import PriceList, PriceRate
from costs.price_lists.rows import AT_ONCE, COLUMNS, values_of
from costs.rating.rates import Rate


@transaction.atomic
def insert(price_list: PriceList, rates: Iterable[Rate]) -> None:
    """None of them is there yet: raises IntegrityError for a prefix twice from one day on."""
    rows = (values_of(rate) for rate in rates)
    if connection.vendor == "postgresql":
        _copy(price_list.pk, rows)
        return
    table, names = PriceRate._meta.db_table, ("price_list_id", *COLUMNS)
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        while some := list(islice(rows, AT_ONCE)):
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - names of our own
                [(price_list.pk, *map(_plain, row)) for row in some],
            )


def _copy(price_list: int, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = ", ".join(f'"{name}"' for name in chain(("price_list_id",), COLUMNS))
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {PriceRate._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row((price_list, *row))


def _plain(value: Any) -> Any:
    """As SQLite keeps it: its driver knows neither decimals nor times."""
    return value if value is None or isinstance(value, int | str) else str(value)

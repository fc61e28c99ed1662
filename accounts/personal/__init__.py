"""What the portal holds about a person, table by table (GDPR, articles 15 and 20; T-GDP-02).

    @told("notes", _("Notes that you wrote"), "history.Note")
    def _notes(user: User) -> Iterator[Row]: ...

    kept_back("accounts.RecoveryCode", _("digests of secrets"))

Each room says of its models that know a person how that person is told of it, or why not: a test fails for a model of
which nobody said anything. accounts.personal.copy puts it all into one file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

from accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Row = Mapping[str, object]
"""Column → text, number, truth, moment or None. All rows of a table have the same columns."""
Tell = Callable[[User], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """Of its files."""
    title: "_StrPromise"
    models: tuple[str, ...]
    rows: Tell
    """Read in pieces: there may be very many."""


tables: dict[str, Table] = {}
reasons: dict[str, "_StrPromise"] = {}
"""Model → why its rows are not told."""


def told(name: str, title: "_StrPromise", *models: str) -> Callable[[Tell], Tell]:
    """Have the decorated function tell a person of their rows of `models` ("room.Model")."""

    def register(rows: Tell) -> Tell:
        table = tables.setdefault(name, Table(name, title, models, rows))
        if table.rows is not rows:
            raise ValueError(f"Two functions tell of {name!r}.")
        return rows

    return register


def kept_back(model: str, why: "_StrPromise") -> None:
    reasons[model] = why


def classified() -> frozenset[str]:
    """The models of which somebody said something."""
    return frozenset(model for table in tables.values() for model in table.models) | reasons.keys()


def columns(row: Model, *names: str) -> dict[str, object]:
    """Those fields of `row`, as they are."""
    return {name: getattr(row, name) for name in names}

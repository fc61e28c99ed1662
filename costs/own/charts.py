"""Costs as drawings, with the words for those who do not see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from costs.money import money
from costs.own.forecast import is_free
from costs.own.months import Month
from costs.own.wording import day_words
from costs.spent import Spent
from costs.wording import class_words
from ui.charts import Column, columns, shares

MARKED = 7
"""Every so many days one has its number below it."""


@dataclass(frozen=True, slots=True)
class Days:
    """A column for each day of a month."""

    columns: tuple[Column, ...]
    marks: tuple[str, ...]
    """What stands below each; mostly nothing."""
    width: int
    most: Decimal
    """The height of the drawing."""
    words: str


def by_day(month: Month, days: Mapping[date, Spent], currency: str, holidays: Collection[date] = ()) -> Days:
    every = list(month.days)
    costs = [days.get(day, Spent()).known for day in every]
    words = [_day_words(day, days[day], currency) if day in days else "" for day in every]
    kinds = ["free" if is_free(day, holidays) else "working" for day in every]
    drawn = columns(costs, kinds, words)
    marks = tuple(str(day.day) if day.day % MARKED == 1 and day.day < 29 else "" for day in every)
    most = max(costs)
    dearest = every[costs.index(most)]
    text = _("Cost of each day. The dearest was %(day)s with %(cost)s. The table has the same in numbers.")
    said = text % {"day": day_words(dearest), "cost": money(most, currency)} if most else _("No day had a cost.")
    return Days(drawn, marks, len(every) * Column.STEP, most, said)


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    spent: Spent
    share: int
    """Of 1000, which the dearest has."""


def by_class(classes: Mapping[str, Spent]) -> list[Class]:
    widths = shares([spent.known for spent in classes.values()])
    return [Class(class_words(key), spent, width) for (key, spent), width in zip(classes.items(), widths, strict=True)]


def _day_words(day: date, spent: Spent, currency: str) -> str:
    calls = ngettext("%(count)d call", "%(count)d calls", spent.calls) % {"count": spent.calls}
    return f"{day_words(day)}: {money(spent.cost, currency)}, {calls}"

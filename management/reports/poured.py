"""A report as templates take it: in words and shapes, the same on the page and on paper."""

from itertools import pairwise

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from costs.statements import words
from management.reports.asked import Asked
from management.reports.chart import GAP, SIDE, bars, hours_shown, squares
from management.reports.report import Report, spoken_delay
from management.reports.sums import DAYS, Callbacks
from management.reports.table import step_words

DELAYS: tuple[Promise, ...] = (
    _("The caller was reached within a quarter of an hour"),
    _("within an hour"),
    _("within four hours"),
    _("within a day"),
    _("later"),
)


def poured(found: Report, asked: Asked) -> dict[str, object]:
    cells = found.figures.cells
    hours = hours_shown(cells)
    return {
        "report": found,
        "period": words.days(asked.span),
        "before": words.days(asked.before.span),
        "steps": [(step_words(step), step) for step in found.steps],
        "delays": [*zip(DELAYS, _apart(found.callbacks), strict=True)] if found.callbacks.missed else (),
        "hours": hours,
        "squares": squares(cells),
        "bars": bars(cells),
        "width": len(hours) * (SIDE + GAP) - GAP,
        "weekdays": [str(WEEKDAYS[day - 1]) for day in DAYS],
        "median_delay": spoken_delay(found.callbacks.median),
        "long_delay": spoken_delay(found.callbacks.nearly_all),
    }


def _apart(back: Callbacks) -> list[int]:
    """How many took how long: each without those that took less."""
    up_to = [0, *back.within, back.reached]
    return [more - less for less, more in pairwise(up_to)]

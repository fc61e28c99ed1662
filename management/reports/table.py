"""Reports for a spreadsheet: every hour of every weekday, and every person."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from management.reports.report import Line, Report
from management.reports.sums import DAYS, HOURS, Cell
from ui.tables import BOM, csv_lines

Table = Callable[[Sequence[Report], str], Iterator[str]]


def by_hour(reports: Sequence[Report], language: str) -> Iterator[str]:
    """A CSV file in pieces: a line for each hour of each weekday in which somebody called."""
    with translation.override(language):
        heads = [_("Weekday"), pgettext("of a day", "Hour"), _("Answered"), _("Missed")]
        yield BOM + csv_lines([[*heads, *_common_heads()]])
    for report in reports:
        with translation.override(language):
            yield csv_lines([*_hour(report, day, hour), *_common(report)] for day, hour in _hours(report))


def by_person(reports: Sequence[Report], language: str) -> Iterator[str]:
    """A CSV file in pieces: a line for each person and group."""
    with translation.override(language):
        heads = [_("Extension or group"), _("Name"), _("Answered"), _("Missed"), _("Outgoing"), _("Seconds of talk")]
        yield BOM + csv_lines([[*heads, *_common_heads()]])
    for report in reports:
        with translation.override(language):
            yield csv_lines([*_person(line), *_common(report)] for line in report.lines)


TABLES: Mapping[str, Table] = {"hours": by_hour, "people": by_person}


def _hours(report: Report) -> Iterator[tuple[int, int]]:
    return ((day, hour) for day in DAYS for hour in HOURS if (day, hour) in report.figures.cells)


def _hour(report: Report, day: int, hour: int) -> list[str]:
    cell = report.figures.cells.get((day, hour), Cell())
    return [str(WEEKDAYS[day - 1]), f"{hour}:00", str(cell.answered), str(cell.missed)]


def _person(line: Line) -> list[str]:
    one = line.person
    counted = (one.answered, one.missed, one.outgoing, one.seconds)
    return [line.side.number, line.side.name, *map(str, counted)]


def _common_heads() -> list[str]:
    return [_("Department"), pgettext("date", "From"), pgettext("date", "Until")]


def _common(report: Report) -> list[str]:
    return [report.department.name, *map(str, report.span)]

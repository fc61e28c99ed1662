"""Reports for a spreadsheet: every hour of every weekday, how quickly calls were taken, and every person."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from management.reports.report import Line, Report, Step
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


def by_step(reports: Sequence[Report], language: str) -> Iterator[str]:
    """A CSV file in pieces: a line for each step of seconds, whether or not a call is in it."""
    with translation.override(language):
        heads = [_("Answered"), _("Calls"), _("Share in %")]
        yield BOM + csv_lines([[*heads, *_common_heads()]])
    for report in reports:
        with translation.override(language):
            yield csv_lines([*_step(step), *_common(report)] for step in report.steps)


TABLES: Mapping[str, Table] = {"hours": by_hour, "answers": by_step, "people": by_person}


def _hours(report: Report) -> Iterator[tuple[int, int]]:
    return ((day, hour) for day in DAYS for hour in HOURS if (day, hour) in report.figures.cells)


def _hour(report: Report, day: int, hour: int) -> list[str]:
    cell = report.figures.cells.get((day, hour), Cell())
    return [str(WEEKDAYS[day - 1]), f"{hour}:00", str(cell.answered), str(cell.missed)]


def _step(step: Step) -> list[str]:
    return [step_words(step), str(step.count), str(step.share)]


def step_words(step: Step) -> str:
    """ "within 20 s", for a reader."""
    if step.limit is not None:
        return _("within %(seconds)s s") % {"seconds": step.limit}
    if step.beyond is not None:
        return _("after more than %(seconds)s s") % {"seconds": step.beyond}
    return _("by nobody")


def _person(line: Line) -> list[str]:
    one = line.person
    counted = (one.answered, one.missed, one.outgoing, one.seconds)
    return [line.side.number, line.side.name, *map(str, counted)]


def _common_heads() -> list[str]:
    return [_("Department"), pgettext("date", "From"), pgettext("date", "Until")]


def _common(report: Report) -> list[str]:
    return [report.department.name, *map(str, report.span)]

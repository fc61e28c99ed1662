"""A list of calls on paper, as a job."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from company.letterhead import letterhead
from history.export import Wish, described, pages
from history.lists.filters import HistoryFilter, Kind
from history.lists.patience import TooMuchError
from history.lists.presentation import Row
from history.lists.scopes import Reach
from history.people.sides import Side
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from ui import pdf
from ui.telephone_numbers import pretty

KIND = "history.pdf"
MOST_ROWS = 1000
PIECE = 250


def _about(arguments: Mapping[str, Any]) -> str:
    chosen = HistoryFilter.parse(arguments["list"])
    period = described.period(chosen, timezone.localdate())
    return " · ".join([described.title(chosen), period, *described.conditions(chosen)])


@job(KIND, title=gettext_lazy("Call list as PDF"), needs="history.view_own", suffix="pdf", about=_about)
def on_paper(running: Running) -> Iterator[Progress]:
    """Reads the rows, then has them set by a child; so little that it begins anew when it is interrupted."""
    wish = Wish.read(running.owner_id, running.arguments)
    rows: list[Row] = []
    try:
        for page in pages(wish, PIECE):
            rows += page.entries
            if len(rows) > MOST_ROWS:
                raise Refused(_refusal())
            yield Progress(len(rows))
        document = written(wish, rows)
    except PermissionDenied:
        raise Refused(_("You may not see these calls any more.")) from None
    except TooMuchError:
        raise Refused(_("These are too many calls to look through. Choose a shorter period.")) from None
    yield Progress(len(rows), len(rows), piece=child.limited(pdf.poured, document))


def written(wish: Wish, rows: list[Row]) -> bytes:
    """The document that is poured."""
    user, chosen, now = wish.reader(), wish.chosen, timezone.localtime()
    known = {
        "title": described.title(chosen),
        "people": described.people(user, chosen),
        "period": described.period(chosen, now.date()),
        "conditions": described.conditions(chosen),
        "days": _by_day(rows),
        "calls": sum(row.count for row in rows),
        "missed": sum(row.count for row in rows if row.outcome == Kind.MISSED),
        "talked": sum(row.duration or 0 for row in rows),
        "wide": chosen.reach is not Reach.OWN and not chosen.person,
        **letterhead(),
        "printed": now,
    }
    return render_to_string("print/calls.html", known).encode()


def _by_day(rows: Iterable[Row]) -> list[tuple[str, list[tuple[Row, list[str]]]]]:
    """Rows with their ways, under the days on which they began."""
    days = groupby(rows, lambda row: timezone.localtime(row.started).date())
    return [(_written(day), [(row, _ways(row)) for row in found]) for day, found in days]


def _ways(row: Row) -> list[str]:
    """Where a call went, beside whom it was with."""
    told = [
        (_("through %(who)s"), row.via),
        (_("answered by %(who)s"), _called(row.answered_by)),
        (_("forwarded to %(who)s"), _called(row.forwarded_to)),
        (_("transferred to %(who)s"), _called(row.transferred_to)),
        (_("account %(who)s"), row.account),
    ]
    ways = [words % {"who": who} for words, who in told if who]
    if row.voicemail:
        ways.append(_("reached voicemail"))
    elif row.outcome == Kind.OUTGOING and not row.answered:
        ways.append(_("not answered"))
    return ways


def _called(side: Side) -> str:
    return side.name or (_("a hidden number") if side.hidden else pretty(side.number))


def _written(day: date) -> str:
    return formats.date_format(day, pgettext("date format", "l, j F Y"))


def _refusal() -> str:
    words = _("This list has more than %(count)d calls. Take the CSV file, or choose a shorter period.")
    return words % {"count": MOST_ROWS}

"""A statement on paper, as a job."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from company.letterhead import letterhead
from costs.own import calls
from costs.own.calls import Line
from costs.own.statement import NEEDS, Statement, Wish, month_words, statement
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from ui import pdf

KIND = "costs.statement"
MOST_CALLS = 1000
"""With more of them they are left to the CSV file, and the paper says so: its sums are whole."""
PIECE = 250


def _about(arguments: Mapping[str, Any]) -> str:
    return capfirst(month_words(Wish.read(0, arguments).month))


@job(KIND, title=gettext_lazy("Statement of costs as PDF"), needs=NEEDS, suffix="pdf", about=_about)
def on_paper(running: Running) -> Iterator[Progress]:
    """Reads the sums and the calls, then has them set by a child; so little that it begins anew when it is
    interrupted."""
    wish = Wish.read(running.owner_id, running.arguments)
    try:
        found = statement(wish.reader().acting, wish.month)
        told: list[Line] = []
        if found.sums.whole.calls <= MOST_CALLS:
            for charges in calls.pieces(wish.acting, wish.month, PIECE):
                told += calls.lines(wish.reader(), charges)
                yield Progress(len(told))
        document = written(wish.reader(), found, told)
    except PermissionDenied:
        raise Refused(_("You may not see these costs any more.")) from None
    yield Progress(len(told), len(told), piece=child.limited(pdf.poured, document))


def written(user: User, found: Statement, told: list[Line]) -> bytes:
    """The document that is poured."""
    known = {
        "statement": found,
        "month": month_words(found.month),
        "whose": f"{user.comment} ({user.acting})" if user.comment and user.acting == user.extension else user.acting,
        "days": _by_day(told),
        "left_out": found.sums.whole.calls if found.sums.whole.calls > MOST_CALLS else 0,
        **letterhead(),
        "printed": timezone.localtime(),
    }
    return render_to_string("print/statement.html", known).encode()


def _by_day(told: list[Line]) -> list[tuple[str, list[Line]]]:
    zone = timezone.get_default_timezone()
    days = groupby(told, lambda line: timezone.localtime(line.started, zone).date())
    form = pgettext("date format", "l, j F Y")
    return [(formats.date_format(day, form), list(found)) for day, found in days]

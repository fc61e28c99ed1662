"""A statement on paper, as a job."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from company.letterhead import letterhead
from costs.statements import words
from costs.statements.filters import By, Chosen
from costs.statements.statement import Poured, Statement, of_one, statement
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from ui import pdf

KIND = "costs.company_statement"
MOST_LINES = 2000
"""As many as a page shows; the child sets them within its limits in whatever letters (ui.long_paper)."""


class Section(NamedTuple):
    head: str
    column: str
    """What its lines stand for."""
    statement: Statement


def arguments_of(chosen: Chosen) -> dict[str, Any]:
    """As JSON. The day is kept, for "this month" is another one tomorrow."""
    return {"statement": chosen.fields, "today": str(chosen.today)}


def _asked(arguments: Mapping[str, Any]) -> Chosen:
    return Chosen.parse(arguments["statement"], date.fromisoformat(arguments["today"]))


def _about(arguments: Mapping[str, Any]) -> str:
    chosen = _asked(arguments)
    return " · ".join([words.period(chosen.period), str(words.BY[chosen.by]) if not chosen.person else chosen.person])


@job(
    KIND,
    title=gettext_lazy("Statement of costs as PDF"),
    needs=Permission.MANAGE_DEPARTMENTS,
    suffix="pdf",
    about=_about,
)
def on_paper(running: Running) -> Iterator[Progress]:
    """Reads the sums, then has them set by a child; so little that it begins anew when it is interrupted."""
    try:
        sections, total = read(running.owner, _asked(running.arguments))
        lines = sum(len(section.statement.lines) for section in sections)
        if lines > MOST_LINES:
            raise Refused(_refusal())
        yield Progress(lines)
        document = written(running.owner, _asked(running.arguments), sections, total)
    except PermissionDenied:
        raise Refused(_("You may not see these costs any more.")) from None
    yield Progress(lines, lines, piece=child.limited(pdf.poured, document))


def read(user: User, chosen: Chosen) -> tuple[Sequence[Section], Poured]:
    """What stands on the paper, and its sum."""
    if chosen.person:
        own = of_one(user, chosen)
        kept = [(By.DESTINATIONS, own.destinations), (By.DAYS, own.days), (By.ACCOUNTS, own.accounts)]
        return [_section(by, found) for by, found in kept if found.lines], own.total
    asked = statement(user, chosen)
    sections = [_section(chosen.by, asked)]
    if chosen.by in {By.PEOPLE, By.DEPARTMENTS}:
        sections.append(_section(By.DESTINATIONS, statement(user, chosen.listed(By.DESTINATIONS))))
    return sections, asked.total


def _section(by: By, found: Statement) -> Section:
    return Section(str(words.BY[by]), str(words.HEADS[by]), found)


def written(user: User, chosen: Chosen, sections: Sequence[Section], total: Poured) -> bytes:
    """The document that is poured."""
    known = {
        "whose": words.whose(user, chosen),
        "period": words.period(chosen.period),
        "before": words.before(chosen.period),
        "sections": sections,
        "total": total,
        "by_account": chosen.by is By.ACCOUNTS,
        "change": sections[0].statement.change if sections else "",
        **letterhead(),
        "printed": timezone.localtime(),
    }
    return render_to_string("print/costs.html", known).encode()


def _refusal() -> str:
    said = _("This statement has more than %(count)d lines. Take the CSV file, print the page, or choose a department.")
    return said % {"count": MOST_LINES}

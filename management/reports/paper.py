"""A report on paper, as a job: the figures of the page, its bars and tables, and the busiest people."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from company.letterhead import letterhead
from costs.statements import words
from jobs import child
from jobs.kinds import Progress, Refused, Running, job
from management.reports.asked import Asked
from management.reports.poured import poured
from management.reports.report import Report, report
from management.today.reach import departments_of
from ui import pdf

KIND = "management.report"
MOST_LINES = 150
"""People and groups, the busiest; the CSV file has all. So few pages are set at once."""


def arguments_of(department: Department, asked: Asked) -> dict[str, Any]:
    """As JSON. The day is kept, for "this week" is another one tomorrow."""
    return {"department": department.pk, "asked": asked.fields, "today": str(asked.today)}


def _asked(arguments: Mapping[str, Any]) -> Asked:
    return Asked.parse(arguments["asked"], date.fromisoformat(arguments["today"]))


def _about(arguments: Mapping[str, Any]) -> str:
    department = Department.objects.filter(pk=arguments["department"]).first()
    return " · ".join([*([department.name] if department else []), words.days(_asked(arguments).span)])


@job(
    KIND,
    title=gettext_lazy("Report of a department as PDF"),
    needs=Permission.MANAGE_DEPARTMENTS,
    suffix="pdf",
    about=_about,
)
def on_paper(running: Running) -> Iterator[Progress]:
    """Whether its owner still looks after the department is asked now; then a child sets the paper. So little that it
    begins anew when it is interrupted."""
    department = departments_of(running.owner).filter(pk=running.arguments["department"]).first()
    if department is None:
        raise Refused(_("You do not look after this department any more."))
    found = report(running.owner, department, _asked(running.arguments))
    yield Progress(1)
    document = written(found, _asked(running.arguments))
    yield Progress(1, 1, piece=child.limited(pdf.poured, document))


def written(found: Report, asked: Asked) -> bytes:
    """The document that is poured."""
    known = {
        **poured(found, asked),
        "lines": found.lines[:MOST_LINES],
        "left_out": max(0, len(found.lines) - MOST_LINES),
        **letterhead(),
        "printed": timezone.localtime(),
    }
    return render_to_string("print/report.html", known).encode()

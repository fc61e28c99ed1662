"""How a department was reached in some days, for those who manage it (MGR-07)."""

from collections.abc import Sequence
from itertools import chain
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import Department
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from jobs.actions import TooMany, start
from management.reports import paper
from management.reports.asked import Asked, Of
from management.reports.poured import poured
from management.reports.report import Report, report
from management.reports.table import TABLES
from management.today.reach import chosen_of, departments_of
from ui.downloads import download
from ui.pages import follow, render_page

KINDS: dict[Of, Promise] = {
    Of.DAY: pgettext_lazy("period", "Day"),
    Of.WEEK: pgettext_lazy("period", "Week"),
    Of.MONTH: pgettext_lazy("period", "Month"),
    Of.DAYS: _("From a day to a day"),
}


@require_safe
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def report_page(request: PortalRequest) -> HttpResponse:
    """`?department=3&of=month&day=2026-11-01`, or `?of=days&from=…&to=…`; without them this week of the own one."""
    departments = list(departments_of(request.user))
    department, asked = _chosen(request, departments), _asked(request)
    context: dict[str, object] = {"departments": departments, "department": department, "asked": asked}
    if department:
        context |= _poured(report(request.user, department, asked), asked)
    response = render_page(request, "management/report.html", context, parts=("report",))
    if request.htmx.target == "report" and department:
        follow(request, response, reverse("reports:report") + asked.query(department.pk))
    return response


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def as_table(request: PortalRequest, what: str) -> HttpResponseBase:
    """The report in the address as CSV: `hours`, `answers` or `people`."""
    department, asked = _chosen(request, list(departments_of(request.user))), _asked(request)
    if what not in TABLES or department is None:
        raise Http404
    lines = TABLES[what]([report(request.user, department, asked)], request.LANGUAGE_CODE)
    first = next(lines)
    # what other people do does not leave the portal unseen (T-AZ-12)
    journal.write(Event.REPORT_EXPORTED, request.user, Origin.of(request), after=department.name)
    name = f"report-{what}-{asked.span.first}-{asked.span.last}.csv"
    return download(request, chain([first], lines), name=name, content_type="text/csv; charset=utf-8")


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def on_paper(request: PortalRequest) -> HttpResponseBase:
    """The report in the address on paper, see management.reports.paper; leads to where the file will be."""
    department, asked = _chosen(request, list(departments_of(request.user))), _asked(request)
    if department is None:
        raise Http404
    try:
        with transaction.atomic():
            job = start(request.user, paper.KIND, paper.arguments_of(department, asked))
            journal.write(Event.REPORT_EXPORTED, request.user, Origin.of(request), after=f"{department.name}, PDF")
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect(reverse("reports:report") + asked.query(department.pk))
    return redirect("jobs:job", job.pk)


def _chosen(request: PortalRequest, departments: Sequence[Department]) -> Department | None:
    return chosen_of(request.user, departments, request.GET.get("department", ""))


def _asked(request: PortalRequest) -> Asked:
    return Asked.parse(request.GET.dict(), timezone.localdate())


def _costs_of(found: Report) -> dict[str, str]:
    """What the page of statements reads."""
    span = found.span
    return {"month": "days", "from": str(span.first), "to": str(span.last), "department": str(found.department.pk)}


def _poured(found: Report, asked: Asked) -> dict[str, object]:
    key = found.department.pk
    return {
        **poured(found, asked),
        "kinds": list(KINDS.items()),
        "earlier": asked.before.query(key),
        "later": asked.after.query(key) if asked.after else "",
        "query": asked.query(key),
        "tables": [("hours", _("Hours")), ("answers", _("Answer times")), ("people", _("People"))],
        "costs_address": f"{reverse('costs:people')}?{urlencode(_costs_of(found))}",
    }

"""What departments and the whole site cost, for managers and administrators (MGR-07)."""

from dataclasses import replace
from datetime import date
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from costs.statements import paper, words
from costs.statements.filters import By, Chosen, Sort
from costs.statements.periods import month_after, month_before
from costs.statements.reach import departments_of, people_of, sees_all, within
from costs.statements.statement import of_one, statement
from costs.statements.table import table
from costs.tariffs import are_there_prices
from history.lists.filters import HistoryFilter, Kind, Period, Reach
from history.lists.scopes import reaches_of
from jobs.actions import TooMany, start
from ui.downloads import download
from ui.pages import follow, render_page

PARTS = ("statement", "statement-sums")
MORE = "more"
LONGEST = 6
"""Digits of a number of lines."""
MONTHS = 24
"""So far back the list of months goes; what is older is found by days."""


@require_safe
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def people(request: PortalRequest) -> HttpResponse:
    """`?by=destinations&month=2026-10&department=3&sort=-calls`, or `?month=days&from=…&to=…`.

    `&after=100` goes on behind the first hundred lines, `&whole=1` is all of them at once, to be printed.
    """
    user, chosen = request.user, _chosen(request).whole
    departments = list(departments_of(user))
    kinds = [by for by in By if by is not By.DEPARTMENTS or _divides(user, chosen, len(departments))]
    if chosen.by not in kinds:
        chosen = chosen.listed(By.PEOPLE)
    context = {
        **_frame(chosen),
        "statement": replace(statement(user, chosen), before=_after(request), whole="whole" in request.GET),
        "whose": words.whose(user, chosen),
        "departments": departments,
        "all_of_them": sees_all(user),
        "kinds": [(by, words.BY[by], chosen.listed(by).query_string) for by in kinds],
        "heads": _heads(chosen) if chosen.by is not By.DAYS else (),
        "head": words.HEADS[chosen.by],
        "heading": words.BY[chosen.by],
        "by_account": reverse("costs:people") + chosen.listed(By.ACCOUNTS).query_string,
        "priced": are_there_prices(),
    }
    response = render_page(request, "costs/statement.html", context, parts=(*PARTS, MORE))
    if request.htmx.target == "statement":
        follow(request, response, reverse("costs:people") + chosen.query_string)
    return response


@require_safe
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def person(request: PortalRequest, extension: str) -> HttpResponse:
    """The same sums of one extension; whoever it is not theirs to see finds nothing there."""
    user = request.user
    chosen = Chosen.parse({**request.GET.dict(), "person": extension, "department": ""}, timezone.localdate())
    owner = people_of(user).select_related("department").filter(extension=extension).first()
    if chosen.person != extension or (owner is None and not _was_used(user, extension)):
        raise Http404
    context = {
        **_frame(chosen),
        "own": of_one(user, chosen.listed(By.DESTINATIONS)),
        "whose": words.whose(user, chosen),
        "extension": extension,
        "owner": owner,
        "calls": _calls(user, owner, chosen),
        "back": reverse("costs:people") + chosen.period_query,
    }
    response = render_page(request, "costs/statement_person.html", context, parts=PARTS)
    if request.htmx.target == "statement":
        follow(request, response, reverse("costs:person", args=[extension]) + chosen.period_query)
    return response


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def as_table(request: PortalRequest) -> HttpResponseBase:
    """The sums of the statement in the address, of each person and destination, as CSV."""
    chosen = _chosen(request)
    lines = table(request.user.pk, chosen, request.LANGUAGE_CODE)
    first = next(lines)
    _tell(request, "CSV")
    return download(request, chain([first], lines), name=_file_name(chosen), content_type="text/csv; charset=utf-8")


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def on_paper(request: PortalRequest) -> HttpResponseBase:
    """The statement in the address on paper, see costs.statements.paper; leads to where the file will be."""
    chosen = _chosen(request)
    try:
        with transaction.atomic():
            job = start(request.user, paper.KIND, paper.arguments_of(chosen))
            _tell(request, "PDF")
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect(reverse("costs:people") + chosen.whole.query_string)
    return redirect("jobs:job", job.pk)


def _chosen(request: PortalRequest) -> Chosen:
    return Chosen.parse(request.GET.dict(), timezone.localdate())


def _after(request: PortalRequest) -> int:
    """Behind how many lines the page begins; what is no number is none."""
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdecimal() and len(after) <= LONGEST else 0


def _frame(chosen: Chosen) -> dict[str, object]:
    """What both pages say of the days that they cover."""
    this_month, month = chosen.today.replace(day=1), chosen.month
    return {
        "chosen": chosen,
        "period": words.period(chosen.period),
        "before": words.before(chosen.period),
        "months": _months(this_month, month),
        "earlier": chosen.of_month(month_before(month)).query_string if month else "",
        "later": chosen.of_month(month_after(month)).query_string if month and month < this_month else "",
    }


def _months(this_month: date, chosen: date | None) -> list[tuple[str, str]]:
    """The last ones, and the chosen one."""
    found, month = [], this_month
    for _step in range(MONTHS):
        found.append(month)
        month = month_before(month)
    if chosen and chosen not in found:
        found.append(chosen)
    return [(f"{month:%Y-%m}", words.month(month)) for month in sorted(found, reverse=True)]


def _heads(chosen: Chosen) -> list[tuple[Sort, str, str]]:
    """Each column by which the lines can be sorted: where that leads, and how they are sorted by it now (WAI-ARIA)."""
    heads = []
    for sort in Sort:
        down = (sort is not Sort.NAME) is not chosen.turned
        order = ("descending" if down else "ascending") if sort is chosen.sort else ""
        heads.append((sort, chosen.sorted_by(sort).query_string, order))
    return heads


def _divides(user: User, chosen: Chosen, departments: int) -> bool:
    """Are there several departments in this statement?"""
    return chosen.department is None and (departments > 1 or (sees_all(user) and departments > 0))


def _was_used(user: User, extension: str) -> bool:
    """Did a telephone that is nobody's today cost anything that `user` may see?"""
    everything = Chosen(timezone.localdate(), person=extension)
    return within(user, everything).exists()


def _calls(user: User, owner: User | None, chosen: Chosen) -> str:
    """Where the single calls are, for whoever may see them (history.lists.scopes); else nothing."""
    span, reaches = chosen.period.span, reaches_of(user)
    if (
        Reach.DEPARTMENT in reaches
        and owner
        and owner.department_id
        and user.managed_departments.filter(pk=owner.department_id).exists()
    ):
        reach = Reach.DEPARTMENT
    elif Reach.EVERYBODY in reaches:
        reach = Reach.EVERYBODY
    else:
        return ""
    found = HistoryFilter(
        Kind.OUTGOING, reach=reach, person=chosen.person, period=Period.DAYS, first=span.first, last=span.last
    )
    return reverse("history:history") + found.query_string


def _file_name(chosen: Chosen) -> str:
    first, last = chosen.period.span
    days = f"{first:%Y-%m}" if chosen.period.month else f"{first}-{last}"
    return f"costs-{days}{f'-{chosen.person}' if chosen.person else ''}.csv"


def _tell(request: PortalRequest, form: str) -> None:
    """What other people cost does not leave the portal unseen (T-AZ-12)."""
    journal.write(Event.COSTS_EXPORTED, request.user, Origin.of(request), after=form)

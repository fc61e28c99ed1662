"""Costs: how they stand, and the statement of a month. Nothing is changed here (COST-02)."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from costs import tariffs
from costs.own import calls, charts, paper, sums
from costs.own.forecast import LEAST, LOOKED_BACK, forecast
from costs.own.months import Month, months, today
from costs.own.standing import standing
from costs.own.statement import NEEDS, Statement, Wish, month_words, stated, statement
from costs.own.table import table
from history.lists.pages import Span
from jobs.actions import TooMany, start
from ui.downloads import download
from ui.pages import render_page

CALLS = ("calls", "more")
"""The parts of a statement that list calls."""


@require_safe
@permission_required(NEEDS, raise_exception=True)
def costs(request: PortalRequest) -> HttpResponse:
    """What was spent, what is left, and where the month is going."""
    extension, day = request.user.acting, today()
    first = min(day.replace(day=1), day - timedelta(days=LOOKED_BACK))
    rows = sums.daily(extension, first, day)
    now = stated(extension, Month.of(day), rows)
    known_since = sums.since(extension)
    holidays = tariffs.holidays_between(first, now.month.last)
    context = {
        **_shown(now, known_since, holidays),
        "standing": standing(request.user, now.sums, now.month),
        "forecast": forecast(sums.costs_by_day(rows), known_since, day, holidays) if now.priced else None,
        "least": LEAST,
    }
    return render_page(request, "costs/costs.html", context, parts=("costs",))


@require_safe
@permission_required(NEEDS, raise_exception=True)
def month(request: PortalRequest) -> HttpResponse:
    """`?of=2026-11&after=…&until=…`: its sums, and the calls from a place on."""
    user, chosen = request.user, _chosen(request)
    part = request.htmx.target if request.htmx else None
    context: dict[str, object] = {"of": str(chosen)}
    if part in CALLS:
        context["currency"] = tariffs.currency()
    else:
        context |= _shown(
            statement(user.acting, chosen),
            sums.since(user.acting),
            tariffs.holidays_between(chosen.first, chosen.last),
        )
    if part != "sums":
        page = calls.page(user.acting, chosen, Span.parse(request.GET))
        context |= {"page": page, "calls": calls.lines(user, page.rows)}
    return render_page(request, "costs/month.html", context, parts=("sums", *CALLS))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def as_table(request: PortalRequest) -> HttpResponseBase:
    """The month in the address, with each of its calls, as CSV."""
    wish = Wish.of(request.user, _chosen(request))
    lines = table(wish, request.LANGUAGE_CODE)
    name = f"costs-{wish.acting}-{wish.month}.csv"
    return download(request, chain([next(lines)], lines), name=name, content_type="text/csv; charset=utf-8")


@require_POST
@permission_required(NEEDS, raise_exception=True)
def on_paper(request: PortalRequest) -> HttpResponseBase:
    """The same on paper, see costs.own.paper; leads to where the file will be."""
    wish = Wish.of(request.user, _chosen(request))
    try:
        job = start(request.user, paper.KIND, wish.arguments)
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect(f"{reverse('costs:month')}?of={wish.month}")
    return redirect("jobs:job", job.pk)


def _shown(found: Statement, since: date | None, holidays: Collection[date]) -> dict[str, object]:
    """What both pages draw of a month; `since`: the first day of which anything is known."""
    this, chosen = Month.of(today()), found.month
    choices = months(min(this, this if since is None else Month.of(since)), this)
    return {
        "statement": found,
        "currency": found.currency,
        "month": month_words(chosen),
        "chart": charts.by_day(chosen, found.sums.days, found.currency, holidays),
        "classes": charts.by_class(found.sums.classes),
        "of": str(chosen),
        "months": [(str(one), month_words(one)) for one in choices],
        "chosen_apart": chosen not in choices,
        "over": chosen < this,
        "before": str(chosen.before) if chosen.before in choices else "",
        "after": str(chosen.after) if chosen.after in choices else "",
    }


def _chosen(request: PortalRequest) -> Month:
    return Month.parse(request.GET.get("of", ""), today())

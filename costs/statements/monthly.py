"""A letter on the first of the month: what the month before cost, to managers and administrators who want it.

The row of MonthlyReport and the letter are one transaction, so that nobody is told twice; whoever was not told on the
first, because the worker was away or their hours are quiet, is told on one of the days after it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.letters import takes_links
from accounts.models import User
from accounts.permissions import Permission
from costs.models import MonthlyReport
from costs.statements import words
from costs.statements.filters import By, Chosen
from costs.statements.periods import month_before
from costs.statements.reach import within
from costs.statements.statement import statement
from costs.statements.table import table
from history.telling import notify
from mail import outbox
from mail.kinds import letter
from mail.messages import Attachment, Message, compose

MORNING = time(7)
"""When a new month is told, by the clock of the site: the calls of the last night have come in."""
WITHIN = timedelta(days=10)
"""Later the month before is no news; the page has it."""
MOST_LINES = 10
"""Of people, the dearest first; all are in the table."""


def post_due(now: datetime) -> int:
    """Tell everybody who wants it what the month before cost, once; how many they were."""
    local = timezone.localtime(now)
    begun = datetime.combine(local.date().replace(day=1), MORNING, local.tzinfo)
    if not begun <= local < begun + WITHIN:
        return 0
    month = month_before(local.date())
    told = MonthlyReport.objects.filter(month=month).values("user")
    waiting = User.objects.filter(is_active=True, notice_choice__monthly_costs=True).exclude(pk__in=told)
    return sum(_tell(user, month, now) for user in waiting if user.has_perm(Permission.MANAGE_DEPARTMENTS))


@transaction.atomic
def _tell(user: User, month: date, now: datetime) -> bool:
    """False: another worker did, there is nothing to tell, or these are quiet hours."""
    if notify.quiet_of(notify.choice_of(user)).covers(timezone.localtime(now)) or not takes_links(user, now):
        return False
    _report, is_new = MonthlyReport.objects.get_or_create({"told_at": now}, user=user, month=month)
    chosen = _asked(month)
    if not is_new or not within(user, chosen).filter(day__range=chosen.period.span).exists():
        return False
    context = {"user": user.pk, "month": month.isoformat()}
    outbox.post("monthly_costs", context, user.language or settings.LANGUAGE_CODE)
    return True


@letter("monthly_costs")
def _monthly_costs(context: Mapping[str, Any]) -> Message | None:
    """Nothing, if meanwhile its reader may not see these costs, or wants no such letters."""
    user = User.objects.filter(pk=context["user"], is_active=True).first()
    if user is None or not takes_links(user) or not notify.choice_of(user).monthly_costs:
        return None
    if not user.has_perm(Permission.MANAGE_DEPARTMENTS):
        return None
    chosen = _asked(date.fromisoformat(context["month"]))
    people = statement(user, chosen)
    if people.is_empty:
        return None
    destinations = statement(user, chosen.listed(By.DESTINATIONS))
    known = {
        "name": user.comment or user.extension,
        "whose": words.whose(user, chosen),
        "period": words.period(chosen.period),
        "before": words.before(chosen.period),
        "people": people.lines[:MOST_LINES],
        "more": max(0, len(people.lines) - MOST_LINES),
        "destinations": destinations.lines,
        "total": people.total,
        "change": people.change,
        "address": settings.PUBLIC_URL + reverse("costs:people") + chosen.query_string,
        "settings": settings.PUBLIC_URL + reverse("history:notice_settings"),
    }
    return compose(user.email, "monthly_costs", known, user.language, (_attached(user, chosen),))


def _asked(month: date) -> Chosen:
    """The whole month, as it is asked for after its end."""
    return Chosen(today=month + timedelta(days=31), month=month)


def _attached(user: User, chosen: Chosen) -> Attachment:
    language = user.language or settings.LANGUAGE_CODE

    def read(most: int) -> bytes | None:
        try:
            return "".join(table(user.pk, chosen, language)).encode()[:most]
        except PermissionDenied:
            return None

    return Attachment(f"costs-{chosen.period.span.first:%Y-%m}.csv", "text/csv", read)

"""A letter on Monday: how the departments were reached in the week before, to managers who want it.

The row that says that somebody was told and the letter are one transaction, so that nobody is told twice; whoever was
not told on Monday, because the worker was away or their hours are quiet, is told on one of the days after it. Which
departments they manage is asked when the letter leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.letters import takes_links
from accounts.models import User
from accounts.permissions import Permission
from costs.statements import words
from costs.statements.periods import ONE_DAY
from history.models import Notification
from history.telling import notify
from mail import outbox
from mail.kinds import letter
from mail.messages import Attachment, Message, compose
from management.reports.asked import A_WEEK, Asked
from management.reports.report import Report, report
from management.reports.table import TABLES, Table
from management.today.reach import departments_of

MORNING = time(7)
"""When a week is told, by the clock of the site: the calls of the last night have come in."""
WITHIN = timedelta(days=3)
"""Later the week before is no news; the page has it. The row that makes it once lives for a week
(history.keeping.retention)."""


def post_due(now: datetime) -> int:
    """Tell everybody who wants it how their departments were reached last week, once; how many they were."""
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    begun = datetime.combine(monday, MORNING, local.tzinfo)
    if not begun <= local < begun + WITHIN:
        return 0
    told = Notification.objects.filter(kind=Notification.Kind.WEEKLY_REPORT, key=str(monday)).values("user")
    waiting = User.objects.filter(is_active=True, notice_choice__weekly_report=True).exclude(pk__in=told)
    return sum(_tell(user, monday, now) for user in waiting if user.has_perm(Permission.MANAGE_DEPARTMENTS))


@transaction.atomic
def _tell(user: User, monday: date, now: datetime) -> bool:
    """False: another worker did, there is nothing to tell, or these are quiet hours."""
    if notify.quiet_of(notify.choice_of(user)).covers(timezone.localtime(now)) or not takes_links(user, now):
        return False
    values = {"about": monday.toordinal(), "due": now, "settled_at": now}
    kind = Notification.Kind.WEEKLY_REPORT
    _row, is_new = Notification.objects.get_or_create(values, user=user, kind=kind, key=str(monday))
    if not is_new or not _reports(user, monday):
        return False
    context = {"user": user.pk, "monday": monday.isoformat()}
    outbox.post("weekly_report", context, user.language or settings.LANGUAGE_CODE)
    return True


@letter("weekly_report")
def _weekly_report(context: Mapping[str, Any]) -> Message | None:
    """Nothing, if meanwhile its reader manages no department, or wants no such letters."""
    user = User.objects.filter(pk=context["user"], is_active=True).first()
    if user is None or not takes_links(user) or not notify.choice_of(user).weekly_report:
        return None
    monday = date.fromisoformat(context["monday"])
    found = _reports(user, monday)
    if not found:
        return None
    asked = _asked(monday)
    page = settings.PUBLIC_URL + reverse("reports:report")
    known = {
        "name": user.comment or user.extension,
        "period": words.days(asked.span),
        "reports": [(one, page + asked.query(one.department.pk)) for one in found],
        "settings": settings.PUBLIC_URL + reverse("history:notice_settings"),
    }
    files = tuple(_attached(user, monday, name, table) for name, table in TABLES.items())
    return compose(user.email, "weekly_report", known, user.language, files)


def _asked(monday: date) -> Asked:
    """The week that ended before `monday`."""
    return Asked(today=monday, day=monday - A_WEEK)


def _reports(user: User, monday: date) -> Sequence[Report]:
    """Of the departments in which there was a call; nothing for whoever may not see any."""
    found = [report(user, department, _asked(monday)) for department in departments_of(user)]
    return [one for one in found if not one.is_empty]


def _attached(user: User, monday: date, name: str, table: Table) -> Attachment:
    language = user.language or settings.LANGUAGE_CODE

    def read(most: int) -> bytes | None:
        return "".join(table(_reports(user, monday), language)).encode()[:most]

    return Attachment(f"report-{name}-{monday - A_WEEK}-{monday - ONE_DAY}.csv", "text/csv", read)

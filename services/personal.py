"""What is kept about the services of a person's own extension."""

from collections.abc import Iterable
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, told
from cti.masking import Shown
from pbx.features import Feature
from services.models import (
    Announcement,
    Calendar,
    CallAccount,
    Change,
    Holiday,
    Identity,
    Ring,
    Rule,
    Running,
    Situation,
    Standing,
    Status,
    Target,
    Timed,
    Wakeup,
    Watch,
)
from services.rules.wording import sentence
from services.situations import wishes
from services.situations.wording import in_words
from services.switching import everywhere
from services.times import hours
from services.values import Words, name_of
from services.wakeups.wording import clock, repeat


@told(
    "service_changes",
    _("Changes of the services of your extension, and what ends by itself"),
    "services.Change",
    "services.Timed",
)
def _changes(user: User) -> Iterable[Row]:
    changes = Change.objects.filter(extension=user.extension).happened().order_by("-pk")
    ends = Timed.objects.filter(extension=user.extension)
    return chain(
        (_row(user, change, change.at, change.by, change.before, change.after) for change in changes.iterator()),
        (_row(user, timed, timed.until, "end", timed.value, timed.before) for timed in ends),
    )


@told("standing", _("Since when your services and your telephone are as they are"), "services.Standing")
def _standing(user: User) -> Iterable[Row]:
    found = list(Standing.objects.filter(extension=user.extension).order_by("what"))
    words = Words.of(user, [each.value for each in found])
    for each in found:
        yield {**columns(each, "what", "since"), "value": words.value(each.what, each.value)}


@told("watch", _("Whether a weekly e-mail says what you left on"), "services.Watch")
def _watch(user: User) -> Iterable[Row]:
    return (columns(row, "wanted", "told_at") for row in Watch.objects.filter(user=user))


@told("forwarding_targets", _("Numbers to which your calls were forwarded"), "services.Target")
def _targets(user: User) -> Iterable[Row]:
    targets = list(Target.objects.filter(extension=user.extension).order_by("-used"))
    shown = Shown(user, [target.number for target in targets])
    for target in targets:
        yield {**columns(target, "feature", "used"), "number": shown.number(target.number)}


@told("identities", _("Numbers that you may show instead of your own"), "services.Identity")
def _identities(user: User) -> Iterable[Row]:
    return (columns(row, "number", "label") for row in Identity.objects.filter(extension=user.extension))


@told("call_accounts", _("Accounts that pay for your calls at shared telephones"), "services.CallAccount")
def _call_accounts(user: User) -> Iterable[Row]:
    accounts = CallAccount.objects.filter(owner=user)
    return (columns(row, "number", "name", "active", "created") for row in accounts)


@told("wakeups", _("Wake-up calls"), "services.Wakeup")
def _wakeups(user: User) -> Iterable[Row]:
    for wakeup in Wakeup.objects.filter(extension=user.extension):
        repeats = repeat(wakeup.schedule, timezone.localtime())
        yield {"clock": clock(wakeup.schedule), "repeats": repeats, **columns(wakeup, "next_at")}


@told("wakeup_rings", _("Wake-up calls that were due"), "services.Ring")
def _rings(user: User) -> Iterable[Row]:
    rings = Ring.objects.filter(extension=user.extension).order_by("-due")
    return (columns(ring, "due", "rung", "rang_at", "outcome") for ring in rings)


@told("rules", _("Rules for your calls"), "services.Rule")
def _rules(user: User) -> Iterable[Row]:
    for rule in Rule.objects.filter(extension=user.extension).in_order().prefetch_related("contacts", "groups"):
        yield {**columns(rule, "position", "active"), "rule": str(sentence(rule, user))}


@told("announcements", _("Announcements that you made"), "services.Announcement", "services.Sound")
def _announcements(user: User) -> Iterable[Row]:
    for one in Announcement.objects.filter(creator=user).order_by("created"):
        yield columns(one, "description", "public", "seconds", "created", "changed", "removed")


@told("calendars", _("Calendars that you keep"), "services.Calendar", "services.Holiday")
def _calendars(user: User) -> Iterable[Row]:
    for calendar in Calendar.objects.filter(owner=user):
        yield {"calendar": calendar.name, "hours": hours.in_words(calendar.week), "holiday": None, "every_year": None}
    for holiday in Holiday.objects.filter(calendar__owner=user).select_related("calendar"):
        day = columns(holiday, "day", "every_year")
        yield {"calendar": holiday.calendar.name, "hours": "", "holiday": day["day"], "every_year": day["every_year"]}


@told(
    "situations",
    _("Situations of your extension, and your status text"),
    "services.Situation",
    "services.Running",
    "services.Part",
    "services.Status",
    "services.Everywhere",
)
def _situations(user: User) -> Iterable[Row]:
    for situation in Situation.objects.filter(extension=user.extension):
        words = " · ".join(in_words(wishes.read(situation.wishes), user))
        yield {"kind": "situation", "name": situation.name, "text": situation.status, "sets": words, "until": None}
    for running in Running.objects.filter(extension=user.extension).prefetch_related("parts"):
        parts = list(running.parts.all())
        values = Words.of(user, [part.value for part in parts])
        sets = " · ".join(f"{name_of(part.feature)}: {values.value(part.feature, part.value)}" for part in parts)
        yield {"kind": "now", "name": running.name, "text": running.status, "sets": sets, "until": running.until}
    for status in Status.objects.filter(extension=user.extension):
        yield {"kind": "status", "name": "", "text": status.text, "sets": "", "until": status.until}
    for feature in (Feature.DND, Feature.FORWARD_ALWAYS):
        if everywhere.chosen(user, feature):
            extensions = ", ".join(user.extensions)
            yield {"kind": "all extensions", "name": name_of(feature), "text": "", "sets": extensions, "until": None}


def _row(user: User, row: Change | Timed, at: object, by: str, before: str, after: str) -> Row:
    words = Words.of(user, (before, after))
    return {
        "at": at,
        "service": row.feature,
        "by": by,
        "before": words.value(row.feature, before),
        "after": words.value(row.feature, after),
    }

"""The bell: what waits for one person, from wherever it waits (NOTI-02).

It keeps nothing of its own but until when its owner has looked: what is done anywhere disappears everywhere. A thing
that may wait is one function in `SOURCES`; the rooms above add theirs at the start (`add_source`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.journal import Event, company_values
from accounts.journal.queries import news_for
from accounts.journal.sentences import sentence
from accounts.models import JournalEntry, User
from accounts.permissions import Permission
from history.lists import filters
from history.missed import ledger
from history.models import Message, Note, PostIt, SeenMark
from history.notes.postits import see
from history.notes.wording import one_line
from history.people.sides import NOBODY, Side, named, sides
from history.telling import notify
from history.telling.announcing import announce
from jobs.models import KEPT_FOR
from jobs.queries import of as jobs_of
from pbx.mailbox import NEW

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 10
"""Items of one source; beside them the page of their function has them all."""
LONGEST_TEXT = 140
FOR_ALL: dict[str, str] = {
    Event.EXCHANGE_CHANGED: "management:exchange_link",
    Event.MAIL_SERVER_CHANGED: "management:mail_server",
    Event.NUMBER_POLICY_CHANGED: "management:numbers",
    Event.RETENTION_CHANGED: "management:retention",
}
"""What other administrators hear of, and on which page that is changed."""
ALERTING = timedelta(days=3)
"""So long an alert waits for administrators, and what others did for whose account it was."""


class Kind(StrEnum):
    MISSED = "missed"
    VOICEMAIL = "voicemail"
    POST_IT = "post_it"
    REMINDER = "reminder"
    JOB = "job"
    LEFT_ON = "left_on"
    NOT_RETURNED = "not_returned"
    ALERT = "alert"
    WAKE_UP = "wake_up"
    LIMIT = "limit"
    BY_OTHER = "by_other"
    FOR_ALL = "for_all"


TITLES: "dict[Kind, _StrPromise]" = {
    Kind.MISSED: _("Missed call"),
    Kind.VOICEMAIL: _("Voice message"),
    Kind.POST_IT: _("Post-it"),
    Kind.REMINDER: _("Reminder"),
    Kind.JOB: _("Finished"),
    Kind.LEFT_ON: _("Still switched on"),
    Kind.NOT_RETURNED: _("Time is over, and it is still on"),
    Kind.ALERT: _("Unusual calls"),
    Kind.WAKE_UP: _("Wake-up call"),
    Kind.LIMIT: _("Cost limit"),
    Kind.BY_OTHER: _("Somebody else changed this"),
    Kind.FOR_ALL: _("Changed for the whole company"),
}
SIGNS: dict[Kind, str] = {
    Kind.MISSED: "phone-missed",
    Kind.VOICEMAIL: "voicemail",
    Kind.POST_IT: "sticky-note",
    Kind.REMINDER: "alarm-clock",
    Kind.JOB: "file-check",
    Kind.LEFT_ON: "hourglass",
    Kind.NOT_RETURNED: "alarm-clock-off",
    Kind.ALERT: "shield-alert",
    Kind.WAKE_UP: "alarm-clock-off",
    Kind.LIMIT: "gauge",
    Kind.BY_OTHER: "user-round-pen",
    Kind.FOR_ALL: "shield-alert",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits."""

    kind: Kind
    name: str
    """For ever the same: what was announced under it is not announced again."""
    at: datetime
    address: str
    """Where it is seen to."""
    other: Side = NOBODY
    """With whom it has to do."""
    text: str = ""
    post_it: int | None = None
    """Reading it in the bell is reading it."""

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])

    @property
    def sign(self) -> str:
        return SIGNS[self.kind]


Source = Callable[[User, datetime], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Bell:
    items: Sequence[Item]
    """The newest first."""
    seen: datetime | None
    """Its owner has looked at what came until then."""
    quiet: tuple[datetime, datetime] | None
    """No browser announces anything between these; it may lie ahead."""

    @property
    def new(self) -> int:
        return sum(map(self.is_new, self.items))

    def is_new(self, item: Item) -> bool:
        return self.seen is None or item.at > self.seen

    @property
    def rows(self) -> list[tuple[Item, bool]]:
        return [(item, self.is_new(item)) for item in self.items]


def bell(user: User, now: datetime) -> Bell:
    items = [item for source in SOURCES for item in source(user, now)]
    quiet = notify.quiet_of(notify.choice_of(user)).span(timezone.localtime(now))
    newest_first = sorted(items, key=lambda item: item.at, reverse=True)
    return Bell(newest_first, seen_until(user), quiet)


def seen_until(user: User) -> datetime | None:
    """Up to when `user` has looked at the bell; None: never."""
    mark = SeenMark.objects.filter(user=user, extension=user.acting, what=SeenMark.What.NOTICES)
    return mark.values_list("until", flat=True).first()


@transaction.atomic
def look(user: User, post_its: Iterable[int], now: datetime) -> None:
    """`user` has opened the bell, and read these post-its in it."""
    SeenMark.objects.update_or_create(
        user=user, extension=user.acting, what=SeenMark.What.NOTICES, defaults={"until": now}
    )
    see(user, list(post_its), now)
    announce(people={user.pk: {"notices"}})


def _post_its(user: User, _now: datetime) -> Iterable[Item]:
    waiting = list(PostIt.objects.waiting().filter(to=user).select_related("author").order_by("-made")[:MOST])
    for post_it in waiting:
        author = post_it.author
        side = Side(author.extension, one_line(author.comment or author.extension)) if author else NOBODY
        text = one_line(post_it.text, LONGEST_TEXT)
        address = reverse("history:post_its")
        yield Item(Kind.POST_IT, f"post_it-{post_it.pk}", post_it.made, address, side, text, post_it.pk)


def _reminders(user: User, now: datetime) -> Iterable[Item]:
    due = list(Note.objects.reminding(now).filter(author=user).order_by("-remind_at")[:MOST])
    known = sides(user, (note.number for note in due))
    for note in due:
        at = note.remind_at or now
        address, text = f"{reverse('history:notes')}?show=reminders", one_line(note.text, LONGEST_TEXT)
        name = f"reminder-{note.pk}-{at:%Y%m%d%H%M}"
        yield Item(Kind.REMINDER, name, at, address, known.get(note.number, NOBODY), text)


def _missed(user: User, _now: datetime) -> Iterable[Item]:
    """Whom to call back, one row a caller."""
    for caller in ledger.waiting_callers(user, MOST):
        count = ngettext("%(count)d call", "%(count)d calls", caller.count) % {"count": caller.count}
        address = f"{reverse('history:history')}?kind={filters.Kind.OPEN}"
        name = f"missed-{caller.pks[0]}"
        yield Item(Kind.MISSED, name, caller.started, address, caller.other, count if caller.count > 1 else "")


def _jobs(user: User, _now: datetime) -> Iterable[Item]:
    """Finished, and their files still there."""
    for job in [job for job in jobs_of(user) if job.has_file][:MOST]:
        address = reverse("jobs:job", args=[job.pk])
        yield Item(Kind.JOB, f"job-{job.pk}", job.expires - KEPT_FOR, address, text=one_line(job.title, LONGEST_TEXT))


def _messages(user: User, _now: datetime) -> Iterable[Item]:
    """Of all mailboxes, as the lamp of a telephone shows them."""
    new = Message.objects.visible_to(user).lying_in(NEW).filter(done_at=None).newest_first()
    messages = list(new[:MOST])
    known = sides(user, (message.number for message in messages))
    for message in messages:
        side = named(known.get(message.number, NOBODY), message.caller)
        yield Item(Kind.VOICEMAIL, f"message-{message.pk}", message.left, reverse("history:voicemail"), side)


def _alerts(user: User, now: datetime) -> Iterable[Item]:
    """For administrators: unusual calls of the last days (T-TOL-07), and what other administrators set for all."""
    if not user.has_perm(Permission.ADMINISTER):
        return
    lately = JournalEntry.objects.filter(at__gt=now - ALERTING)
    by_others = Q(event__in=FOR_ALL) & ~Q(actor=user)
    found = lately.filter(Q(event=Event.ALERTED) | by_others).select_related("actor", "subject").order_by("-pk")[:MOST]
    for entry in found:
        if entry.event == Event.ALERTED:
            address, words = reverse("management:journal"), company_values.alert(entry.after)
            yield Item(Kind.ALERT, f"alert-{entry.pk}", entry.at, address, text=words)
        else:
            text = one_line(sentence(entry, user), LONGEST_TEXT)
            yield Item(Kind.FOR_ALL, f"for_all-{entry.pk}", entry.at, reverse(FOR_ALL[entry.event]), text=text)


def _by_others(user: User, now: datetime) -> Iterable[Item]:
    """What somebody else did to the own account or telephone these days, until its owner has said to have seen it
    (SECURITY §2.4, T-TOL-08)."""
    for row in news_for(user):
        if row.by_other and row.entry.at > now - ALERTING:
            text = one_line(" ".join(filter(None, (row.sentence, row.after))), LONGEST_TEXT)
            yield Item(Kind.BY_OTHER, f"by_other-{row.entry.pk}", row.entry.at, reverse("accounts:activity"), text=text)


SOURCES: list[Source] = [_missed, _messages, _post_its, _reminders, _jobs, _alerts, _by_others]


def add_source(source: Source) -> None:
    """Have the bell ask `source`, too."""
    if source not in SOURCES:
        SOURCES.append(source)

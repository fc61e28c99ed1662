"""Letters about what happened while somebody was not here (NOTI-01).

The outbox keeps ids alone; the text is written when the letter leaves, and tells only what is still worth telling:
nothing that was seen, heard, answered or called back meanwhile.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import takes_links
from accounts.models import User
from history.lists.presentation import rows
from history.mailboxes import sounds
from history.missed.endings import missed_of
from history.models import Message, Note, Notification, PostIt, Record, SeenMark
from history.notes.wording import one_line
from history.people.sides import NOBODY, Side, named, sides
from history.telling import notify
from history.telling.notify import Kind, When
from mail import outbox
from mail.kinds import letter
from mail.messages import Attachment, compose
from mail.messages import Message as Letter
from pbx import spool
from pbx.mailbox import NEW
from ui.telephone_numbers import pretty
from ui.times import clock_duration, exact_moment

AT_ONCE = 500
"""Notifications in one round."""
MOST_ENTRIES = 50
Here = Callable[[Collection[int]], Collection[int]]
"""Which of these people have a page open now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a letter tells."""

    headline: str
    """One line, without anything that steers (T-SMTP-06)."""
    at: datetime
    address: str
    text: str = ""
    attachment: Attachment | None = None

    @property
    def indented(self) -> str:
        return self.text.replace("\n", "\n  ")

    @property
    def moment(self) -> str:
        return exact_moment(timezone.localtime(self.at))


def post_due(here: Here, now: datetime) -> None:
    """Hand what is due to the outbox, one letter a person, and none about what was seen live."""
    due = Notification.objects.filter(settled_at=None, due__lte=now).order_by("due")[:AT_ONCE]
    waiting: dict[int, list[int]] = {}
    for pk, user in due.values_list("pk", "user"):
        waiting.setdefault(user, []).append(pk)
    present = here(waiting)
    for user, ids in waiting.items():
        _post(user, ids, user in present, now)


@transaction.atomic
def _post(user_id: int, ids: Sequence[int], present: bool, now: datetime) -> None:
    locked = Notification.objects.select_for_update().filter(pk__in=ids, settled_at=None)
    told, user = list(locked), User.objects.get(pk=user_id)
    choice = notify.choice_of(user)
    local = timezone.localtime(now)
    later = notify.quiet_of(choice).over(local)
    asked_for = [one for one in told if one.kind == Kind.REMINDER]
    if later is not None and later > local:  # a reminder comes when it was asked for
        told, postponed = asked_for, [one.pk for one in told if one.kind != Kind.REMINDER]
        Notification.objects.filter(pk__in=postponed).update(due=later)
    seen_live = {one.pk for one in told if present and notify.when(choice, one.kind) is When.NOW}
    unwanted = {one.pk for one in told if notify.when(choice, one.kind) is When.OFF}
    wanted = [one.pk for one in told if one.pk not in seen_live | unwanted]
    if wanted and takes_links(user, now) and user.is_active:
        outbox.post("notices", {"user": user.pk, "about": wanted}, user.language or settings.LANGUAGE_CODE)
    Notification.objects.filter(pk__in=[one.pk for one in told]).update(settled_at=now)


@letter("notices")
def _notices(context: Mapping[str, Any]) -> Letter | None:
    user = User.objects.filter(pk=context["user"], is_active=True).first()
    if user is None or not takes_links(user):
        return None
    entries = entries_about(user, Notification.objects.filter(user=user, pk__in=context["about"]))
    if not entries:
        return None
    shown = entries[:MOST_ENTRIES]
    known = {
        "name": one_line(user.comment) or user.extension,
        "entries": shown,
        "only": shown[0] if len(entries) == 1 else None,
        "count": len(entries),
        "more": len(entries) - len(shown),
        "settings": settings.PUBLIC_URL + reverse("history:notice_settings"),
    }
    attached = tuple(entry.attachment for entry in shown if entry.attachment)
    return compose(user.email, "notices", known, user.language, attached)


def entries_about(user: User, notifications: Iterable[Notification]) -> list[Entry]:
    """What is still worth telling, the newest first; names and numbers as `user` may see them."""
    about: dict[str, list[int]] = {}
    for one in notifications:
        about.setdefault(one.kind, []).append(one.about)
    entries = [entry for kind, ids in about.items() for entry in WRITERS[kind](user, ids)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _calls(outcome: Record.Outcome, user: User, ids: Collection[int]) -> list[Entry]:
    records = list(Record.objects.filter(pk__in=ids, outcome=outcome, extension__in=user.extensions))
    ledger = missed_of(records)
    settled = {pk for pk, call in ledger.items() if call.reached_at or call.done_at}
    marks = SeenMark.objects.filter(user=user, what=SeenMark.What.MISSED)
    seen = dict(marks.values_list("extension", "until"))
    open_calls = [
        record
        for record in records
        if record.pk not in settled and not _is_seen(record.started, seen.get(record.extension))
    ]
    missed = outcome is Record.Outcome.MISSED
    address = _address("history:history", f"?kind={outcome.value}")
    return [
        Entry(
            _("Missed call from %(who)s") % {"who": _who(row.other)}
            if missed
            else _("%(who)s called; %(by)s answered") % {"who": _who(row.other), "by": _who(row.answered_by)},
            row.started,
            address,
            _number(row.other),
        )
        for row in rows(user, open_calls)
    ]


def _messages(user: User, ids: Collection[int]) -> list[Entry]:
    new = Message.objects.visible_to(user).lying_in(NEW).filter(pk__in=ids, done_at=None).select_related("mailbox")
    goes_along = notify.audio_goes_by_letter(notify.choice_of(user)) and sounds.are_here()
    known = sides(user, (message.number for message in new))
    entries = []
    for message in new:
        side = named(known.get(message.number, NOBODY), message.caller)
        duration = clock_duration(message.seconds)
        headline = _("Voice message from %(who)s, %(duration)s") % {"who": _who(side), "duration": duration}
        attachment = audio_of(message) if goes_along else None
        entries.append(Entry(headline, message.left, _address("history:voicemail"), _number(side), attachment))
    return entries


def _post_its(user: User, ids: Collection[int]) -> list[Entry]:
    unseen = PostIt.objects.select_related("author").filter(pk__in=ids, to=user, seen_at=None, done_at=None)
    known = sides(user, (post_it.number for post_it in unseen))
    entries = []
    for post_it in unseen:
        author = one_line(post_it.author.comment or post_it.author.extension) if post_it.author else "–"
        about = known.get(post_it.number, NOBODY)
        text = post_it.text if about is NOBODY else f"{post_it.text}\n{_who(about)} {_number(about)}".rstrip()
        headline = _("Post-it from %(who)s") % {"who": author}
        entries.append(Entry(headline, post_it.made, _address("history:post_its"), text))
    return entries


def _reminders(user: User, ids: Collection[int]) -> list[Entry]:
    now = timezone.now()
    waiting = Note.objects.reminding(now).filter(pk__in=ids, author=user)
    known = sides(user, (note.number for note in waiting))
    address = _address("history:notes", "?show=reminders")
    return [
        Entry(
            _("Reminder: %(text)s") % {"text": one_line(note.text, 60)},
            note.remind_at or now,
            address,
            f"{note.text}\n{_who(side)} {_number(side)}".rstrip() if (side := known.get(note.number)) else note.text,
        )
        for note in waiting
    ]


WRITERS: Mapping[str, Callable[[User, Collection[int]], list[Entry]]] = {
    Kind.MISSED: partial(_calls, Record.Outcome.MISSED),
    Kind.ANSWERED_BY_OTHER: partial(_calls, Record.Outcome.ANSWERED_BY_OTHER),
    Kind.VOICEMAIL: _messages,
    Kind.POST_IT: _post_its,
    Kind.REMINDER: _reminders,
}


def audio_of(message: Message) -> Attachment:
    """The sound of a message, named by when it was left and its id (T-FIL-05), read when the letter leaves."""
    left = timezone.localtime(message.left)
    return Attachment(f"{left:%Y-%m-%d-%H%M}-{message.pk}.wav", "audio/wav", partial(_sound, message))


def _sound(message: Message, most: int) -> bytes | None:
    try:
        with sounds.of_message(message) as opened:
            return os.pread(opened.fd, most, 0)
    except spool.NotThere:
        return None


def _is_seen(at: datetime, until: datetime | None) -> bool:
    return until is not None and at <= until


def _who(side: Side) -> str:
    if name := one_line(side.name):
        return name
    if side.hidden:
        return _("Hidden number")
    return pretty(side.number) if side.number else _("Withheld number")


def _number(side: Side) -> str:
    """Beside a name; a hidden one stays hidden (X-20)."""
    return pretty(side.number) if side.name and side.number else ""


def _address(name: str, query: str = "") -> str:
    return settings.PUBLIC_URL + reverse(name) + query

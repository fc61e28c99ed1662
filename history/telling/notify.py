"""Who is told of what by letter (NOTI-01): the choice, and what waits to be told.

A thing is told to a person once: a row in the database names it for ever. Whether it is still worth telling is looked
at when a letter goes, see history.notices.letters.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.boxes import people_with
from accounts.journal import Event, Origin
from accounts.models import User
from history.models import Message, Note, NoticeChoice, Notification, Record
from history.telling.announcing import announce
from history.telling.quiet import Quiet, next_at

Kind = Notification.Kind
When = NoticeChoice.When

PATIENCE = timedelta(seconds=90)
"""So long somebody has to see it on the page, and a browser that was closed to be known as gone."""
FRESH = timedelta(hours=12)
"""A call that becomes known later, from the exchange's log, is history and no news."""
REMINDED_WITHIN = timedelta(days=2)
"""After a longer standstill a reminder shows on the page alone."""
KEPT = timedelta(days=7)
DIGEST_AT = time(17)
CHOICES: Mapping[str, str] = {
    Kind.MISSED: "missed",
    Kind.ANSWERED_BY_OTHER: "answered_by_other",
    Kind.VOICEMAIL: "voicemail",
    Kind.POST_IT: "post_its",
}
"""The field of NoticeChoice that decides; a reminder was asked for by itself."""
FIELDS = (
    *(*CHOICES.values(), "attach_audio", "monthly_costs", "weekly_report"),
    *("digest_at", "quiet_from", "quiet_until", "quiet_days"),
)
OUTCOMES: Mapping[str, Kind] = {
    Record.Outcome.MISSED: Kind.MISSED,
    Record.Outcome.ANSWERED_BY_OTHER: Kind.ANSWERED_BY_OTHER,
}


def choice_of(user: User) -> NoticeChoice:
    """What `user` chose, or somebody for them; the defaults are not stored."""
    return NoticeChoice.objects.select_related("set_by").filter(user=user).first() or NoticeChoice(user=user)


def quiet_of(choice: NoticeChoice) -> Quiet:
    return Quiet(choice.quiet_from, choice.quiet_until, frozenset(map(int, choice.quiet_days)))


def when(choice: NoticeChoice, kind: str) -> When:
    return When(getattr(choice, CHOICES[kind])) if kind in CHOICES else When.NOW


@transaction.atomic
def choose(user: User, values: Mapping[str, object], origin: Origin) -> None:
    """Store the choice of `user`, made by themselves or by who may do it for them (NOTI-03)."""
    if origin.actor != user:
        claim(Deed.SET_NOTICES, user, origin)
    choice = NoticeChoice.objects.select_for_update().filter(user=user).first() or NoticeChoice(user=user)
    different = {name: value for name, value in values.items() if getattr(choice, name) != value}
    if not different:
        return
    before = _told(choice, different)
    for name, value in different.items():
        setattr(choice, name, value)
    choice.set_by = origin.actor
    choice.save()
    announce(people={user.pk: {"notices"}})
    journal.write(Event.NOTICES_CHANGED, user, origin, before=before, after=_told(choice, different))


def queue(kind: Kind, people: Iterable[int], key: str, about: int, now: datetime) -> None:
    """`people` (their ids) shall be told of the row `about`, named `key` for ever, as each of them chose."""
    _store([(kind, person, key, about) for person in people], now)


def queue_calls(records: Iterable[Record], now: datetime) -> None:
    """The owners of the extensions shall be told of their missed calls, as they chose. Two queries, one if nobody
    wants to know."""
    told = [record for record in records if record.outcome in OUTCOMES and now - record.ended < FRESH]
    if not told:
        return
    wanted = NoticeChoice.objects.exclude(missed=When.OFF, answered_by_other=When.OFF)
    owners = dict(wanted.values_list("user__extension", "user"))
    _store(
        [
            (OUTCOMES[record.outcome], owners[record.extension], f"{record.origin} {record.extension}", record.pk)
            for record in told
            if record.extension in owners
        ],
        now,
    )


def queue_messages(messages: Iterable[Message], now: datetime) -> None:
    """Whoever has the mailbox shall be told of a new message, as they chose."""
    for message in messages:
        box = message.mailbox
        if message.heard_at is None and now - message.left < FRESH:
            queue(Kind.VOICEMAIL, people_with(box.number), f"{box.number} {message.name}", message.pk, now)


def remind(now: datetime) -> None:
    """Have open pages look at reminders whose moment has come, and a letter written about them. Once each."""
    notes = Note.objects.reminding(now).filter(remind_at__gt=now - REMINDED_WITHIN, author__is_active=True)
    wanted = {f"note {note.pk} {note.remind_at:%Y%m%d%H%M}": note for note in notes}
    known = Notification.objects.filter(kind=Kind.REMINDER, key__in=wanted).values_list("key", flat=True)
    fresh = {key: note for key, note in wanted.items() if key not in set(known)}
    with transaction.atomic():
        _store([(Kind.REMINDER, note.author_id, key, note.pk) for key, note in fresh.items()], now)
        announce(people={note.author_id: {"notes", "notices"} for note in fresh.values()})


def forget_old(now: datetime) -> None:
    """What was told a week ago cannot come again."""
    Notification.objects.filter(settled_at__lt=now - KEPT).delete()


def _store(told: Iterable[tuple[Kind, int, str, int]], now: datetime) -> None:
    rows = list(told)
    chosen = {
        choice.user_id: choice
        for choice in NoticeChoice.objects.filter(user__in={person for _kind, person, _key, _about in rows})
    }
    nobody_chose = NoticeChoice()
    Notification.objects.bulk_create(
        (
            Notification(user_id=person, kind=kind, key=key[:160], about=about, due=due)
            for kind, person, key, about in rows
            if (due := due_at(chosen.get(person, nobody_chose), kind, now))
        ),
        ignore_conflicts=True,
    )


def due_at(choice: NoticeChoice, kind: str, now: datetime) -> datetime | None:
    """When a letter about something of this `kind` is to go, quiet hours left aside; None: never."""
    chosen = when(choice, kind)
    if chosen is When.OFF:
        return None
    if chosen is When.NOW:
        return now + PATIENCE
    return next_at(choice.digest_at or DIGEST_AT, timezone.localtime(now))


def audio_goes_by_letter(choice: NoticeChoice) -> bool:
    """Only where the installation allows it, and the person chose it."""
    return settings.VOICEMAIL_BY_MAIL and choice.attach_audio


def _told(choice: NoticeChoice, names: Iterable[str]) -> str:
    """As the journal keeps it, see accounts.journal.values."""
    return ", ".join(f"{name}: {_value(getattr(choice, name))}" for name in names)


def _value(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else "" if value is None else str(value)

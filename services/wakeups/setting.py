"""Writing somebody's wake-up calls: each change is one, stands in the list of changes and in the journal, and can be
undone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from history.telling.announcing import announce
from services.models import By, Change, Ring, Stage, Wakeup
from services.models.wakeups import Outcome
from services.wakeups.packing import NAME, Packed, days_text, pack, unpack
from services.wakeups.schedule import Schedule, next_day, next_ringing
from services.whose import TOPICS, answers_for, check, owner_of, tell_pages

MOST = 10
"""Of one extension."""


class GoneError(Exception):
    """It has been changed since."""


class FullError(Exception):
    """There are MOST already."""


@transaction.atomic
def add(extension: str, schedule: Schedule, author: User, origin: Origin) -> Wakeup:
    """One that is there already, as after a second click, is not there twice. Raises FullError and, as all of these,
    NotYoursError."""
    check(extension, origin)
    author = answers_for(extension, author)
    for wakeup in Wakeup.objects.select_for_update().filter(extension=extension):
        if wakeup.schedule == schedule:
            change(wakeup, schedule, author, origin)
            return wakeup
    return _added(Wakeup(extension=extension, author=author), schedule, True, origin)


@transaction.atomic
def change(wakeup: Wakeup, schedule: Schedule, author: User, origin: Origin) -> None:
    """It rings by `schedule` from now on, also if it was switched off. Raises GoneError."""
    wakeup = _locked(wakeup.pk, wakeup.extension, origin)
    before, wakeup.author = packed(wakeup), answers_for(wakeup.extension, author)
    _store(wakeup, schedule, True)
    if packed(wakeup) != before:
        _tell(wakeup.extension, before, packed(wakeup), By.PERSON, origin)


@transaction.atomic
def switch(wakeup: Wakeup, on: bool, origin: Origin, by: By = By.PERSON) -> None:
    """One for a day that is over rings the next time that the clock shows its time. Raises GoneError."""
    wakeup = _locked(wakeup.pk, wakeup.extension, origin)
    before, schedule = packed(wakeup), wakeup.schedule
    if origin.actor is not None:
        wakeup.author = answers_for(wakeup.extension, origin.actor)
    if on and _next(schedule) is None:
        schedule = Schedule(schedule.clock, next_day(schedule.clock, timezone.now(), timezone.get_default_timezone()))
    _store(wakeup, schedule, on)
    if packed(wakeup) != before:
        _tell(wakeup.extension, before, packed(wakeup), by, origin)


@transaction.atomic
def remove(wakeup: Wakeup, origin: Origin) -> Change:
    """Returns what can be undone. Raises GoneError."""
    wakeup = _locked(wakeup.pk, wakeup.extension, origin)
    before = packed(wakeup)
    wakeup.delete()
    return _tell(wakeup.extension, before, "", By.PERSON, origin)


@transaction.atomic
def undo(done: Change, user: User, origin: Origin) -> None:
    """As it was before `done`. Raises GoneError if that is not the newest any more, and FullError."""
    if not undoable(done):
        raise GoneError
    check(done.extension, origin)
    user = answers_for(done.extension, user)
    before, after = unpack(done.before), unpack(done.after)
    if before is None:
        remove(Wakeup(pk=after.pk if after else 0, extension=done.extension), origin)
    elif after is None:
        wakeup = Wakeup(pk=before.pk, extension=done.extension, author=user)
        _added(wakeup, before.schedule, before.on, origin)
    else:
        wakeup = _locked(after.pk, done.extension, origin)
        wakeup.author = user
        _store(wakeup, before.schedule, before.on)
        _tell(done.extension, done.after, packed(wakeup), By.PERSON, origin)


def undoable(done: Change) -> bool:
    """Is it still so?"""
    whose = unpack(done.after) or unpack(done.before)
    if whose is None:
        return False
    wakeup = Wakeup.objects.filter(pk=whose.pk, extension=done.extension).first()
    return (packed(wakeup) if wakeup else "") == done.after and not _newer(done, whose.pk)


def packed(wakeup: Wakeup) -> str:
    on = wakeup.next_at is not None or wakeup.rings.filter(outcome=Outcome.UNDER_WAY).exists()
    return pack(Packed(wakeup.pk, wakeup.schedule, on))


def _newer(done: Change, pk: int) -> bool:
    later = Change.objects.filter(extension=done.extension, feature=NAME, pk__gt=done.pk)
    return later.filter(after__startswith=f"w{pk} ").exists() or later.filter(before__startswith=f"w{pk} ").exists()


def _added(wakeup: Wakeup, schedule: Schedule, on: bool, origin: Origin) -> Wakeup:
    """Two tabs at once are one after the other."""
    if len(Wakeup.objects.select_for_update().filter(extension=wakeup.extension)) >= MOST:
        raise FullError
    _store(wakeup, schedule, on)
    _tell(wakeup.extension, "", packed(wakeup), By.PERSON, origin)
    return wakeup


def _store(wakeup: Wakeup, schedule: Schedule, on: bool) -> None:
    """What rings just now by the old schedule stops."""
    wakeup.clock, wakeup.day = schedule.clock, schedule.day
    wakeup.days = "" if schedule.day else days_text(schedule)
    wakeup.next_at = _next(schedule) if on else None
    wakeup.save()
    under_way = Ring.objects.filter(wakeup=wakeup, outcome=Outcome.UNDER_WAY)
    under_way.update(ring_at=None, outcome=Outcome.STOPPED, changed=timezone.now())


def _next(schedule: Schedule) -> datetime | None:
    return next_ringing(schedule, timezone.now(), timezone.get_default_timezone())


def _locked(pk: int, extension: str, origin: Origin) -> Wakeup:
    """That of `extension`; accounts are locked before, as `add` does."""
    check(extension, origin)
    wakeup = Wakeup.objects.select_for_update().filter(pk=pk, extension=extension).first()
    if wakeup is None:
        raise GoneError
    return wakeup


def _tell(extension: str, before: str, after: str, by: By, origin: Origin) -> Change:
    done = Change.objects.create(
        extension=extension, feature=NAME, before=before, after=after, by=by, actor=origin.actor, stage=Stage.SHOWN
    )
    tell_pages({extension: TOPICS})
    owner = owner_of(extension)
    if owner is not None and origin.actor not in {None, owner}:
        announce(people={owner.pk: {"notices"}})
    words = {"before": _told(extension, before), "after": _told(extension, after)}
    journal.write(Event.SERVICE_CHANGED, owner, origin, **words)
    return done


def _told(extension: str, text: str) -> str:
    """As the journal holds it: `1011 wakeup: 06:30 12345`, `… off`."""
    packed = unpack(text)
    if packed is None:
        return f"{extension} {NAME}: off"
    clock, days = f"{packed.schedule.clock:%H:%M}", days_text(packed.schedule)
    return f"{extension} {NAME}: {clock} {days}{'' if packed.on else ' off'}"

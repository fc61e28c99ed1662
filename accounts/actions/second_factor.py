"""Setting up a second factor, proving it, and doing without."""

import logging
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts import journal, letters, throttle
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.guard import secrets
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.proving import second_factor
from accounts.sessions import revocation
from accounts.throttle import Demand, Limit

logger = logging.getLogger(__name__)

CODES = Limit("second factor", 5, 900)
CODES_OF_DAYS = Limit("second factor in days", 40, 3 * 86400)
"""Of a million codes three are right at any time: whoever has the password must not go on for weeks."""
RECOVERY = Limit("recovery code", 5, 900)


class Proof(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    TOO_OFTEN = "too_often"


@transaction.atomic
def begin(user: User) -> None:
    """A fresh secret for `user`, which guards nothing until its first code confirms it. Nothing, if a factor is on."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if second_factor.of(person) is None:
        _await_first_code(person)


@transaction.atomic
def move(user: User) -> None:
    """A fresh secret for another telephone: the old one guards the account until the first code of the new one.

    Whoever calls has asked for the password and a code.
    """
    _await_first_code(User.objects.select_for_update(no_key=True).get(pk=user.pk))


@transaction.atomic
def cancel(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    SecondFactor.objects.filter(user=user, confirmed_at=None).delete()


@transaction.atomic
def confirm(
    user: User, typed: str, origin: Origin, *, keep_session: str | None = None, now: datetime | None = None
) -> tuple[str, ...]:
    """Switch the factor on that `begin` or `move` made; one that was on is over. Returns the recovery codes, this
    once; none if the code is wrong.

    Ends every other session: they began without it.
    """
    now = now or timezone.now()
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    factor = second_factor.pending_of(person, now)
    code = second_factor.as_code(typed)
    step = second_factor.step_of(second_factor.secret_of(factor), code, now) if factor and code else None
    if factor is None or step is None:
        return ()
    moved, _rows = SecondFactor.objects.filter(user=person, confirmed_at__isnull=False).delete()
    factor.confirmed_at, factor.last_step = now, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    codes = _replace_codes(person)
    revocation.revoke_sessions(person, keep_session)
    letters.tell(person, Notice.SECOND_FACTOR_MOVED if moved else Notice.SECOND_FACTOR_ON, origin)
    journal.write(Event.SECOND_FACTOR_MOVED if moved else Event.SECOND_FACTOR_ON, person, origin)
    return codes


@transaction.atomic
def prove(user: User, typed: str, origin: Origin, now: datetime | None = None) -> Proof:
    """Is `typed` the code that the app shows now, or an unused recovery code? Either is used up by it."""
    now = now or timezone.now()
    code = second_factor.as_code(typed)
    name = str(user.pk)
    demands = (Demand(CODES, name), Demand(CODES_OF_DAYS, name)) if code else (Demand(RECOVERY, name),)
    if not throttle.take(*demands, now=now):
        return Proof.TOO_OFTEN
    if code and _take_code(user, code, now):
        throttle.give_back(*demands, now=now)
        return Proof.RIGHT
    if not code and _take_recovery_code(user, typed, now):
        throttle.give_back(*demands, now=now)
        journal.write(Event.RECOVERY_CODE_USED, user, origin, after=str(second_factor.codes_left(user)))
        return Proof.RIGHT
    journal.write(Event.SECOND_FACTOR_REFUSED, user, origin)
    return Proof.WRONG


@transaction.atomic
def renew_codes(user: User, origin: Origin) -> tuple[str, ...]:
    """Ten new recovery codes, this once; the old ones open nothing any more."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    codes = _replace_codes(user)
    journal.write(Event.RECOVERY_CODES_RENEWED, user, origin)
    return codes


@transaction.atomic
def turn_off(user: User, origin: Origin, *, keep_session: str | None = None) -> None:
    """The password alone opens the account again. Ends every other session. Whoever calls has asked for the password
    and a code, and whether the role may do without."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _drop(user, origin, keep_session=keep_session)


@transaction.atomic
def remove(user: User, origin: Origin) -> None:
    """An administrator helps somebody who lost the telephone and the recovery codes. Ends every session; where the
    role must have a factor, a new one is set up at the next log-in. Raises NotYoursError."""
    claim(Deed.REMOVE_SECOND_FACTOR, user, origin)
    _drop(user, origin, keep_session=None)


def encrypt_anew() -> int:
    """Have SECRET_KEY alone open every secret, so that OLD_SECRET_KEYS can go; returns how many it did not."""
    found = 0
    for factor in SecondFactor.objects.iterator():
        if secrets.is_current(factor.secret):
            continue
        try:
            fresh = secrets.encrypted(second_factor.secret_of(factor))
        except secrets.UnreadableError:
            _tell_unreadable(factor)
            continue
        found += SecondFactor.objects.filter(pk=factor.pk, secret=factor.secret).update(secret=fresh)
    return found


def _await_first_code(person: User) -> None:
    SecondFactor.objects.filter(user=person, confirmed_at=None).delete()
    SecondFactor.objects.create(user=person, secret=secrets.encrypted(second_factor.new_secret()))


def _drop(user: User, origin: Origin, *, keep_session: str | None) -> None:
    was_on = second_factor.of(user) is not None
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if was_on:
        revocation.revoke_sessions(user, keep_session)
        letters.tell(user, Notice.SECOND_FACTOR_OFF, origin)
        journal.write(Event.SECOND_FACTOR_OFF, user, origin)


def _take_code(user: User, code: str, now: datetime) -> bool:
    """Of two who bring the same code at once one wins, and no code works again."""
    factor = second_factor.of(user)
    if factor is None:
        return False
    try:
        step = second_factor.step_of(second_factor.secret_of(factor), code, now)
    except secrets.UnreadableError:
        _tell_unreadable(factor)
        return False
    if step is None:
        return False
    return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


def _take_recovery_code(user: User, typed: str, now: datetime) -> bool:
    digest = second_factor.recovery_digest(user, typed)
    return bool(RecoveryCode.objects.filter(user=user, digest=digest, used_at=None).update(used_at=now))


def _replace_codes(user: User) -> tuple[str, ...]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = second_factor.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=second_factor.recovery_digest(user, code)) for code in codes
    )
    return codes


def _tell_unreadable(factor: SecondFactor) -> None:
    logger.error(
        "second factor cannot be read: put the SECRET_KEY of before into OLD_SECRET_KEYS user=%s", factor.user_id
    )

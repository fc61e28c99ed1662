"""Examining an extension and its secret (LOG-01…04; SECURITY §2.1, T-PIN, T-ENM).

Whatever is wrong — no such number, disabled, too many attempts, wrong password, wrong PIN, PIN no longer
allowed — takes one Argon2 hash and gives one answer. Each right attempt gives back what it took from the
throttles; each wrong one has paid.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import journal, throttle
from accounts.guard import addresses, pins
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.proving import second_factor
from accounts.sessions.devices import KnownDevice
from accounts.throttle import Demand, Limit

logger = logging.getLogger(__name__)

PAIR = Limit("log-in number and network", 5, 150)
NUMBER = Limit("log-in number", 30, 900)
NETWORK = Limit("log-in network", 20, 600)
OWN_NETWORK = Limit("log-in own network", 200, 600)
"""An office behind one address (T-PIN-07)."""
EVERYWHERE = Limit("log-in everywhere", 300, 600)
DEVICE = Limit("log-in device", 10, 300)

PIN_NETWORK = Limit("PIN network", 10, 600)
PIN_FAILURES = Limit("PIN failures", 30, 600)
PIN_NUMBERS = Limit("PIN numbers", 15, 600)
PIN_CLOSED = Limit("PIN closed", 1, 1800)
"""Its one token is gone while the PIN path is closed for everybody."""


class Door(StrEnum):
    OPEN = "open"
    SET_PASSWORD = "set_password"  # noqa: S105
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Attempt:
    extension: str
    secret: str
    address: str
    device: KnownDevice | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`user` is None exactly when the door is shut."""

    door: Door
    user: User | None = None
    accepted: int | None = None
    """The journal's entry of a right password that opens nothing without the second factor."""


SHUT = Verdict(Door.SHUT)


def examine(attempt: Attempt, now: datetime | None = None) -> Verdict:
    now = now or timezone.now()
    user = User.objects.select_related("department").filter(extension=attempt.extension).first()
    demands = _demands(attempt, user)
    admitted = throttle.take(*demands, now=now)
    right_password = check_password(attempt.secret, user.password if user else "")  # hashes once, whatever it is given
    verdict = SHUT
    if admitted and user is not None and user.is_active:
        verdict = _judge(attempt, user, now, right_password=right_password)
    if verdict is SHUT:
        if admitted:  # also for a number that nobody has: an entry takes time (T-ENM-01)
            journal.write(Event.LOG_IN_REFUSED, user, Origin(address=attempt.address))
    else:
        throttle.give_back(*demands, now=now)
    return verdict


def _judge(attempt: Attempt, user: User, now: datetime, *, right_password: bool) -> Verdict:
    if user.password:
        if not right_password or user.password_is_over(now):
            return SHUT
        guarded = second_factor.guards(user)
        event = Event.PASSWORD_ACCEPTED if guarded else Event.LOGGED_IN
        entry = journal.write(event, user, Origin(user, attempt.address))
        door = Door.SET_PASSWORD if user.must_change_password else Door.OPEN
        return Verdict(door, user, entry if guarded else None)
    trusted = addresses.is_among(attempt.address, settings.PIN_NETWORKS)
    if not (trusted and user.opens_by_pin(now) and _pin_opens(attempt, user, now)):
        return SHUT
    journal.write(Event.LOGGED_IN_BY_PIN, user, Origin(user, attempt.address))
    return Verdict(Door.SET_PASSWORD, user)


def _demands(attempt: Attempt, user: User | None) -> tuple[Demand, ...]:
    """A known device of this very person answers for itself; everybody else shares."""
    if attempt.device and user and user.pk in attempt.device.people:
        return (Demand(DEVICE, attempt.device.name),)
    network = addresses.network_of(attempt.address)
    return (
        Demand(PAIR, f"{attempt.extension} {network}"),
        Demand(NUMBER, attempt.extension),
        Demand(OWN_NETWORK if addresses.is_local(attempt.address) else NETWORK, network),
        Demand(EVERYWHERE),
    )


@transaction.atomic
def _pin_opens(attempt: Attempt, user: User, now: datetime) -> bool:
    """Compare the PIN while the PIN path is open; count a wrong one for ever."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.opens_by_pin(now) or not throttle.has_room(Demand(PIN_CLOSED), now):
        return False
    network = Demand(PIN_NETWORK, addresses.network_of(attempt.address))
    if not throttle.has_room(network, now):
        return False
    if pins.matches(user.extension, attempt.secret, user.pin):
        return True
    throttle.take(network, now=now)
    User.objects.filter(pk=user.pk).update(pin_failures=F("pin_failures") + 1)
    breaker = _count_for_everybody(user, now)
    if user.pin_failures + 1 == pins.TRIES:
        journal.write(Event.PIN_CLOSED, user, Origin(address=attempt.address))
    if breaker:
        journal.write(Event.PIN_PATH_CLOSED, None, Origin(address=attempt.address))
        logger.error("log-in by PIN closed for 30 minutes: too many wrong PINs network=%s", attempt.address)
    return False


def _count_for_everybody(user: User, now: datetime) -> bool:
    """One common PIN tried on a thousand numbers trips no number's own limit: this breaker is for that (T-PIN-02).

    True when it has just closed the PIN path.
    """
    counted = [Demand(PIN_FAILURES)]
    if user.pin_failures == 0:
        counted.append(Demand(PIN_NUMBERS))
    throttle.take(*counted, now=now)
    if all(throttle.has_room(demand, now) for demand in (Demand(PIN_FAILURES), Demand(PIN_NUMBERS))):
        return False
    throttle.take(Demand(PIN_CLOSED), now=now)
    return True

"""Forwardings that are allowed and yet unusual (SECURITY T-TOL-07): whoever sets one proves by their password that it
is they, and the administrators hear of it.

What may be called at all says the one number policy; here it is about an account in wrong hands, whose rights are
real. A number at home is never unusual by its hour: people go home to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from django.utils import timezone

from accounts.models import User
from company import numbers
from company.numbers import Rules
from phonebook.destinations import Destination, country_of, destination
from phonebook.numbers import Number
from phonebook.plan import mailbox_code, plan
from phonebook.policy import leads_to
from services.models import Change, Target
from services.targets import FORWARDINGS

COSTLY = {Destination.INTERNATIONAL, Destination.PREMIUM, Destination.PREMIUM_ABROAD, Destination.SATELLITE}
AT_HOME = {Destination.INTERNAL, Destination.EMERGENCY, Destination.SERVICE_CODE}
WORK_BEGINS, WORK_ENDS = time(6), time(20)
SATURDAY = 5


class Reason(StrEnum):
    ABROAD = "abroad"
    """Or with a special charge."""
    NEW_COUNTRY = "new_country"
    OFF_HOURS = "off_hours"
    MANY = "many"
    """Forwardings of one person in one day."""
    MANY_LINES = "many_lines"
    """Lines whose calls one person sends outside in one day, as a manager may."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody has calls sent to a number."""

    destination: Destination
    known_country: bool
    """Calls of this extension were sent to that country before."""
    at: datetime
    """Local."""
    today: int
    """Forwardings to the outside that the person has set today, this one among them."""
    lines: int
    """Extensions of which they were, this one among them."""


def is_off_hours(at: datetime) -> bool:
    """20:00 to 6:00, and the weekend; `at` is local."""
    return at.weekday() >= SATURDAY or not WORK_BEGINS <= at.time() < WORK_ENDS


RULES: tuple[tuple[Reason, Callable[[Attempt, Rules], bool]], ...] = (
    (Reason.ABROAD, lambda attempt, _rules: attempt.destination in COSTLY),
    (Reason.NEW_COUNTRY, lambda attempt, _rules: attempt.destination in COSTLY and not attempt.known_country),
    (Reason.OFF_HOURS, lambda attempt, _rules: attempt.destination in COSTLY and is_off_hours(attempt.at)),
    (Reason.MANY, lambda attempt, rules: attempt.today > rules.forwards_per_day),
    (Reason.MANY_LINES, lambda attempt, rules: attempt.lines > rules.forwarded_lines_per_day),
)


def reasons(attempt: Attempt, rules: Rules) -> tuple[Reason, ...]:
    """Why it is unusual; nothing: it is not."""
    if attempt.destination in AT_HOME:
        return ()
    return tuple(reason for reason, holds in RULES if holds(attempt, rules))


def reasons_for(user: User, extension: str, number: Number, now: datetime) -> tuple[Reason, ...]:
    """Why it is unusual that `user` has the calls of `extension` sent to `number`."""
    if number.key in {mailbox_code(extension), ""}:
        return ()
    of_extension = Target.objects.filter(extension=extension).exclude(number=number.key)
    known = {country_of(plan().read(each)) for each in of_extension.values_list("number", flat=True)}
    lines = _sent_outside(user, now)
    rules = numbers.in_force()
    attempt = Attempt(
        _where(number, rules),
        country_of(number) in known,
        timezone.localtime(now),
        len(lines) + 1,
        len({*lines, extension}),
    )
    return reasons(attempt, rules)


def _where(number: Number, rules: Rules) -> Destination:
    """A country that everybody may call is as good as home."""
    where = leads_to(number, rules)
    allowed = where is Destination.INTERNATIONAL and country_of(number) in rules.countries
    return Destination.NATIONAL if allowed else where


def _sent_outside(user: User, now: datetime) -> list[str]:
    """The extensions of which `user` has sent calls outside since midnight, each as often."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    changes = Change.objects.happened().filter(actor=user, at__gte=midnight, feature__in=FORWARDINGS).exclude(after="")
    told = changes.values_list("extension", "after")
    return [extension for extension, value in told if destination(plan().dialled(value), plan()) not in AT_HOME]

"""What administrators do to limits: set them, top up by hand, reset the counter (COST-02). Each is one entry in the
journal with what was before and after."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from costs.allowances.arithmetic import raised
from costs.allowances.crossing import mark_of, settle
from costs.allowances.spending import NOTHING, beginning_of_month, spent_since
from costs.allowances.topping import company_day, rhythm_of
from costs.allowances.undoing import Deed, terms_of
from costs.allowances.wording import told
from costs.models import Allowance
from history.missed import settling


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be set."""

    limit: Decimal | None
    """None: no limit, and then nothing is topped up."""
    mode: str = Allowance.Mode.NONE
    amount: Decimal = NOTHING
    on_day: int = 1
    keeps_rest: bool = False

    @classmethod
    def of(cls, allowance: Allowance) -> "Terms":
        return cls(allowance.limit, allowance.mode, allowance.amount, allowance.on_day, allowance.keeps_rest)


class NoLimitError(Exception):
    """There is nothing to top up."""


def unlimited(extension: str, now: datetime) -> Allowance:
    """As it is for an extension without a row; not stored."""
    return Allowance(extension=extension, since=beginning_of_month(now), spent=NOTHING, limit=None)


@transaction.atomic
def change(person: User, terms: Terms, origin: Origin) -> Deed | None:
    """From now on these hold; a new rhythm begins with its first day after today. None: they held already."""
    allowance = _held(person.extension)
    before, earlier, mark = told(allowance), terms_of(allowance), mark_of(allowance)
    if terms == Terms.of(allowance):
        return None
    if terms.limit != allowance.limit:
        allowance.limit = allowance.base = terms.limit
    rhythm = rhythm_of(allowance)
    allowance.mode = Allowance.Mode.NONE if terms.limit is None else terms.mode
    allowance.amount, allowance.on_day, allowance.keeps_rest = terms.amount, terms.on_day, terms.keeps_rest
    if rhythm_of(allowance) != rhythm or allowance.next_top_up is None:
        allowance.next_top_up = rhythm_of(allowance).next_day(company_day(timezone.now()))
    allowance.save()
    settle(allowance, mark)
    journal.write(Event.ALLOWANCE_CHANGED, person, origin, before=before, after=told(allowance))
    return Deed(person.extension, earlier, terms_of(allowance))


@transaction.atomic
def top_up(person: User, amount: Decimal, origin: Origin) -> Deed:
    """Add `amount` to the limit; what is left stays. Raises NoLimitError."""
    allowance = _held(person.extension)
    if allowance.limit is None:
        raise NoLimitError
    before, earlier, mark = told(allowance), terms_of(allowance), mark_of(allowance)
    allowance.limit = raised(allowance.limit, amount)
    allowance.save(update_fields=["limit"])
    settle(allowance, mark)
    journal.write(Event.ALLOWANCE_TOPPED_UP, person, origin, before=before, after=told(allowance))
    return Deed(person.extension, earlier, terms_of(allowance))


@transaction.atomic
def reset(person: User, origin: Origin) -> None:
    """The counter begins anew now, and the limit is again what was set, without the top-ups since."""
    allowance = _held(person.extension)
    before, mark = told(allowance), mark_of(allowance)
    allowance.since, allowance.spent = timezone.now(), NOTHING
    if allowance.limit is not None and allowance.base is not None:
        allowance.limit = allowance.base
    allowance.save(update_fields=["since", "spent", "limit"])
    settle(allowance, mark)
    journal.write(Event.ALLOWANCE_RESET, person, origin, before=before, after=told(allowance))


def _held(extension: str) -> Allowance:
    """The row, made if there is none: then it counts from the beginning of the month."""
    held = Allowance.objects.select_for_update().filter(extension=extension).first()
    if held is not None:
        return held
    settling.alone()  # a call that is being written at this moment would neither be in the sum nor find the row
    since = beginning_of_month(timezone.now())
    made = Allowance(extension=extension, since=since, spent=spent_since(extension, since))
    Allowance.objects.bulk_create([made], ignore_conflicts=True)
    return Allowance.objects.select_for_update().get(extension=extension)

"""Taking back what was just set or topped up: the limit is again as it was, unless something has changed it since.

What was spent goes on counting. A reset is not taken back: it asks before.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from costs.allowances import wording
from costs.allowances.crossing import mark_of, settle
from costs.allowances.topping import company_day, rhythm_of
from costs.models import Allowance

SECONDS = 15 * 60
"""So long it is offered."""
KEPT = "limits_undo"
"""In the session: when, and each deed as JSON."""
FIELDS = ("limit", "base", "mode", "amount", "on_day", "keeps_rest", "next_top_up")

Told = Mapping[str, Any]


class ChangedError(Exception):
    """A top-up or somebody else changed the limit since."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to the limit of one extension."""

    extension: str
    before: Told
    after: Told


def terms_of(allowance: Allowance) -> Told:
    """What can be set, as JSON."""
    return {name: _plain(getattr(allowance, name)) for name in FIELDS}


def remember(session: SessionBase, deeds: Sequence[Deed]) -> None:
    """For the next pages, in the place of what was done before."""
    if deeds:
        session[KEPT] = [time.time(), [[deed.extension, deed.before, deed.after] for deed in deeds]]


def offered(session: SessionBase) -> list[Deed]:
    """What was done last, if that was not long ago."""
    at, kept = session.get(KEPT, (0.0, []))
    return [Deed(*each) for each in kept] if time.time() - at < SECONDS else []


def forget(session: SessionBase) -> None:
    session.pop(KEPT, None)


@transaction.atomic
def take_back(person: User, deed: Deed, origin: Origin) -> None:
    """Raises ChangedError."""
    allowance = Allowance.objects.select_for_update().filter(extension=person.extension).first()
    if allowance is None or terms_of(allowance) != deed.after:
        raise ChangedError
    before, mark = wording.told(allowance), mark_of(allowance)
    for name in FIELDS:
        setattr(allowance, name, _read(name, deed.before[name]))
    today = company_day(timezone.now())
    if allowance.next_top_up is not None and allowance.next_top_up <= today:
        allowance.next_top_up = rhythm_of(allowance).next_day(today)
    allowance.save(update_fields=FIELDS)
    settle(allowance, mark)
    journal.write(Event.ALLOWANCE_CHANGED, person, origin, before=before, after=wording.told(allowance))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    """What `_plain` wrote."""
    if value is None:
        return None
    if name in {"limit", "base", "amount"}:
        return Decimal(value)
    return date.fromisoformat(value) if name == "next_top_up" else value

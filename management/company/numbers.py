"""Where everybody may call and how much, set by an administrator; each change can be taken back once (T-TOL-01)."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from company.models import NumberPolicy
from company.numbers import LIMITS, Rules
from management.company import rows, telling
from services import tasks

PLACES: Final = ("access_number", "public_address")
FIELDS: Final = ("countries", "special", "codes", *LIMITS, "hold_unusual_forwards", *PLACES)
Choice = Mapping[str, Any]
"""All of FIELDS, as company.models.NumberPolicy holds them."""


@transaction.atomic
def change(wanted: Choice, version: int, origin: Origin) -> NumberPolicy:
    """Counts from the next call on, in every process. Raises rows.ChangedMeanwhile."""
    return _store(rows.held(NumberPolicy, version), wanted, origin)


@transaction.atomic
def undo(version: int, origin: Origin) -> NumberPolicy:
    """As it was before the last change; asked once more, that change is there again. Raises rows.NothingToUndo."""
    return _store(*rows.held_with_former(NumberPolicy, version, FIELDS), origin)


def told(row: NumberPolicy) -> str:
    """As the journal holds it, see accounts.journal.company_values: `countries DE,GB special - codes *97 …`."""
    rules = Rules.of(row)
    lists = {"countries": sorted(rules.countries), "special": rules.special, "codes": sorted(rules.codes)}
    words = [f"{name} {','.join(each) or '-'}" for name, each in lists.items()]
    words += [f"{name} {getattr(rules, name)}" for name in LIMITS]
    words.append(f"held {'on' if rules.hold_unusual_forwards else 'off'}")
    return " ".join([*words, *(f"{name} {getattr(row, name) or '-'}" for name in PLACES)])


def _store(row: NumberPolicy, wanted: Choice, origin: Origin) -> NumberPolicy:
    before = told(row)
    if rows.stored(row, FIELDS, wanted):
        transaction.on_commit(tasks.recheck_soon)
        telling.tell(Event.NUMBER_POLICY_CHANGED, before, told(row), origin)
        journal.write(Event.NUMBER_POLICY_CHANGED, None, origin, before=before, after=told(row))
    return row

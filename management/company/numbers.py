"""Where everybody may call and how much, set by an administrator; each change can be taken back once (T-TOL-01)."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from company.models import ONLY, NumberPolicy
from company.numbers import LIMITS, Rules
from management.company import telling
from services import tasks

PLACES: Final = ("access_number", "public_address")
FIELDS: Final = ("countries", "special", "codes", *LIMITS, "hold_unusual_forwards", *PLACES)
Choice = Mapping[str, Any]
"""All of FIELDS, as company.models.NumberPolicy holds them."""


class ChangedMeanwhile(Exception):
    """Somebody else saved since the form was shown."""


class NothingToUndo(Exception):
    """Nobody changed anything, or somebody was quicker."""


@transaction.atomic
def change(wanted: Choice, version: int, origin: Origin) -> NumberPolicy:
    """Counts from the next call on, in every process. Raises ChangedMeanwhile."""
    row = _locked()
    if row.version != version:
        raise ChangedMeanwhile
    return _store(row, wanted, origin)


@transaction.atomic
def undo(version: int, origin: Origin) -> NumberPolicy:
    """As it was before the last change; asked once more, that change is there again. Raises NothingToUndo."""
    row = _locked()
    if row.before is None or row.version != version:
        raise NothingToUndo
    return _store(row, {field: row.before.get(field, "") for field in FIELDS}, origin)


def told(row: NumberPolicy) -> str:
    """As the journal holds it, see accounts.journal.company_values: `countries DE,GB special - codes *97 …`."""
    rules = Rules.of(row)
    lists = {"countries": sorted(rules.countries), "special": rules.special, "codes": sorted(rules.codes)}
    words = [f"{name} {','.join(each) or '-'}" for name, each in lists.items()]
    words += [f"{name} {getattr(rules, name)}" for name in LIMITS]
    words.append(f"held {'on' if rules.hold_unusual_forwards else 'off'}")
    return " ".join([*words, *(f"{name} {getattr(row, name) or '-'}" for name in PLACES)])


def _locked() -> NumberPolicy:
    NumberPolicy.objects.get_or_create(pk=ONLY)
    return NumberPolicy.objects.select_for_update().get(pk=ONLY)


def _store(row: NumberPolicy, wanted: Choice, origin: Origin) -> NumberPolicy:
    before, before_words = {field: getattr(row, field) for field in FIELDS}, told(row)
    if all(before[field] == wanted[field] for field in FIELDS):
        return row
    for field in FIELDS:
        setattr(row, field, wanted[field])
    row.before = before
    row.version += 1
    row.save()
    transaction.on_commit(tasks.recheck_soon)
    telling.tell(Event.NUMBER_POLICY_CHANGED, before_words, told(row), origin)
    journal.write(Event.NUMBER_POLICY_CHANGED, None, origin, before=before_words, after=told(row))
    return row

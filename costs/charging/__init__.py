"""Charges follow the history: what a call costs is written, changed and taken back with the call, in its transaction.

    history.actions -> follow -> payable (which parts of a leg somebody pays) -> pricing (what they cost)
                              -> storing (the rows, and the daily sums by exact differences)
                              -> allowances.spending (what counts against a limit)

`again` prices the calls of a period once more, when a price list came or changed.
"""

from collections.abc import Sequence

from accounts.models import User
from costs.allowances.spending import spend
from costs.charging.pricing import Prices
from costs.charging.storing import Change, compare, spent, store
from costs.models import Charge
from history.models import Record
from history.telling.changes import Told

TOPIC = frozenset({"costs"})


def follow(records: Sequence[Record], gone: Sequence[Record]) -> Told:
    """Bring charges and daily sums up to date for `records`, which are new or changed, and for `gone`, whose rows are
    about to go; whose costs are others now. Asked by whoever writes history, who is alone (history.missed.settling)."""
    if not (records or gone):
        return Told()
    _before, changes = compare((*records, *gone), priced(records))
    keep(changes)
    return told(changes)


def keep(changes: Sequence[Change]) -> None:
    """Write them down, with all that is summed from them."""
    store(changes)
    spend(spent(changes))


def priced(records: Sequence[Record]) -> list[Charge]:
    """What these calls cost today, unsaved."""
    prices = Prices()
    return [charge for record in records for charge in prices.charges_of(record)]


def told(changes: Sequence[Change]) -> Told:
    """Whose open pages show other costs now: one's own, and statements of whoever looks after these extensions."""
    extensions = {charge.extension for change in changes for charge in change if charge}
    people = User.objects.looking_after(extensions).values_list("pk", flat=True)
    return Told(dict.fromkeys(extensions, TOPIC), dict.fromkeys(people, TOPIC))

"""`Allowance.spent` follows the charges: to the fourth place what a recount says, as long as all calls are kept.

Whoever changes charges calls `spend` in the same transaction; it is never counted anew, for it outlives its charges as
the daily sums do. Calls that began before the last reset do not count, nor what is charged to an account.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from costs.allowances.crossing import mark_of, settle
from costs.models import Allowance, Charge

Delta = tuple[str, datetime, Decimal]
"""Extension, when the call began, and by how much more it costs than before; less is negative."""
NOTHING = Decimal(0)


@transaction.atomic
def spend(deltas: Iterable[Delta]) -> None:
    """Count the differences. Rows are held in the order of extensions, so that two who write wait and never block each
    other."""
    by_extension: dict[str, list[tuple[datetime, Decimal]]] = {}
    for extension, began, difference in deltas:
        if difference:
            by_extension.setdefault(extension, []).append((began, difference))
    held = Allowance.objects.select_for_update().filter(extension__in=by_extension).order_by("extension")
    for allowance in held:
        counted = [difference for began, difference in by_extension[allowance.extension] if began >= allowance.since]
        add(allowance, sum(counted, NOTHING))


def add(allowance: Allowance, difference: Decimal) -> None:
    """`allowance` is held."""
    if not difference:
        return
    before = mark_of(allowance)
    Allowance.objects.filter(pk=allowance.pk).update(spent=F("spent") + difference)
    allowance.refresh_from_db(fields=["spent"])
    settle(allowance, before, anew=False)


def spent_since(extension: str, since: datetime) -> Decimal:
    """The sum of the known costs of what the extension itself pays."""
    charges = Charge.objects.filter(extension=extension, account="", started__gte=since)
    return charges.aggregate(sum=Sum("cost"))["sum"] or NOTHING


def spent_by_all_since(extensions: Collection[str], since: datetime) -> dict[str, Decimal]:
    """The same for many; without those who spent nothing."""
    charges = Charge.objects.filter(extension__in=extensions, account="", started__gte=since)
    sums = charges.order_by().values_list("extension").annotate(sum=Sum("cost"))
    return {extension: cost or NOTHING for extension, cost in sums}


def beginning_of_month(now: datetime) -> datetime:
    """From when costs count that were never reset, on the company's clock."""
    zone = timezone.get_default_timezone()
    return datetime.combine(timezone.localtime(now, zone).date().replace(day=1), time(), zone)

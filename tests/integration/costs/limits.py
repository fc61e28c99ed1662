"""Calls that cost, and limits on them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from costs.allowances.spending import spend
from costs.models import Allowance, Charge
from history.models import Record
from pbx.states import Direction, Outcome

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
_numbers = count(1)


def an_allowance(extension: str = "1011", limit: str | None = "10", **fields: object) -> Allowance:
    kept = None if limit is None else Decimal(limit)
    more = {"since": BEGAN, "base": kept, **fields}
    return Allowance.objects.create(extension=extension, limit=kept, **more)


def charge(cost: str | None, extension: str = "1011", began: datetime | None = None, account: str = "") -> Charge:
    """A call that cost so much, as it comes into the history; nothing is counted."""
    started = began or BEGAN + timedelta(days=1)
    record = Record.objects.create(
        pbx="test",
        origin=f"limit-{next(_numbers)}",
        call="limit",
        extension=extension,
        direction=Direction.OUT,
        outcome=Outcome.OUTGOING,
        started=started,
        ended=started,
    )
    return Charge.objects.create(
        record=record,
        extension=extension,
        account=account,
        day=started.date(),
        started=started,
        destination="mobile",
        number="+48601570947",
        cost=None if cost is None else Decimal(cost),
    )


def spent(cost: str, extension: str = "1011", began: datetime | None = None) -> None:
    """Such a call, charged and counted."""
    made = charge(cost, extension, began)
    spend([(extension, made.started, Decimal(cost))])

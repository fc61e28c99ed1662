"""How the costs of an extension stand now: what was spent since when, and how much is left (COST-01, COST-03)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import DateField, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import User
from costs.allowances.spending import beginning_of_month
from costs.models import Allowance, DailyCost, PriceList
from costs.own.months import Month, day_of, today
from costs.own.sums import Sums, unknown_since
from costs.wording import top_up_words


@dataclass(frozen=True, slots=True)
class Standing:
    spent: Decimal
    """Since the last reset, or since the first of the month; without tax."""
    unknown: int
    """Calls of the same time of which nobody knows what they cost."""
    since: date
    allowance: Allowance | None = None

    @property
    def reset(self) -> datetime | None:
        """When the counter was reset; None: never, it counts from the beginning of a month on."""
        since = self.allowance.since if self.allowance else None
        return since if since and since != beginning_of_month(since) else None

    @property
    def limit(self) -> Decimal | None:
        return self.allowance.limit if self.allowance else None

    @property
    def remaining(self) -> Decimal | None:
        """Less than nothing when a call went on beyond the limit; None: no limit."""
        return None if self.limit is None else self.limit - self.spent

    @property
    def reached(self) -> bool:
        return self.allowance is not None and self.allowance.reached

    @property
    def per_cent(self) -> int:
        """Of the limit that is spent, rounded down: 100 only when it is all gone."""
        if not self.limit:
            return 100 if self.reached else 0
        return int(self.spent * 100 / self.limit)

    @property
    def top_up(self) -> str:
        return top_up_words(self.allowance) if self.allowance else ""

    @property
    def tops_up_by_itself(self) -> bool:
        return self.allowance is not None and self.allowance.mode not in (Allowance.Mode.NONE, Allowance.Mode.MANUAL)


def standing(user: User, sums: Sums, month: Month) -> Standing:
    """`sums` of `month`, the running one."""
    allowance = Allowance.objects.visible_to(user).first()
    if allowance is None:
        return Standing(sums.whole.total.cost, sums.whole.unknown, month.first)
    first = day_of(allowance.since)
    return Standing(allowance.spent, unknown_since(allowance.extension, first), first, allowance)


@dataclass(frozen=True, slots=True)
class Brief:
    """For the summary of the start page (MAIN-19)."""

    spent: Decimal
    unknown: int
    currency: str
    limit: Decimal | None

    @property
    def reached(self) -> bool:
        return self.limit is not None and self.spent >= self.limit


def brief(user: User) -> Brief | None:
    """In one query. None: there is no price list."""
    day, zone = today(), timezone.get_default_timezone()
    allowance = Allowance.objects.visible_to(user)
    reset = Subquery(allowance.annotate(first=TruncDate("since", tzinfo=zone)).values("first")[:1])
    first = Coalesce(reset, Value(day.replace(day=1), DateField()))
    counted = DailyCost.objects.visible_to(user).filter(day__gte=first).order_by().values("extension")
    newest = PriceList.objects.order_by("-valid_from").annotate(
        cost=Subquery(counted.annotate(sum=Sum("cost")).values("sum")),
        unknown=Subquery(counted.annotate(sum=Sum("unknown")).values("sum")),
        counted=Subquery(allowance.values("spent")[:1]),
        allowed=Subquery(allowance.values("limit")[:1]),
    )
    found = newest.values("currency", "cost", "unknown", "counted", "allowed").first()
    if found is None:
        return None
    spent = found["counted"] if found["counted"] is not None else found["cost"] or Decimal(0)
    return Brief(spent, found["unknown"] or 0, found["currency"], found["allowed"])

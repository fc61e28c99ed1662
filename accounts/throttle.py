"""Token buckets in the database: they outlive Redis and are shared by all processes (T-PIN-09)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Bucket


@dataclass(frozen=True, slots=True)
class Limit:
    """`capacity` at once; an empty bucket is full again after `seconds`."""

    scope: str
    capacity: int
    seconds: float

    def level(self, tokens: float, idle: timedelta) -> float:
        """How many tokens there are, when `tokens` were left `idle` ago."""
        return min(float(self.capacity), tokens + max(0.0, idle.total_seconds()) * self.capacity / self.seconds)

    def key(self, name: object = "") -> str:
        return f"{self.scope}:{name}"


@dataclass(frozen=True, slots=True)
class Demand:
    """One token of `limit`, of the bucket of `name`."""

    limit: Limit
    name: str = ""

    @property
    def key(self) -> str:
        return self.limit.key(self.name)


@transaction.atomic
def take(*demands: Demand, now: datetime | None = None) -> bool:
    """Take one token from each bucket, or none from any when one is empty."""
    now = now or timezone.now()
    buckets = _locked(demands, now)
    levels = _levels(buckets, demands, now)
    if any(level < 1 for level in levels.values()):
        return False
    _store(buckets, {key: level - 1 for key, level in levels.items()}, now)
    return True


@transaction.atomic
def give_back(*demands: Demand, now: datetime | None = None) -> None:
    """Undo a `take`: the attempt was a right one."""
    now = now or timezone.now()
    buckets = _locked(demands, now)
    levels = _levels(buckets, demands, now, plus=1)
    _store(buckets, levels, now)


def has_room(demand: Demand, now: datetime | None = None) -> bool:
    """Would `take` succeed? Takes nothing."""
    bucket = Bucket.objects.filter(key=demand.key).first()
    return bucket is None or demand.limit.level(bucket.tokens, (now or timezone.now()) - bucket.at) >= 1


def forget_idle(now: datetime | None = None) -> int:
    """Drop the buckets that nobody touched for a day: every one of them is full again."""
    deleted, _rows = Bucket.objects.filter(at__lt=(now or timezone.now()) - timedelta(days=1)).delete()
    return deleted


def _locked(demands: tuple[Demand, ...], now: datetime) -> dict[str, Bucket]:
    fresh = [Bucket(key=demand.key, tokens=demand.limit.capacity, at=now) for demand in demands]
    Bucket.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = Bucket.objects.select_for_update().filter(key__in=[demand.key for demand in demands]).order_by("key")
    return {row.key: row for row in rows}


def _levels(buckets: dict[str, Bucket], demands: tuple[Demand, ...], now: datetime, plus: int = 0) -> dict[str, float]:
    return {
        demand.key: demand.limit.level(buckets[demand.key].tokens + plus, now - buckets[demand.key].at)
        for demand in demands
    }


def _store(buckets: dict[str, Bucket], levels: dict[str, float], now: datetime) -> None:
    for key, level in levels.items():
        buckets[key].tokens, buckets[key].at = level, now
    Bucket.objects.bulk_update([buckets[key] for key in levels], ["tokens", "at"])

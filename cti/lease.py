"""One leading gateway for each exchange: a lease in the database (RELIABILITY rule D).

The database's clock decides when a lease ends, and each take-over raises the epoch. The exchange
itself cannot fence off an old leader, so the leader also watches a deadline of its own clock, that
of the moment before it asked plus the lease less a margin, and commands nothing after it.
"""

import os
import secrets
import socket
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Greatest, Now

from cti.models import Lease

TTL = 10.0
"""Seconds that a lease holds without renewal."""
RENEW = 3.0
MARGIN = 2.0
"""Seconds before its end in which the leader no longer commands."""


class LeaseLost(Exception):
    """Another gateway leads now."""


@dataclass(frozen=True, slots=True)
class Term:
    """One gateway's time as leader."""

    exchange: str
    holder: str
    epoch: int


def clock() -> float:
    """Seconds that also pass while the machine sleeps, where the system can tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Deadline:
    """Until when a leader may command, by its own clock."""

    def __init__(self, started: float) -> None:
        self._until = 0.0
        self.extend(started)

    def extend(self, started: float) -> None:
        """The lease was renewed by a request that began at `started`."""
        self._until = started + TTL - MARGIN

    @property
    def passed(self) -> bool:
        return clock() >= self._until


def new_holder() -> str:
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(4)}"


def acquire(exchange: str, holder: str, floor: int = 0) -> Term | None:
    """Take the lease if it is free; its epoch becomes higher than the last one and than `floor`."""
    Lease.objects.get_or_create(exchange=exchange, defaults={"expires": Now()})
    with transaction.atomic():
        taken = Lease.objects.filter(exchange=exchange, expires__lte=Now()).update(
            holder=holder, epoch=Greatest(F("epoch"), Value(floor)) + 1, expires=_from_now(TTL)
        )
        if not taken:
            return None
        return Term(exchange, holder, Lease.objects.get(exchange=exchange).epoch)


def renew(term: Term) -> None:
    """Prolong the lease, also when it ran out and nobody took it. Raises LeaseLost."""
    if not _own(term).update(expires=_from_now(TTL)):
        raise LeaseLost(f"epoch {term.epoch} is over")


def release(term: Term) -> None:
    """Let the next gateway begin at once."""
    _own(term).update(expires=Now())


def set_name(term: Term, name: str) -> None:
    """Remember what the exchange calls itself: the reconcile needs it when no gateway runs."""
    _own(term).exclude(name=name).update(name=name)


def seconds_left(exchange: str) -> float | None:
    """How long the present leader's lease still holds; negative when it ran out, None without any."""
    ends = Lease.objects.filter(exchange=exchange).annotate(now=Now()).values_list("expires", "now").first()
    return (ends[0] - ends[1]).total_seconds() if ends else None


def _own(term: Term) -> "QuerySet[Lease]":
    return Lease.objects.filter(exchange=term.exchange, holder=term.holder, epoch=term.epoch)


def _from_now(seconds: float) -> CombinedExpression:
    return Now() + timedelta(seconds=seconds)

"""Which parts of a leg somebody pays, and for how long: plain functions of a record of the history.

A leg to somebody outside is its caller's, answered or not. What an extension sent on to somebody outside, by forwarding
or transfer, is that extension's from there; a line outside that it handed on stays its own call until that line is
closed, also one on which it had asked whether somebody may be handed on. Calls that stay inside make nothing to pay,
nor do codes for the exchange.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from costs.models import Part
from history.models import Record
from phonebook.destinations import Destination, destination
from phonebook.numbers import NumberingPlan

INSIDE = frozenset({Destination.INTERNAL, Destination.SERVICE_CODE})
OUT = "out"


class Payable(NamedTuple):
    """A way outside that one leg took."""

    part: Part
    number: str
    """Canonical."""
    where: Destination
    started: datetime
    seconds: int | None
    """Of talk; None: somebody answered, and nobody knows for how long."""
    answered: bool


def payables(record: Record, plan: NumberingPlan) -> Iterator[Payable]:
    """The parts of `record` that went outside, at most one of each kind."""
    calls_out = record.direction == OUT and bool(record.number) and not record.internal and not record.to_own_mailbox
    if calls_out and (where := leads_to(record.number, plan)) not in INSIDE:
        talked = record.talk_seconds + record.onward_seconds  # of a line that was handed on or parked
        yield Payable(Part.OWN, record.number, where, record.started, talked, record.answered is not None)
    if record.asked:
        return  # the call that asked is paid until its line is closed
    sent_to = record.transferred_to or record.forwarded_to
    where = leads_to(sent_to, plan) if sent_to else Destination.UNKNOWN
    somewhere = record.onward_answered is not None and not calls_out
    if where not in INSIDE and (sent_to or somewhere):
        yield _onward(record, sent_to, where)


def _onward(record: Record, sent_to: str, where: Destination) -> Payable:
    """Whose beginning is not told: it began when somebody answered, or with the leg."""
    started = record.onward_answered or record.started
    if record.onward_answered is not None:
        return Payable(Part.ONWARD, sent_to, where, started, record.onward_seconds, True)
    by_somebody = record.outcome == Record.Outcome.ANSWERED_BY_OTHER and not record.answered_by
    seconds = None if by_somebody and not record.transferred_to else 0
    return Payable(Part.ONWARD, sent_to, where, started, seconds, seconds is None)


@lru_cache(maxsize=50_000)
def leads_to(number: str, plan: NumberingPlan) -> Destination:
    """Where a canonical number leads: most of them come again and again."""
    return destination(plan.read(number), plan)

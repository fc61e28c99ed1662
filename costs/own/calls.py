"""The single calls of a month, as one viewer may see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from costs.models import Charge, Part
from costs.own.months import Month
from costs.wording import class_words
from history.lists.pages import Order, Span
from history.lists.pages import Part as Page
from history.people.sides import WithSomebody, named, sides

NEWEST_FIRST = Order("started")


@dataclass(frozen=True, slots=True)
class Line(WithSomebody):
    """A call that the viewer pays for. Numbers that are shown to nobody are left out, as in the lists of history."""

    record: int
    """The id of the call in the history."""
    started: datetime
    where: str
    """The class of its destination, in the reader's words."""
    zone: str
    """What the price list calls it; or empty."""
    seconds: int
    """Of talk,"""
    charged: int | None
    """and those that were charged; None where no rate was needed, or none is known."""
    cost: Decimal | None
    """Without tax, four places; None: unknown."""
    onward: bool
    """It came in and was sent on to there."""


def charges_of(extension: str, month: Month) -> QuerySet[Charge]:
    """What the extension itself pays: not what it charged to an account."""
    return Charge.objects.filter(extension=extension, account="", day__range=(month.first, month.last))


def page(extension: str, month: Month, span: Span) -> Page[Charge]:
    """Newest first."""
    found = charges_of(extension, month).filter(NEWEST_FIRST.beyond(span.after)).order_by(*NEWEST_FIRST.fields)
    return NEWEST_FIRST.part(list(_with_names(found)[: span.most]), span)


def pieces(extension: str, month: Month, size: int) -> Iterator[list[Charge]]:
    """All of them, in their order, `size` at once: each read anew from where the last one ended."""
    found = _with_names(charges_of(extension, month)).order_by("started", "pk")
    rows = list(found[:size])
    while rows:
        yield rows
        last = rows[-1]
        beyond = found.filter(started__gte=last.started).exclude(started=last.started, pk__lte=last.pk)
        rows = list(beyond[:size])


def lines(user: User, charges: Iterable[Charge]) -> list[Line]:
    found = list(charges)
    known = sides(user, {charge.number for charge in found})
    return [
        Line(
            other=named(known[charge.number], "" if charge.part == Part.ONWARD else charge.record.name),
            record=charge.record_id,
            started=charge.started,
            where=class_words(charge.destination),
            zone=charge.zone,
            seconds=charge.seconds,
            charged=charge.charged,
            cost=charge.cost,
            onward=charge.part == Part.ONWARD,
        )
        for charge in found
    ]


def _with_names(charges: QuerySet[Charge]) -> QuerySet[Charge]:
    return charges.select_related("record").only(
        *("part", "started", "destination", "zone", "number", "seconds", "charged", "cost", "record__name")
    )

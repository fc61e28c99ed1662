"""What one call of the history cost, for its story."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from accounts.permissions import Permission
from costs import tariffs
from costs.models import Charge, Part
from costs.own.statement import NEEDS
from costs.wording import class_words
from history.lists.scopes import Reach, departments_of


@dataclass(frozen=True, slots=True)
class CallCost:
    onward: bool
    """For sending it on to somebody outside."""
    where: str
    """The class of its destination, in the reader's words."""
    zone: str
    charged: int | None
    """Seconds."""
    cost: Decimal | None
    """Without tax; None: unknown."""
    currency: str


def costs_of(user: User, record: int) -> list[CallCost]:
    """Of a call that `user` may see. Costs are told to fewer than calls: of one's own extensions, of the departments
    that one manages, to administrators."""
    charges = list(Charge.objects.filter(record=record).order_by("part"))
    if not charges or not _may_know(user, charges[0].extension):
        return []
    currency = tariffs.currency()
    return [
        CallCost(
            charge.part == Part.ONWARD,
            class_words(charge.destination),
            charge.zone,
            charge.charged,
            charge.cost,
            currency,
        )
        for charge in charges
    ]


def _may_know(user: User, extension: str) -> bool:
    if extension in user.extensions:
        return user.has_perm(NEEDS)
    if user.has_perm(Permission.ADMINISTER):
        return True
    departments = departments_of(user, Reach.DEPARTMENT)
    manages = user.has_perm(Permission.MANAGE_DEPARTMENTS)
    return manages and User.objects.filter(extension=extension, department__in=departments).exists()

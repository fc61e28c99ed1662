"""A month of one extension: what page, CSV and paper are poured from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.utils import formats
from django.utils.translation import get_language

from accounts.models import User
from accounts.permissions import Permission
from costs import tariffs
from costs.models import DailyCost, PriceList
from costs.own.bills import Bill, bill
from costs.own.months import Month, today
from costs.own.sums import Sums, daily, onward, sums_of
from costs.spent import Spent

NEEDS = Permission.VIEW_OWN_COSTS
SMALL_MONTHS = frozenset({"pl"})
"""Languages in which a month is no name; Django writes it as one."""


@dataclass(frozen=True, slots=True)
class Statement:
    month: Month
    sums: Sums
    bill: Bill
    onward: Spent
    """Of the sums, what forwarded calls cost."""
    currency: str
    priced: bool
    """Is there any price list?"""

    @property
    def empty(self) -> bool:
        return not self.sums.days and not self.sums.accounts


def statement(extension: str, month: Month) -> Statement:
    return stated(extension, month, daily(extension, month.first, month.last))


def stated(extension: str, month: Month, rows: Sequence[DailyCost]) -> Statement:
    """From sums that are read already: those of `month`, and perhaps others."""
    sums = sums_of(rows, month)
    rates = list(PriceList.objects.order_by("valid_from").values_list("valid_from", "vat"))
    made = bill({day: spent.total for day, spent in sums.days.items()}, rates)
    return Statement(month, sums, made, onward(extension, month), tariffs.currency(), bool(rates))


def month_words(month: Month) -> str:
    """ "November 2026", as it reads within a sentence: what begins with it has `capfirst`."""
    words = formats.date_format(month.first, "YEAR_MONTH_FORMAT")
    return words.lower() if get_language() in SMALL_MONTHS else words


@dataclass(frozen=True, slots=True)
class Wish:
    """A statement that somebody wants as a file."""

    owner: int
    acting: str
    """The extension that they work with."""
    month: Month

    @classmethod
    def of(cls, user: User, month: Month) -> Self:
        return cls(user.pk, user.acting, month)

    @classmethod
    def read(cls, owner: int, arguments: Mapping[str, Any]) -> Self:
        """What `arguments` wrote."""
        return cls(owner, str(arguments["acting"]), Month.parse(str(arguments["month"]), today()))

    @property
    def arguments(self) -> dict[str, Any]:
        """All but the owner, as JSON."""
        return {"month": str(self.month), "acting": self.acting}

    def reader(self) -> User:
        """The owner as they are now. Raises PermissionDenied when the account is closed or the extension not theirs."""
        user: User | None = User.objects.filter(pk=self.owner, is_active=True).first()
        if user is None or self.acting not in user.extensions or not user.has_perm(NEEDS):
            raise PermissionDenied
        user.acting = self.acting
        return user

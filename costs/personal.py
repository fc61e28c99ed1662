"""What is kept about the costs of a person's own extension."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, kept_back, told
from costs.models import Allowance, Charge, DailyCost
from costs.wording import class_words
from history.people.sides import Side, sides

ROWS = 500
"""So many are given their names at once."""


@told("charges", _("What the calls of your extension cost"), "costs.Charge")
def _charges(user: User) -> Iterator[Row]:
    """Numbers that are shown to nobody are left out here as everywhere (X-20)."""
    charges = Charge.objects.filter(extension=user.extension).order_by("-started", "-pk")
    left = charges.iterator(ROWS)
    while piece := list(islice(left, ROWS)):
        known = sides(user, [charge.number for charge in piece])
        for charge in piece:
            other = known.get(charge.number, Side())
            yield {
                **columns(charge, "started", "part", "account", "seconds", "cost"),
                "destination": class_words(charge.destination),
                "name": other.name,
                "number": other.number,
            }


@told("daily_costs", _("What the calls of your extension cost, by day"), "costs.DailyCost")
def _daily_costs(user: User) -> Iterator[Row]:
    for row in DailyCost.objects.filter(extension=user.extension).order_by("-day", "account", "destination"):
        yield {
            **columns(row, "day", "account", "calls", "seconds", "cost", "unknown"),
            "destination": class_words(row.destination),
        }


@told("allowances", _("How much your extension may spend"), "costs.Allowance")
def _allowances(user: User) -> Iterator[Row]:
    for row in Allowance.objects.filter(extension=user.extension):
        yield columns(row, "limit", "spent", "since", "mode", "amount", "next_top_up")


kept_back("costs.MonthlyReport", _("which e-mails about a month were written, which says nothing that they do not say"))
for _model in ("costs.PriceList", "costs.PriceRate", "costs.PriceImport"):
    kept_back(_model, _("prices of the company, which are nobody's: the journal says who brought them"))

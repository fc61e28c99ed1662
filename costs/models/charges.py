"""What each call cost, and what a day cost."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from costs.models.price_lists import PriceList
from history.models import Record


class Part(models.TextChoices):
    """Of one leg of the history, which has at most one charge of each."""

    OWN = "own", _("called")
    """The extension, or the account that it named, placed the call."""
    ONWARD = "onward", _("forwarded")
    """The extension sent a call on to somebody outside, by forwarding or transfer, and pays from there."""


class Charge(models.Model):
    """A call that went outside, or that somebody may have to pay; see costs.rating.charges.

    Who pays: `account` where there is one, else `extension`. A leg without any has no row.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="charges")
    part = models.CharField(max_length=6, choices=Part.choices, default=Part.OWN)
    extension = models.CharField(max_length=6)
    account = models.CharField(max_length=40, blank=True, default="")
    day = models.DateField(help_text="On which it began, on the wall clock of the company.")
    started = models.DateTimeField()
    destination = models.CharField(max_length=16, help_text="phonebook.destinations.Destination")
    zone = models.CharField(max_length=80, blank=True, default="", help_text="What the price list calls it.")
    number = models.CharField(max_length=40, help_text="That was reached, canonical.")
    seconds = models.PositiveIntegerField(default=0, help_text="Of talk.")
    charged = models.PositiveIntegerField(null=True, help_text="Seconds that were charged.")
    cost = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, help_text="Without tax; None: no rate is known."
    )
    price_list = models.ForeignKey(PriceList, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("record", "part"), name="costs_one_charge_for_a_part"),)
        indexes = (
            models.Index(fields=("extension", "day"), name="costs_charge_of_extension"),
            models.Index(fields=("day",), name="costs_charge_of_day"),
            models.Index(fields=("account", "day"), name="costs_charge_of_account", condition=~models.Q(account="")),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.account or self.extension} {self.destination} {self.cost}"


class DailyCostQuerySet(models.QuerySet["DailyCost"]):
    def paid_by(self, extension: str) -> Self:
        """What the extension itself pays: what it charged to an account is the account's."""
        return self.filter(extension=extension, account="")

    def visible_to(self, user: User) -> Self:
        """Of the extension that one works for (COST-01)."""
        return self.paid_by(user.acting)


class DailyCost(models.Model):
    """The sum of one day's charges of one payer to one class of destination, so that no page sums calls.

    Kept to the fourth place exactly equal to a recount of Charge, in the transaction that changes those.
    """

    extension = models.CharField(max_length=6)
    account = models.CharField(max_length=40, blank=True, default="")
    day = models.DateField()
    destination = models.CharField(max_length=16, help_text="phonebook.destinations.Destination")
    calls = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0, help_text="Of talk.")
    cost = models.DecimalField(max_digits=16, decimal_places=4, default=0, help_text="Of those that are known.")
    unknown = models.PositiveIntegerField(default=0, help_text="Calls without a known cost.")

    objects = DailyCostQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("extension", "account", "day", "destination"), name="costs_one_sum_of_a_day"
            ),
        )
        indexes = (
            models.Index(fields=("day",), name="costs_sums_of_day"),
            models.Index(fields=("account", "day"), name="costs_sums_of_account", condition=~models.Q(account="")),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.account or self.extension} {self.destination} {self.cost}"

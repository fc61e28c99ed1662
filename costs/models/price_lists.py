"""Price lists, one after the other: what calls cost from a day on."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission

LONGEST_NAME = 80


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def editable_by(self, user: User) -> Self:
        """Administrators alone keep prices."""
        return self if user.has_perm(Permission.ADMINISTER) else self.none()

    def valid_on(self, day: date) -> Self:
        """None, or the one list that counts on `day`: that which began last."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")[:1]


class StandingManager(models.Manager.from_queryset(PriceListQuerySet)):  # type: ignore[misc]
    """Of the lists that count: neither removed nor kept aside."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(removed=None)


class PriceList(models.Model):
    """Holds from its first day to the day before the next list's: a list is a version of the company's prices.

    All lists are in one currency, so that their costs can be summed.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    valid_from = models.DateField()
    currency = models.CharField(max_length=3, help_text="ISO 4217")
    vat = models.DecimalField(max_digits=5, decimal_places=2, default=0, help_text="Per cent.")
    country = models.CharField(
        max_length=2, blank=True, help_text="Whose public holidays are off-peak, ISO 3166; empty: none."
    )
    region = models.CharField(max_length=10, blank=True, help_text="Of the country, ISO 3166-2 without the country.")
    free_days = models.JSONField(default=list, blank=True, help_text="More days that are off-peak, ISO 8601.")
    file_name = models.CharField(max_length=120, blank=True, help_text="Where its rates were read from.")
    revision = models.PositiveIntegerField(default=1)
    """Grows whenever its rates or its head change."""
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    removed = models.DateTimeField(
        null=True, help_text="Since when it counts no more: removed, or what another list was before an import."
    )

    objects = StandingManager()
    with_removed = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from",)
        constraints = (
            models.UniqueConstraint(
                fields=("valid_from",), condition=Q(removed=None), name="costs_one_price_list_from_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"


class PriceRate(models.Model):
    """A line of a price list, see costs.rating.rates.Rate."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="rates")
    prefix = models.CharField(max_length=15)
    zone = models.CharField(max_length=80, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=6)
    price_off = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    peak_begin = models.TimeField(null=True)
    peak_end = models.TimeField(null=True)
    peak_days = models.CharField(max_length=7, blank=True, help_text="Of the week, Monday is 1.")
    fee = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    first = models.PositiveIntegerField(default=1)
    following = models.PositiveIntegerField(default=1)
    free_seconds = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("price_list", "prefix", "valid_from"), name="costs_one_rate_for_a_prefix"),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[0-9]+$"), name="costs_prefix_is_digits"),
            models.CheckConstraint(condition=Q(following__gte=1), name="costs_a_block_has_a_second"),
        )

    def __str__(self) -> str:
        return f"{self.prefix} {self.price}"

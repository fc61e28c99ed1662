"""How much an extension may spend, and how that is topped up (COST-03)."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def visible_to(self, user: User) -> Self:
        """Of the extension that one works for (COST-01)."""
        return self.filter(extension=user.acting)


class Allowance(models.Model):
    """An extension without one has no limit, and its costs count from the beginning of the month.

    `spent` follows every charge since `since` in the transaction that makes it. Remaining is `limit - spent`,
    and may be less than nothing: a running call is not cut.
    """

    class Mode(models.TextChoices):
        NONE = "none", _("none")
        MANUAL = "manual", _("by hand")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")

    extension = models.CharField(max_length=6, unique=True)
    limit = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, help_text="Without tax, with all top-ups since; None: no limit."
    )
    spent = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    since = models.DateTimeField(help_text="The last reset: charges of calls that began earlier do not count.")
    mode = models.CharField(max_length=7, choices=Mode.choices, default=Mode.NONE)
    amount = models.DecimalField(max_digits=12, decimal_places=4, default=0, help_text="Of one top-up.")
    on_day = models.PositiveSmallIntegerField(
        default=1, help_text="Weekly: 1 is Monday. Monthly: of the month, at its last day where it has fewer."
    )
    keeps_rest = models.BooleanField(default=False, help_text="What was not spent stays, when topped up by itself.")
    next_top_up = models.DateField(null=True)
    base = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, help_text="The limit without top-ups, to which a reset returns."
    )
    told_at = models.PositiveSmallIntegerField(default=0, help_text="The per cent that was told: 0, 80 or 100.")
    told = models.DateTimeField(null=True, help_text="When it was told.")

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=0), name="costs_limit_is_not_negative"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="costs_top_up_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.spent}/{self.limit}"

    @property
    def remaining(self) -> Decimal | None:
        """None: no limit."""
        return None if self.limit is None else self.limit - self.spent

    @property
    def reached(self) -> bool:
        """Are new paid calls refused?"""
        return self.limit is not None and self.spent >= self.limit

"""Whose letter about a month's costs was written."""

from django.db import models

from accounts.models import User


class MonthlyReport(models.Model):
    """The row makes sure that a month is told once, see costs.statements.monthly."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    month = models.DateField(help_text="Its first day.")
    told_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "month"), name="costs_month_is_told_once"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} to {self.user}"

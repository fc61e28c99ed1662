"""Files of prices that somebody brings: where each import stands, and what it did."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from costs.models.price_lists import PriceList

KEPT_FOR = timedelta(days=30)
"""So long an import is listed and can be undone, and a list that was removed can be brought back."""
WAITS_FOR = timedelta(hours=24)
"""So long a file waits for its owner's word."""


class PriceImportQuerySet(models.QuerySet["PriceImport"]):
    def visible_to(self, user: User) -> Self:
        """One's own, newest first."""
        return self.filter(user=user).order_by("-made", "-pk")

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class PriceImport(models.Model):
    """One file, from its first piece to the day when its import can no longer be undone (costs.price_lists)."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("The file is on its way")
        CHOOSING = "choosing", _("Waits for your word")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not finished")
        UNDONE = "undone", _("Undone")

    user = models.ForeignKey(User, models.CASCADE, related_name="price_imports", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARRIVING)
    name = models.CharField(max_length=120, help_text="Of the file, as it is shown.")
    stored = models.CharField(max_length=32, blank=True, help_text="Its name in our folder; empty once it is gone.")
    size = models.PositiveIntegerField(help_text="Bytes that were announced.")
    head = models.JSONField(default=dict, help_text="Of the list that it makes, see costs.price_lists.forms.")
    replaces = models.ForeignKey(
        PriceList, models.SET_NULL, null=True, related_name="+", help_text="Whose prices it replaces; None: a new list."
    )
    result = models.ForeignKey(PriceList, models.SET_NULL, null=True, related_name="+", help_text="What came of it.")
    before = models.ForeignKey(
        PriceList, models.SET_NULL, null=True, related_name="+", help_text="Holds the prices that it replaced."
    )
    encoding = models.CharField(max_length=10, blank=True, help_text="That somebody chose; empty: as its bytes tell.")
    delimiter = models.CharField(max_length=1, blank=True, help_text="The same.")
    revision = models.PositiveIntegerField(null=True, help_text="Of the result, as the import left it.")
    rows = models.PositiveIntegerField(default=0, help_text="Of the file, without its header.")
    rates = models.PositiveIntegerField(default=0, help_text="That came of them.")
    job = models.UUIDField(null=True)
    error = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    objects = PriceImportQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user", "-made"), name="costs_imports_newest_first"),)

    def __str__(self) -> str:
        return self.name

    @property
    def left_out(self) -> int:
        return self.rows - self.rates

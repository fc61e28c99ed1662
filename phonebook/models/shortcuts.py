"""Numbers that somebody wants one click away."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from phonebook.models.contacts import LONGEST_NAME


class ShortcutQuerySet(models.QuerySet["Shortcut"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)


class Shortcut(models.Model):
    """A speed dial, or a target for a running call. It is of a number: whose that is, the books say, now and for this
    reader, unless the person calls it by a name of their own."""

    class Kind(models.TextChoices):
        SPEED = "speed", _("Speed dial")
        TRANSFER = "transfer", pgettext_lazy("numbers", "Quick transfer")

    user = models.ForeignKey(User, models.CASCADE, related_name="shortcuts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    number = models.CharField(_("number"), max_length=20, help_text="Canonical.")

    objects = ShortcutQuerySet.as_manager()

    class Meta:
        ordering = ("user", "kind", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "kind", "number"), name="phonebook_shortcut_is_there_once"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^(\+[1-9][0-9]{6,14}|[0-9*#]{2,20})$"),
                name="phonebook_shortcut_number_is_canonical",
            ),
            models.CheckConstraint(
                condition=Q(kind="speed") | Q(position__lt=3), name="phonebook_three_numbers_for_quick_transfer"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.number

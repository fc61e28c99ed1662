"""Which telephone with paper labels an extension has, and what its keys do (KEY-01, KEY-02)."""

from typing import NamedTuple, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import User
from labels import catalogue, geometry

LONGEST_PARAMETER = 32


class Function(models.TextChoices):
    EMPTY = "", pgettext_lazy("key of a telephone", "Nothing")
    EXTENSION = "extension", pgettext_lazy("key of a telephone", "Colleague")
    NUMBER = "number", pgettext_lazy("key of a telephone", "Number")
    SERVICE = "service", pgettext_lazy("key of a telephone", "Service")
    LINE = "line", pgettext_lazy("key of a telephone", "Line")
    GROUP = "group", pgettext_lazy("key of a telephone", "Log in to a group")
    MODE = "mode", pgettext_lazy("key of a telephone", "Mode of the exchange")


class Place(NamedTuple):
    unit: int
    """0 is the telephone, then its consoles."""
    number: int
    """From 1 on, on each of them."""


class Content(NamedTuple):
    """What a key does, and what somebody wants to read beside it."""

    function: str = ""
    parameter: str = ""
    label: str = ""


class TelephoneQuerySet(models.QuerySet["Telephone"]):
    def visible_to(self, user: User) -> Self:
        """That of the extension that one works for."""
        return self.filter(extension=user.acting)

    def editable_by(self, user: User) -> Self:
        """One's own, and those of the people whose accounts one looks after."""
        people = User.objects.editable_by(user).values("extension")
        return self.filter(Q(extension__in=user.extensions) | Q(extension__in=people))


class Telephone(models.Model):
    extension = models.CharField(max_length=6, unique=True)
    model = models.CharField(max_length=catalogue.LONGEST_KEY)
    """The key of a model in labels.catalogue."""
    consoles = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    """Grows with each change, so that two people do not overwrite each other's."""
    before = models.JSONField(null=True, blank=True)
    """The keys before the last change, as `labels.actions` packs them, for undo; None: nothing to undo."""

    objects = TelephoneQuerySet.as_manager()

    class Meta:
        ordering = ("extension",)
        constraints = (
            models.CheckConstraint(
                condition=Q(extension__regex=r"^[0-9]{2,6}$"), name="labels_telephone_is_of_an_extension"
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.model}"

    @property
    def units(self) -> tuple[geometry.Model, ...]:
        """The telephone and its consoles; empty if their model is not known any more."""
        return catalogue.units(self.model, self.consoles)

    @property
    def places(self) -> tuple[Place, ...]:
        """Its keys in their order."""
        return tuple(
            Place(unit, number) for unit, model in enumerate(self.units) for number in range(1, model.keys + 1)
        )

    @property
    def contents(self) -> dict[Place, Content]:
        """What stands on its keys; one that does nothing may be missing."""
        return {Place(key.unit, key.number): Content(key.function, key.parameter, key.label) for key in self.keys.all()}


class Key(models.Model):
    telephone = models.ForeignKey(Telephone, models.CASCADE, related_name="keys")
    unit = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveSmallIntegerField()
    function = models.CharField(max_length=12, choices=Function.choices, blank=True)
    parameter = models.CharField(max_length=LONGEST_PARAMETER, blank=True)
    label = models.CharField(max_length=geometry.MOST_CHARACTERS, blank=True)

    class Meta:
        ordering = ("unit", "number")
        constraints = (
            models.UniqueConstraint(fields=("telephone", "unit", "number"), name="labels_key_is_there_once"),
        )

    def __str__(self) -> str:
        return f"{self.telephone.extension} {self.unit}/{self.number} {self.function} {self.label}".strip()

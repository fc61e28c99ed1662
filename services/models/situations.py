"""Situations: what one tap sets at a telephone, and what is set by one just now with all that returns."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from pbx.features import Feature
from services.models.changes import FEATURE_LENGTH, VALUE_LENGTH
from services.models.status import LONGEST_STATUS

LONGEST_NAME = 60
SPAN_LENGTH = 8


class Preset(models.TextChoices):
    """Those that everybody has; a row of the same name stands in the place of one."""

    MEETING = "meeting", pgettext_lazy("situation", "Meeting")
    HOME_OFFICE = "home", pgettext_lazy("situation", "Home office")
    HOLIDAY = "holiday", pgettext_lazy("situation", "Holiday")
    ON_CALL = "on_call", pgettext_lazy("situation", "On call")


class SituationQuerySet(models.QuerySet["Situation"]):
    def visible_to(self, user: User) -> Self:
        """Those of the extension that one works for, and the company's."""
        return self.filter(Q(extension=user.acting) | Q(extension="")).order_by(Lower("name"), "pk")

    def editable_by(self, user: User) -> Self:
        """The company's are for administrators."""
        own = Q(extension=user.acting)
        return self.filter(own | Q(extension="") if user.has_perm(Permission.ADMINISTER) else own)


class Situation(models.Model):
    extension = models.CharField(max_length=6, blank=True, db_index=True)
    """Empty: the whole company's."""
    preset = models.CharField(max_length=12, blank=True, choices=Preset.choices)
    """In whose place it stands, if in any."""
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    icon = models.CharField(max_length=24)
    wishes = models.JSONField(default=dict, help_text="Feature → what it shall be, see services.situations.wishes.")
    status = models.CharField(_("status text"), max_length=LONGEST_STATUS, blank=True)
    span = models.CharField(max_length=SPAN_LENGTH, blank=True, help_text="Its usual end, see services.until.Span.")

    objects = SituationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("extension", "preset"),
                condition=~Q(preset=""),
                name="services_situation_takes_the_place_of_a_preset_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension or 'company'}: {self.name}"


class RunningQuerySet(models.QuerySet["Running"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extension=user.acting)


class Running(models.Model):
    """The situation in which an extension is. Written before anything is asked of the exchange, and gone once all of
    it has returned: so it ends also when the process died that began it."""

    extension = models.CharField(max_length=6, unique=True)
    situation = models.ForeignKey(Situation, models.SET_NULL, null=True, blank=True, related_name="+")
    preset = models.CharField(max_length=12, blank=True, choices=Preset.choices)
    name = models.CharField(max_length=LONGEST_NAME)
    icon = models.CharField(max_length=24)
    began = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True, db_index=True)
    """None: until somebody ends it."""
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=LONGEST_STATUS, blank=True)
    """Which it set; empty: none."""
    status_before = models.CharField(max_length=LONGEST_STATUS, blank=True)
    status_before_until = models.DateTimeField(null=True, blank=True)

    objects = RunningQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.extension}: {self.name}"


class Part(models.Model):
    """One service that a situation set, and what was before."""

    running = models.ForeignKey(Running, models.CASCADE, related_name="parts")
    extension = models.CharField(max_length=6)
    """Mostly that of the situation; do-not-disturb may reach the others of a person (FWD-12)."""
    feature = models.CharField(max_length=FEATURE_LENGTH)
    value = models.CharField(max_length=VALUE_LENGTH, blank=True)
    before = models.CharField(max_length=VALUE_LENGTH, blank=True)
    before_until = models.DateTimeField(null=True, blank=True)
    """What was before was itself for a while: until then,"""
    before_then = models.CharField(max_length=VALUE_LENGTH, blank=True)
    """and this would have returned."""
    problem = models.CharField(max_length=200, blank=True)
    """Why it was not set, in the words in which it was said."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("running", "extension", "feature"), name="services_situation_sets_a_service_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.feature}: {self.before} → {self.value}"

    @property
    def service(self) -> Feature:
        return Feature(self.feature)


class Everywhere(models.Model):
    """What this person means for all their extensions."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    dnd = models.BooleanField(default=False)
    """Do-not-disturb (FWD-12)."""
    forwarding = models.BooleanField(default=False)
    """The forwardings (FWD-13)."""

    def __str__(self) -> str:
        return str(self.user_id)

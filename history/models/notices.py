"""Who is told of what by letter, and what was told already (NOTI-01)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


class NoticeChoice(models.Model):
    """One person's choice; without a row the defaults hold."""

    class When(models.TextChoices):
        OFF = "off", pgettext_lazy("letters", "Never")
        NOW = "now", _("At once, while I am not here")
        DIGEST = "digest", _("Once a day, together")

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_choice")
    missed = models.CharField(max_length=8, choices=When.choices, default=When.OFF)
    answered_by_other = models.CharField(max_length=8, choices=When.choices, default=When.OFF)
    voicemail = models.CharField(max_length=8, choices=When.choices, default=When.OFF)
    post_its = models.CharField(max_length=8, choices=When.choices, default=When.OFF)
    attach_audio = models.BooleanField(default=False)
    monthly_costs = models.BooleanField(default=False, help_text="Of those whose costs one sees, see costs.statements.")
    weekly_report = models.BooleanField(default=False, help_text="Of the departments that one manages.")
    digest_at = models.TimeField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_days = models.CharField(
        max_length=7, blank=True, help_text="Days that are quiet as a whole, 1 Monday to 7 Sunday."
    )
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"notices of {self.user}"


class Notification(models.Model):
    """Something that a letter shall tell; the row makes sure that it is told once."""

    class Kind(models.TextChoices):
        MISSED = "missed"
        ANSWERED_BY_OTHER = "answered_by_other"
        VOICEMAIL = "voicemail"
        POST_IT = "post_it"
        REMINDER = "reminder"
        WEEKLY_REPORT = "weekly_report"

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=160, help_text="What it is about, named for ever.")
    about = models.BigIntegerField(help_text="The row that it is about.")
    due = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="Told, or no longer worth telling.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "kind", "key"), name="history_notification_is_there_once"),
        )
        indexes = (models.Index("due", condition=Q(settled_at=None), name="history_notifications_due"),)

    def __str__(self) -> str:
        return f"{self.kind} to {self.user}"

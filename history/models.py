"""What happened: one row for each call and each extension that took part in it."""

from typing import Self

from django.db import models

from accounts.models import User


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User) -> Self:
        """One's own extension's calls (HIST-05)."""
        return self.filter(extension=user.extension)


class Record(models.Model):
    """A finished leg, see pbx.states.FinishedLeg. The exchange's truth, copied; never edited by hand."""

    class Outcome(models.TextChoices):
        OUTGOING = "outgoing"
        INCOMING = "incoming"
        MISSED = "missed"
        ANSWERED_BY_OTHER = "answered_by_other"

    pbx = models.CharField(max_length=40)
    origin = models.CharField(max_length=80)
    extension = models.CharField(max_length=6)
    direction = models.CharField(max_length=3)
    call = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    number = models.CharField(
        max_length=40, blank=True, help_text="The other side, canonical where possible; empty: withheld."
    )
    raw_number = models.CharField(max_length=40, blank=True, help_text="As the exchange gave it.")
    name = models.CharField(max_length=80, blank=True, help_text="As the exchange gave it.")
    dialled = models.CharField(max_length=40, blank=True)
    started = models.DateTimeField()
    answered = models.DateTimeField(null=True)
    ended = models.DateTimeField()
    talk_seconds = models.PositiveIntegerField(default=0)
    answered_by = models.CharField(max_length=6, blank=True)
    voicemail = models.BooleanField(default=False)
    forwarded_to = models.CharField(max_length=40, blank=True)
    transferred_to = models.CharField(max_length=40, blank=True)
    via = models.CharField(max_length=40, blank=True)
    to_own_mailbox = models.BooleanField(default=False)
    final = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("pbx", "origin", "extension", "direction"), name="history_one_record_for_each_leg"
            ),
        )
        indexes = (
            models.Index("extension", models.F("started").desc(), models.F("id").desc(), name="history_newest_first"),
            models.Index(
                "extension",
                "outcome",
                models.F("started").desc(),
                models.F("id").desc(),
                name="history_kind_newest_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.extension} {self.outcome} {self.number}"

"""What happened: one row for each call and each extension that took part in it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User) -> Self:
        """The calls of the extension that one works with now (HIST-05, LOG-20)."""
        return self.filter(extension=user.acting)

    def newest_first(self) -> Self:
        return self.order_by("-started", "-id")

    def missed(self) -> Self:
        return self.filter(outcome=Record.Outcome.MISSED)

    def completed(self) -> Self:
        """Calls in which somebody talked, in either direction (MAIN-13)."""
        return self.filter(outcome__in=(Record.Outcome.OUTGOING, Record.Outcome.INCOMING), answered__isnull=False)

    def reached_voicemail(self) -> Self:
        return self.filter(voicemail=True)


class Record(models.Model):
    """A finished leg, see pbx.states.FinishedLeg: the exchange's truth, copied, never edited by hand."""

    class Outcome(models.TextChoices):
        OUTGOING = "outgoing", _("Outgoing call")
        INCOMING = "incoming", _("Incoming call")
        MISSED = "missed", _("Missed call")
        ANSWERED_BY_OTHER = "answered_by_other", _("Answered by another person")

    pbx = models.CharField(max_length=40)
    origin = models.CharField(max_length=80)
    extension = models.CharField(max_length=6)
    direction = models.CharField(max_length=3)
    call = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    number = models.CharField(max_length=40, blank=True, help_text="The other side, canonical; empty: withheld.")
    name = models.CharField(max_length=80, blank=True, help_text="The other side, as the exchange named it.")
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
    final = models.BooleanField(default=False, help_text="Confirmed by the exchange's call detail record.")
    haystack = models.TextField(editable=False, default="", help_text="See phonebook.folding.")

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
            models.Index(
                "extension",
                models.F("started").desc(),
                models.F("id").desc(),
                condition=models.Q(voicemail=True),
                name="history_voicemail_newest_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.extension} {self.outcome} {self.number}"

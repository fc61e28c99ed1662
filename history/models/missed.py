"""Missed calls that wait for an answer: a ledger, computed from the records and from what people said."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from history.models.records import Record


class MissedCall(models.Model):
    """One call that nobody took, open until that person was reached or somebody says that it is done.

    `scope`: whose business it is: an extension's alone, or that of a ring group's or queue's members together.
    """

    pbx = models.CharField(max_length=40)
    origin = models.CharField(max_length=80)
    scope = models.CharField(max_length=40)
    call = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True, help_text="Canonical; empty: withheld.")
    name = models.CharField(max_length=80, blank=True, help_text="As the exchange named them.")
    started = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    reached_by = models.CharField(max_length=6, blank=True, help_text="The extension of ours in that call.")
    reached_in = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who wants to call back; says nothing about a call that is not open any more.",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pbx", "origin", "scope"), name="history_missed_call_is_there_once"),
        )
        indexes = (
            models.Index(
                "scope",
                models.F("started").desc(),
                models.F("id").desc(),
                condition=Q(reached_at=None, done_at=None),
                name="history_missed_calls_open",
            ),
            models.Index(
                "scope", models.F("started").desc(), models.F("id").desc(), name="history_missed_calls_newest"
            ),
            models.Index("number", models.F("started").desc(), name="history_missed_calls_of"),
            models.Index("taken_by", condition=Q(taken_by__isnull=False), name="history_missed_calls_taken"),
        )

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.scope} {self.number}"


class GroupMember(models.Model):
    """`extension` rings when `group` is called: learned from the calls, so that nobody has to say it."""

    pbx = models.CharField(max_length=40)
    group = models.CharField(max_length=40)
    extension = models.CharField(max_length=6, db_index=True)
    rung = models.DateTimeField(help_text="The last time.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pbx", "group", "extension"), name="history_group_member_is_there_once"),
        )

    def __str__(self) -> str:
        return f"{self.extension} in {self.group}"


class SeenMark(models.Model):
    """Until when somebody has looked through a list (HIST-08)."""

    class What(models.TextChoices):
        MISSED = "missed"
        VOICEMAIL = "voicemail"
        NOTICES = "notices"

    user = models.ForeignKey(User, models.CASCADE, related_name="seen_marks")
    extension = models.CharField(max_length=6, help_text="The one that they worked with.")
    what = models.CharField(max_length=12, choices=What.choices)
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "extension", "what"), name="history_seen_mark_is_there_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.what} until {self.until:%Y-%m-%d %H:%M}"

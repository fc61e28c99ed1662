"""Mailboxes and what lies in them: a copy of the exchange's, so that pages work while it is away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.boxes import boxes_of
from accounts.models import User
from history.models.records import Record
from pbx.mailbox import NEW, Folder

KEPT = timedelta(hours=24)
"""How long a message that was thrown away can be brought back."""


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def visible_to(self, user: User) -> Self:
        """Those that one may use: of one's extensions, and given by an administrator (VM-02)."""
        return self.filter(number__in=boxes_of(user))


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(mailbox__number__in=boxes_of(user))

    def lying_in(self, folders: Iterable[Folder]) -> Self:
        return self.filter(folder__in=[folder.value for folder in folders])

    def newest_first(self) -> Self:
        return self.order_by("-left", "-id")


class Mailbox(models.Model):
    pbx = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=80, blank=True, help_text="As the exchange names it.")
    listed = models.DateTimeField(null=True, help_text="When the exchange last told all that lies in it.")

    objects = MailboxQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pbx", "number"), name="history_mailbox_is_there_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class Message(models.Model):
    """One message, see pbx.mailbox.Message. What the exchange cannot keep stands beside it: who heard it first, and
    what the people of a shared mailbox agree on."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="messages")
    name = models.CharField(max_length=60, help_text="The exchange's own name for it.")
    folder = models.CharField(max_length=10, help_text="pbx.mailbox.Folder")
    thrown_from = models.CharField(max_length=10, blank=True, help_text="Where undo lays it back.")
    thrown_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=40, blank=True, help_text="Canonical; empty: withheld.")
    caller = models.CharField(max_length=80, blank=True, help_text="As the exchange named them.")
    left = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    laid_at = models.DateTimeField(null=True, help_text="When somebody last moved it here, see history.mailboxes.")
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="messages", db_constraint=False)
    peaks = models.CharField(max_length=96, blank=True, help_text="Its wave, see pbx.audio.peaks.")
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assigned_messages")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("mailbox", "name"), name="history_message_is_there_once"),)
        indexes = (
            models.Index(
                "mailbox",
                "folder",
                models.F("left").desc(),
                models.F("id").desc(),
                name="history_messages_newest_first",
            ),
            models.Index("number", models.F("left").desc(), name="history_messages_of"),
            models.Index("thrown_at", condition=Q(thrown_at__isnull=False), name="history_messages_thrown_away"),
        )

    def __str__(self) -> str:
        return f"{self.left:%Y-%m-%d %H:%M} {self.mailbox} {self.number}"

    @property
    def lies_in(self) -> Folder:
        return Folder(self.folder)

    @property
    def is_new(self) -> bool:
        """Nobody has heard it yet: it keeps the telephone's lamp on."""
        return self.lies_in in NEW

    @property
    def kept_until(self) -> datetime | None:
        """Until when a message that was thrown away can be brought back."""
        return self.thrown_at + KEPT if self.thrown_at else None

    @property
    def is_thrown_away(self) -> bool:
        return self.lies_in is Folder.DELETED

"""What people write beside calls and numbers, and to each other."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.boxes import boxes_of
from accounts.models import User
from history.models.messages import Message
from history.models.records import Record

LONGEST = 2000


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User) -> Self:
        """One's own, what others share (HIST-12), and what is written beside a message that one may hear."""
        return self.filter(Q(author=user) | Q(shared=True) | Q(message__mailbox__number__in=boxes_of(user)))

    def reminding(self, now: datetime) -> Self:
        """Those whose moment has come, and that nobody has put away since."""
        return self.filter(remind_at__lte=now, reminded_at=None)


class Note(models.Model):
    """On a number, and if it was written beside one, on a call, a living call or a message. Private to its author
    unless shared (HIST-12, NOTE-01)."""

    author = models.ForeignKey(User, models.CASCADE, related_name="notes")
    number = models.CharField(max_length=40, blank=True, help_text="Canonical.")
    call = models.CharField(
        max_length=80, blank=True, help_text="The exchange's name for it: notes begin while one talks."
    )
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="notes", db_constraint=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="notes")
    text = models.TextField(max_length=LONGEST)
    shared = models.BooleanField(default=False)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    made = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index("number", models.F("made").desc(), name="history_notes_of_number"),
            models.Index("author", models.F("made").desc(), name="history_notes_of_author"),
            models.Index("call", condition=~Q(call=""), name="history_notes_of_call"),
            models.Index(
                "remind_at", condition=Q(remind_at__isnull=False, reminded_at=None), name="history_notes_to_remind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M} {self.author} {self.number}"


class PostItQuerySet(models.QuerySet["PostIt"]):
    def visible_to(self, user: User) -> Self:
        """What one wrote, and what was written to one."""
        return self.filter(Q(author=user) | Q(to=user))

    def waiting(self) -> Self:
        return self.filter(done_at=None)


class PostIt(models.Model):
    """A few words to a colleague, about a call or not (NOTE-02)."""

    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="post_its_written")
    to = models.ForeignKey(User, models.CASCADE, related_name="post_its")
    text = models.TextField(max_length=LONGEST)
    number = models.CharField(max_length=40, blank=True, help_text="Canonical: whom to call.")
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    made = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = PostItQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index("to", models.F("made").desc(), name="history_post_its_to"),
            models.Index("author", models.F("made").desc(), name="history_post_its_of"),
        )

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M} to {self.to}"

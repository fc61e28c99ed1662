"""What was done, by whom and to whom; see accounts.journal."""

from django.db import models
from django.utils import timezone

from accounts.models.people import User


class JournalEntry(models.Model):
    """One deed. Never changed, and removed only by retention: the database itself refuses anything else.

    People are kept as numbers beside the links, so that an entry outlives the account (T-GDP-03).
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=40)
    subject = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="journal", db_constraint=False)
    subject_number = models.CharField(max_length=6, blank=True)
    actor = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="deeds", db_constraint=False)
    actor_number = models.CharField(max_length=6, blank=True)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    """The beginning of a digest of the session's key: which deeds belong together."""
    seal = models.CharField(max_length=64, default="")
    """Of this entry and the seal before it (T-AUD-02)."""

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject", "-id"), name="accounts_journal_of_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject_number}"


class JournalHead(models.Model):
    """The one row whose lock puts the entries in a line."""

    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.seal

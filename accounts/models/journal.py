"""What was done, by whom and to whom; see accounts.journal."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User
from accounts.permissions import Permission


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def visible_to(self, user: User) -> Self:
        """Everybody reads what was done to their own account, managers also what was done to their people's,
        administrators everything (T-AUD-03)."""
        entries = self.select_related("subject", "actor")
        if user.has_perm(Permission.ADMINISTER):
            return entries
        return entries.filter(Q(subject=user) | Q(subject__in=User.objects.editable_by(user)))


class JournalEntry(models.Model):
    """One deed. Never changed, and removed only by retention: the database itself refuses anything else.

    Numbered without gaps. People are kept as numbers beside the links, so that an entry outlives the account
    (T-GDP-03): read `subject` and `actor` through `visible_to`, which finds None for an account that is gone.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=40)
    subject = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="journal", db_constraint=False)
    subject_number = models.CharField(max_length=6, blank=True)
    actor = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="deeds", db_constraint=False)
    actor_number = models.CharField(max_length=6, blank=True)
    before = models.CharField(max_length=2000, blank=True)
    after = models.CharField(max_length=2000, blank=True)
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    """The beginning of a digest of the session's key: which deeds belong together."""
    seal = models.CharField(max_length=64, default="")
    """Of this entry and the seal before it (T-AUD-02); see accounts.journal.seals."""

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject", "-id"), name="accounts_journal_of_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject_number}"


class JournalHead(models.Model):
    """The one row whose lock puts the entries in a line, and what the line must begin and end with."""

    last = models.BigIntegerField(default=0)
    """The number of the newest entry; entries are numbered without gaps."""
    seal = models.CharField(max_length=64, blank=True)
    """Its seal."""
    forgotten = models.BigIntegerField(default=0)
    """The number of the newest entry that retention has taken away."""
    forgotten_seal = models.CharField(max_length=64, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    """The seal of this row itself."""

    def __str__(self) -> str:
        return f"{self.forgotten + 1} to {self.last}"

"""Files of contacts that somebody brings: where each import stands, and what there is to tell of it."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

KEPT_FOR = timedelta(days=30)
"""So long an import is listed, and can be undone."""
WAITS_FOR = timedelta(hours=24)
"""So long a file waits for its owner's word, at first and when its import was not finished."""


class Book(models.TextChoices):
    PRIVATE = "private", _("Private phonebook")
    PUBLIC = "public", _("Public phonebook")
    AS_TOLD = "file", _("As the file says of each contact")


class Duplicates(models.TextChoices):
    """What becomes of a contact that the book has already: one of the same name and an equal number."""

    MERGE = "merge", _("Add the numbers it does not have yet")
    SKIP = "skip", _("Leave it as it is")
    CREATE = "create", _("Add it once more")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """One's own, newest first."""
        return self.filter(user=user).order_by("-made", "-pk")

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def unfinished(self) -> Self:
        """Those that can go on: their file is still there."""
        return self.filter(state=Import.State.FAILED).exclude(stored="")


class Import(models.Model):
    """One file, from its first piece to the day when its import can no longer be undone (phonebook.importing)."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("The file is on its way")
        CHOOSING = "choosing", _("Waits for your word")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not finished")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")

    user = models.ForeignKey(User, models.CASCADE, related_name="imports", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARRIVING)
    name = models.CharField(max_length=120, help_text="Of the file, as it is shown.")
    stored = models.CharField(max_length=32, blank=True, help_text="Its name in our folder; empty once it is gone.")
    size = models.PositiveIntegerField(help_text="Bytes that were announced.")
    book = models.CharField(max_length=8, choices=Book.choices, default=Book.PRIVATE)
    duplicates = models.CharField(max_length=8, choices=Duplicates.choices, default=Duplicates.MERGE)
    choice = models.JSONField(default=dict, help_text="How it is read, see phonebook.importing.choices.")
    detected = models.JSONField(default=dict, help_text="What it is: kind, encoding, language, delimiter, version.")
    records = models.PositiveIntegerField(null=True)
    cursor = models.PositiveIntegerField(default=0, help_text="The last record that is dealt with.")
    created = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=list, help_text="Keys of the groups that it made.")
    kept = models.PositiveIntegerField(default=0, help_text="Contacts that undoing left, for somebody changed them.")
    job = models.UUIDField(null=True)
    error = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)
    began = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user", "-made"), name="phonebook_imports_newest_first"),)

    def __str__(self) -> str:
        return self.name

    @property
    def can_be_undone(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED) and bool(self.created or self.merged)

    @property
    def can_go_on(self) -> bool:
        return self.state == self.State.FAILED and bool(self.stored)

    @property
    def goes_on_until(self) -> datetime:
        return (self.finished or self.made) + WAITS_FOR

    @property
    def dealt(self) -> int:
        """Records so far; roughly, for blank ones count in the number of the last and not in how many there are."""
        return min(self.cursor, self.records or 0)

    @property
    def listed_until(self) -> datetime:
        return self.made + KEPT_FOR


class Outcome(models.TextChoices):
    REJECTED = "rejected", _("Left out")
    WARNED = "warned", _("Imported, but look at it")
    MERGED = "merged", _("Numbers added")
    SKIPPED = "skipped", _("There already")


class ImportLine(models.Model):
    """What there is to tell of one record, or of the whole file: then `record` is 0."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="lines", db_index=False)
    record = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=32, help_text="A code of phonebook.wording.")
    count = models.PositiveIntegerField(default=0)
    shown = models.CharField(max_length=120, blank=True, help_text="Whose record it is.")

    class Meta:
        indexes = (models.Index("of", "id", name="phonebook_lines_of_import"),)

    def __str__(self) -> str:
        return f"{self.record}: {self.reason}"

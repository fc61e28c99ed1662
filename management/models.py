"""Changes of several accounts at once: what was to be done, to whom, and what became of each."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.permissions import Permission

KEPT_FOR = timedelta(days=30)
"""So long a change is listed, and can be undone."""
WAITS_FOR = timedelta(hours=24)
"""So long a preview waits for its maker's word."""


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, user: User) -> Self:
        """What was done, for all administrators; a preview for its maker alone. Newest first."""
        if not user.has_perm(Permission.ADMINISTER):
            return self.none()
        done = ~models.Q(state=BulkChange.State.CHOOSING)
        return self.filter(done | models.Q(actor=user)).select_related("actor").order_by("-made", "-pk")

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def over(self, now: datetime) -> Self:
        """Previews that nobody answered, and what can no longer be undone."""
        waiting = models.Q(state=BulkChange.State.CHOOSING, made__lte=now - WAITS_FOR)
        return self.filter(waiting | models.Q(made__lte=now - KEPT_FOR))


class BulkChange(models.Model):
    """One change, from its preview to the day when it can no longer be undone (management.bulk)."""

    class State(models.TextChoices):
        CHOOSING = "choosing", _("Waits for your word")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")

    actor = models.ForeignKey(User, models.CASCADE, related_name="bulk_changes")
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    """As the journal holds both: whoever carries it out later is a worker."""
    kind = models.CharField(max_length=20)
    """One of management.bulk.kinds."""
    choice = models.JSONField(default=dict)
    """What was chosen, as its kind reads it."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHOOSING)
    people = models.PositiveIntegerField(default=0)
    """How many were picked; `same`: how many of them were so already."""
    same = models.PositiveIntegerField(default=0)
    job = models.UUIDField(null=True)
    error = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now, db_index=True)
    finished = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = BulkChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} of {self.people} by {self.actor} on {self.made:%Y-%m-%d %H:%M}"


class BulkLine(models.Model):
    """One of the people of a change. Who was so already when it was previewed has none."""

    class State(models.TextChoices):
        """In the order in which a page lists them."""

        REFUSED = "1refused", pgettext_lazy("person in a change", "Refused")
        KEPT = "2kept", pgettext_lazy("person in a change", "Not undone")
        READY = "3ready", pgettext_lazy("person in a change", "Changes")
        DONE = "4done", pgettext_lazy("person in a change", "Changed")
        UNDONE = "5undone", pgettext_lazy("person in a change", "Undone")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="lines", db_index=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    """Both as the kind of the change reads them."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    why = models.CharField(max_length=16, blank=True)
    """Of one that was refused or kept, see management.bulk.refusals."""

    class Meta:
        indexes = (models.Index(fields=("change", "state", "id"), name="management_lines_in_order"),)
        constraints = (
            models.UniqueConstraint(fields=("change", "person"), name="management_bulk_line_has_its_own_person"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.change_id}: {self.state}"


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def visible_to(self, user: User) -> Self:
        """What was done, for all administrators; what waits for a word, for its maker alone. Newest first."""
        if not user.has_perm(Permission.ADMINISTER):
            return self.none()
        done = ~models.Q(state__in=PeopleImport.WAITING)
        return self.filter(done | models.Q(actor=user)).select_related("actor").order_by("-made", "-pk")

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)

    def over(self, now: datetime) -> Self:
        """Those that nobody answered, and what can no longer be undone."""
        waiting = models.Q(state__in=PeopleImport.WAITING, made__lte=now - WAITS_FOR)
        return self.filter(waiting | models.Q(made__lte=now - KEPT_FOR))


class PeopleImport(models.Model):
    """Accounts from the exchange or from a table, from the first look to the day when that can no longer be undone
    (management.enrolment)."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("The file is on its way")
        CHOOSING = "choosing", _("Waits for your word")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not finished")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")

    class Source(models.TextChoices):
        EXCHANGE = "exchange", _("From the exchange")
        FILE = "file", _("From a file")

    WAITING = (State.ARRIVING, State.CHOOSING)

    actor = models.ForeignKey(User, models.CASCADE, related_name="people_imports")
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARRIVING)
    name = models.CharField(max_length=120, blank=True, help_text="Of the file, as it is shown.")
    stored = models.CharField(max_length=32, blank=True, help_text="Its name in our folder; empty once it is gone.")
    size = models.PositiveIntegerField(default=0, help_text="Bytes that were announced.")
    encoding = models.CharField(max_length=10, blank=True, help_text="That somebody chose; empty: as its bytes tell.")
    delimiter = models.CharField(max_length=1, blank=True, help_text="The same.")
    columns = models.JSONField(null=True, help_text="Column → field as somebody chose; None: by their captions.")
    seen = models.JSONField(default=dict)
    """What was read: of a file how, its captions and an example of each; of an exchange its directory."""
    change = models.BooleanField(default=True, help_text="Also people who are there already.")
    departments = models.BooleanField(default=False, help_text="Make those that there are not.")
    refused = models.CharField(max_length=300, blank=True, help_text="Why nothing of it can be read.")
    made_departments = models.JSONField(default=list)
    """Their keys: undo removes those that nobody uses."""
    job = models.UUIDField(null=True)
    error = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now, db_index=True)
    finished = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.source} {self.name} by {self.actor} on {self.made:%Y-%m-%d %H:%M}".replace("  ", " ")


class PeopleImportLine(models.Model):
    """One row of an import: management.enrolment.plan says what its fields hold."""

    class State(models.TextChoices):
        READY = "ready", pgettext_lazy("row of an import", "Not imported")
        DONE = "done", pgettext_lazy("row of an import", "Imported")
        REFUSED = "refused", pgettext_lazy("row of an import", "Refused")
        UNDONE = "undone", pgettext_lazy("row of an import", "Undone")
        KEPT = "kept", pgettext_lazy("row of an import", "Not undone")

    found = models.ForeignKey(PeopleImport, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    extension = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8)
    """One of management.enrolment.plan.Kind."""
    ticked = models.BooleanField(default=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=State.choices, default=State.READY)
    why = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=160, blank=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Whom it is about, or who came of it."""

    class Meta:
        indexes = (models.Index(fields=("found", "kind", "id"), name="management_import_lines"),)

    def __str__(self) -> str:
        return f"{self.extension} in {self.found_id}: {self.kind}, {self.state}"

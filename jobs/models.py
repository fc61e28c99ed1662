"""Work that takes longer than a page: where it stands, and the file that comes of it."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs.kinds import known

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(hours=24)
"""After a job was asked for, and again after it is done: then it goes, with its file."""
MOST_OPEN = 5
"""Of one person at once."""
MOST_KEPT = 20
"""Of one person; asking for more drops the oldest that are closed."""


def _expiry() -> datetime:
    return timezone.now() + KEPT_FOR


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, newest first."""
        return self.filter(owner=user, expires__gt=timezone.now()).order_by("-made", "-pk")

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)

    def open(self) -> Self:
        return self.filter(lease_until__isnull=False)


class Job(models.Model):
    """One piece of work for one person, see jobs.run for how it is done."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", db_index=False)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    cursor = models.JSONField(default=dict)
    """What its function needs to go on after the last step; empty: from the beginning."""
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    lease_until = models.DateTimeField(default=timezone.now, null=True, blank=True)
    """Until then the job is one worker's; from then on anybody's. None once nothing more is done about it."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """Workers that took it up since its last step."""
    size = models.PositiveIntegerField(default=0)
    """Bytes of the file."""
    error = models.CharField(max_length=300, blank=True)
    """Why it failed, in the owner's language."""
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=_expiry, db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["owner", "-made"], name="jobs_of_owner_newest_first"),
            models.Index(fields=["lease_until"], name="jobs_open", condition=Q(lease_until__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), lease_until__isnull=False)
                | Q(state__in=("done", "failed"), lease_until__isnull=True),
                name="jobs_job_has_a_lease_while_it_is_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.made:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.lease_until is not None

    @property
    def has_file(self) -> bool:
        return self.state == self.State.DONE and self.size > 0

    @property
    def title(self) -> str:
        """In the active language; a kind that is no more is named by its name."""
        kind = known(self.kind)
        return str(kind.title) if kind else self.kind

    @property
    def about(self) -> str:
        kind = known(self.kind)
        return kind.about(self.arguments) if kind else ""

    @property
    def suffix(self) -> str:
        kind = known(self.kind)
        return kind.suffix if kind else ""

    @property
    def file_name(self) -> str:
        """Kind, day and the beginning of the job's name: nothing that anybody typed (T-FIL-05)."""
        day = timezone.localtime(self.made).strftime("%Y-%m-%d")
        return f"{self.kind.replace('.', '-')}-{day}-{self.uuid.hex[:8]}.{self.suffix}"


class Piece(models.Model):
    """Part of a job's file. In the database, so that every web process has it, and that it comes with its cursor."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="pieces", db_index=False)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "position"], name="jobs_piece_has_its_own_place"),)

    def __str__(self) -> str:
        return f"{self.job_id}, {self.position}"

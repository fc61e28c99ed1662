"""Asking for a job, asking for it again, and dropping it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation

from jobs import tasks
from jobs.kinds import kind_of
from jobs.models import KEPT_FOR, MOST_KEPT, MOST_OPEN, Job

if TYPE_CHECKING:
    from accounts.models import User


class TooMany(Exception):
    """This person has MOST_OPEN open jobs."""


@transaction.atomic
def start(owner: "User", kind: str, arguments: Mapping[str, Any]) -> Job:
    """Have a job done once the transaction is committed; the open one, if the same was asked for before.

    `arguments` are JSON, and never a secret. Raises TooMany, and LookupError for an unknown kind.
    """
    kind_of(kind)
    _one_at_a_time(owner)
    waiting = list(Job.objects.visible_to(owner).open())
    for job in waiting:
        if job.kind == kind and job.arguments == dict(arguments):
            return job
    if len(waiting) >= MOST_OPEN:
        raise TooMany
    language = translation.get_language()
    job = Job.objects.create(owner=owner, kind=kind, arguments=dict(arguments), language=language)
    _drop_oldest(owner)
    transaction.on_commit(tasks.wake)
    return job


@transaction.atomic
def again(job: Job) -> None:
    """Have a closed job done once more, from the beginning; one that is open goes on. Raises TooMany."""
    _one_at_a_time(job.owner)
    if Job.objects.visible_to(job.owner).open().count() >= MOST_OPEN:
        raise TooMany
    now, language = timezone.now(), translation.get_language()
    fresh = {"state": Job.State.WAITING, "cursor": {}, "done": 0, "total": None, "attempts": 0, "size": 0, "error": ""}
    times = {"lease_until": now, "made": now, "expires": now + KEPT_FOR}
    if Job.objects.filter(pk=job.pk, lease_until=None).update(**fresh, **times, language=language):
        job.pieces.all().delete()
        transaction.on_commit(tasks.wake)


def drop(job: Job) -> None:
    """Cancel it, or remove it with its file. A worker that is at it finds no row any more, and stops."""
    job.delete()


def _one_at_a_time(owner: "User") -> None:
    """Two clicks at once are one after the other: the second finds the job of the first."""
    get_user_model().objects.select_for_update().get(pk=owner.pk)


def _drop_oldest(owner: "User") -> None:
    newest = list(Job.objects.filter(owner=owner).order_by("-made").values_list("pk", flat=True)[:MOST_KEPT])
    Job.objects.filter(owner=owner, lease_until=None).exclude(pk__in=newest).delete()

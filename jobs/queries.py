"""Reading jobs and their files."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobs.models import MOST_KEPT, Job, Piece
from jobs.sealing import opened

if TYPE_CHECKING:
    from accounts.models import User


def of(user: "User") -> list[Job]:
    """The jobs of `user`, newest first."""
    return list(Job.objects.visible_to(user)[:MOST_KEPT])


def content(job: Job) -> Iterator[bytes]:
    """The file of a job, a piece at a time: each is one query, so that nothing is held for long."""
    position = 0
    while piece := Piece.objects.filter(job=job, position=position).first():
        yield bytes(piece.content)
        position += 1


def content_once(job: Job) -> Iterator[bytes]:
    """The file of a secret job, which goes with its last byte; whoever was interrupted may ask again."""
    yield opened(b"".join(content(job)))
    job.delete()

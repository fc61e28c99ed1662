"""The kinds of jobs, and who does each.

    @job("history.pdf", title=_("Calls on paper"), needs="history.view_own", suffix="pdf")
    def _pdf(job: Running) -> Iterator[Progress]: ...

The function does its work in steps and tells of each. What it tells is written down before the next step begins: when
its worker dies, another calls the function again, with the cursor of the last step. It runs in the owner's language,
outside any transaction, and raises Refused with a sentence for the owner when it cannot be done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User

MEDIA_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "zip": "application/zip"}
"""By the ending of the file that a job makes."""


class Refused(Exception):
    """The job cannot be done; the text says why, in the owner's language. Trying again will not help."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job as the function sees it that does it."""

    uuid: UUID
    owner_id: int
    arguments: Mapping[str, Any]
    cursor: Mapping[str, Any]
    """As the last step left it; empty at the beginning."""

    @property
    def owner(self) -> "User":
        """Read anew each time: rights may have been taken away since the last step (T-AZ-11)."""
        owner: User = get_user_model().objects.get(pk=self.owner_id)
        return owner


@dataclass(frozen=True, slots=True)
class Progress:
    """One step, which must take less than run.LEASE.

    A job that names no cursor begins from the start when it is interrupted, and what it made so far is dropped.
    """

    done: int
    total: int | None = None
    """None while nobody knows."""
    cursor: Mapping[str, Any] = field(default_factory=dict)
    """All that is needed to go on from here, as JSON."""
    piece: bytes = b""
    """What the file grows by."""


Work = Callable[[Running], Iterator[Progress]]
About = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` and `about(arguments)` name a job to its owner, in whatever language they read now."""

    name: str
    work: Work
    title: str | Promise
    needs: str
    """The permission without which a job is neither done nor its file given."""
    suffix: str
    """Of the file's name; empty: the job makes no file."""
    about: About
    secret: bool = False
    """Whoever has its file gets in somewhere: it comes in one piece, is encrypted at rest, and is given once."""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.suffix]


_kinds: dict[str, Kind] = {}


def job(
    name: str,
    *,
    title: str | Promise,
    needs: str,
    suffix: str = "",
    about: About = lambda _arguments: "",
    secret: bool = False,
) -> Callable[[Work], Work]:
    """Have the decorated function do the jobs of the kind `name`."""
    if suffix and suffix not in MEDIA_TYPES:
        raise ValueError(f"No media type is known for {suffix!r}.")

    def register(work: Work) -> Work:
        if _kinds.setdefault(name, Kind(name, work, title, needs, suffix, about, secret)).work is not work:
            raise ValueError(f"Two functions do jobs of the kind {name!r}.")
        return work

    return register


def kind_of(name: str) -> Kind:
    """Raises LookupError if nobody does jobs of the kind `name`."""
    return _kinds[name]


def known(name: str) -> Kind | None:
    return _kinds.get(name)

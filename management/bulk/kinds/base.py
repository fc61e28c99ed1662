"""What each kind of change of several accounts says of itself; management.bulk.changing does the rest.

A value is what a person has of the changed thing, as JSON: it is kept in the lines of a change and compared, so that
nothing is changed or taken back that is not as it was shown.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, TypeAlias

from django.http import QueryDict
from django.utils.functional import Promise

from accounts.actions.claiming import Claimed
from accounts.authority import Deed
from accounts.models import User
from management.bulk.refusals import Why

Value: TypeAlias = Any
"""Text, number, truth, None, or lists of these."""
Choice: TypeAlias = Mapping[str, Any]


class GoneError(Exception):
    """What was chosen is not there any more: a department, or a kind of licences."""


class Work(ABC):
    """A kind at work on one choice; it may know by now what the database said of that."""

    deeds: ClassVar[frozenset[Deed]]

    @abstractmethod
    def read(self, people: Collection[User]) -> dict[int, Value]:
        """What each has now, by key, in as many queries for two thousand as for two."""

    @abstractmethod
    def target(self, person: User, now: Value) -> Value:
        """What they shall have."""

    def objection(self, person: User, now: Value, target: Value) -> Why | None:  # noqa: ARG002
        """Why `person` cannot have `target`, asked once for each in the order in which seats are given. None: they
        can."""
        return None

    @abstractmethod
    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:
        """Write it for those of the claimed whose keys `targets` has."""


class Kind(ABC):
    name: str
    """For ever the same; in the journal, too: accounts.journal.values.DONE_TO_SEVERAL."""
    label: Promise
    icon: str
    undoable: bool = True

    @abstractmethod
    def chosen(self, word: str, sent: QueryDict) -> Choice | None:
        """The choice behind the button `do=<name>:<word>`; None for nonsense."""

    @abstractmethod
    def work(self, choice: Choice, *, hold: bool = False) -> Work:
        """`hold`: it stands in a transaction, and nobody else may take the same seats until its end. Raises
        GoneError."""

    @abstractmethod
    def title(self, choice: Choice) -> str:
        """What is done, in a few words."""

    @abstractmethod
    def words(self, choice: Choice) -> Callable[[Value], str]:
        """Says values; asks the database what it needs once."""

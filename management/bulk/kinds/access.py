"""How far people get into the public book (ADM-15, X-12) and into recorded calls (ADM-16, X-13)."""

from collections.abc import Callable, Collection, Mapping

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import several
from accounts.actions.claiming import Claimed
from accounts.models import User
from management.bulk.kinds.base import Choice, Kind, Value, Work

Store = Callable[[Claimed, Mapping[int, str]], None]


class _AccessWork(Work):
    deeds = several.CHANGE_RIGHTS

    def __init__(self, field: str, level: str, store: Store) -> None:
        self._field, self._level, self._store = field, level, store

    def read(self, people: Collection[User]) -> dict[int, Value]:
        return {person.pk: getattr(person, self._field) for person in people}

    def target(self, person: User, now: Value) -> Value:  # noqa: ARG002
        return self._level

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        self._store(claimed, targets)


class _Access(Kind):
    """`name` is also that of the field."""

    def __init__(self, name: str, label: Promise, icon: str, levels: type[TextChoices], store: Store) -> None:
        self.name, self.label, self.icon = name, label, icon
        self._levels, self._store = levels, store

    def chosen(self, word: str, sent: QueryDict) -> Choice | None:  # noqa: ARG002
        return {"level": word} if word in self._levels.values else None

    def work(self, choice: Choice, *, hold: bool = False) -> Work:  # noqa: ARG002
        return _AccessWork(self.name, choice["level"], self._store)

    def title(self, choice: Choice) -> str:
        return f"{self.label}: {self.words(choice)(choice['level'])}"

    def words(self, choice: Choice) -> Callable[[Value], str]:  # noqa: ARG002
        labels = dict(self._levels.choices)
        return lambda value: str(labels.get(value, value))


CONTACT_ACCESS = _Access(
    "contact_access", _("Contact access"), "book-user", User.ContactAccess, several.set_contact_access
)
RECORDING_ACCESS = _Access(
    "recording_access", _("Recording access"), "audio-lines", User.RecordingAccess, several.set_recording_access
)

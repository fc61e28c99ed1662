"""Everything that one viewer may know of whom a number reaches: names, calls, messages, recordings (HIST-11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.boxes import boxes_of
from accounts.models import User
from accounts.permissions import Permission
from history.lists.presentation import Row, rows
from history.lists.scopes import Scope
from history.models import Message, Record, Recording, RecordQuerySet
from history.recordings import hearable
from pbx.mailbox import Folder
from phonebook.persons import Person, person_behind

MOST_CALLS = 30
MOST_MESSAGES = 10
MOST_RECORDINGS = 10


@dataclass(frozen=True, slots=True)
class Dossier:
    person: Person
    calls: Sequence[Row]
    """The newest, with any of the person's numbers."""
    more: bool
    """There are older ones."""
    messages: Sequence[Message]
    recordings: Sequence[Recording]

    @property
    def last(self) -> Row | None:
        """The newest call: what came of it is what one wants to know first."""
        return self.calls[0] if self.calls else None


def dossier(user: User, scope: Scope, number: str) -> Dossier:
    """What `user`, who may see the calls of `scope`, may know of `number`."""
    person = person_behind(user, number)
    numbers = [each.number for each in person.numbers]
    newest = _calls(user, scope, numbers)[: MOST_CALLS + 1]
    calls = rows(user, newest)
    return Dossier(
        person,
        calls[:MOST_CALLS],
        len(calls) > MOST_CALLS,
        list(_messages(user).filter(number__in=numbers)[:MOST_MESSAGES]),
        list(_recordings(user).filter(number__in=numbers)[:MOST_RECORDINGS]),
    )


def calls_with(user: User, scope: Scope, number: str, most: int, *, apart: Record) -> list[Row]:
    """The newest calls with whom `number` reaches, without the one that is shown already."""
    if not number:
        return []
    numbers = [each.number for each in person_behind(user, number).numbers]
    return rows(user, _calls(user, scope, numbers).exclude(pk=apart.pk)[:most])


def messages_of(user: User, records: Iterable[Record]) -> Sequence[Message]:
    """The voice messages that were left in these calls."""
    return list(_messages(user).filter(record__in=records))


def recordings_of(user: User, records: Iterable[Record]) -> Sequence[Recording]:
    """What was recorded of these calls."""
    return list(_recordings(user).filter(record__in=records))


def _calls(user: User, scope: Scope, numbers: Sequence[str]) -> RecordQuerySet:
    return Record.objects.visible_to(user, scope).filter(number__in=numbers).newest_first()


def _messages(user: User) -> "QuerySet[Message]":
    found = Message.objects.filter(mailbox__number__in=boxes_of(user)).exclude(folder=Folder.DELETED)
    return found.select_related("mailbox").order_by("-left")


def _recordings(user: User) -> "QuerySet[Recording]":
    if not user.has_perm(Permission.HEAR_OWN_RECORDINGS):
        return Recording.objects.none()
    return hearable.visible_to(user).order_by("-started")

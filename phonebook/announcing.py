"""Telling open pages that books or shortcuts changed, without knowing how: live telephony stands above the phonebook.

The topics are `contacts` (contacts, groups and favourites), `shortcuts`, and `notices` (docs/architecture.md).
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from django.db import transaction

from accounts.models import User

CONTACTS, SHORTCUTS, NOTICES = "contacts", "shortcuts", "notices"


class Listener(Protocol):
    def __call__(self, people: Mapping[int, Collection[str]], everybody: Collection[str]) -> None:
        """Topics by user id, and those that concern all."""


_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Have `listener` called after each change is committed. It must not raise or wait."""
    if listener not in _listeners:
        _listeners.append(listener)


def books_changed(*owners: int | None) -> None:
    """The books of the people with these ids changed; None: the public one, which names numbers for everybody."""
    if None in owners:
        _tell({}, {CONTACTS})
    elif owners:
        _tell({owner: {CONTACTS} for owner in owners if owner is not None}, ())


def numbers_changed(person: User, by: User | None) -> None:
    """The further numbers of `person`, who hears of it if somebody else did it."""
    books_changed(None)
    if by is None or by.pk != person.pk:
        _tell({person.pk: {NOTICES}}, ())


def shortcuts_changed(user: User) -> None:
    _tell({user.pk: {SHORTCUTS}}, ())


def _tell(people: Mapping[int, Collection[str]], everybody: Collection[str]) -> None:
    for listener in _listeners:
        transaction.on_commit(lambda told=listener: told(people, everybody))  # type: ignore[misc]

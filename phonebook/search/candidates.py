"""Which contacts a text may mean: ranges of the index of words, a few of each book, whatever the size of the books.

SQL by hand: one statement of several limited parts, which Django's union has for PostgreSQL only.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import connection

from accounts.models import User
from accounts.permissions import Permission
from phonebook.models import PUBLIC_BOOK
from phonebook.search.hits import Within
from phonebook.search.typed import AFTER_ALL, Typed

WORDS_OF_ONE = 4
"""So many words of one contact may begin alike before a search finds fewer than there are."""

ALSO = (
    " AND EXISTS (SELECT 1 FROM phonebook_word o WHERE o.contact_id = w.contact_id"
    " AND o.book = w.book AND o.word >= %s AND o.word < %s)"
)
"""Always true of the book, and by naming it the index leads to the words."""
BEGIN = (
    "SELECT w.contact_id AS id FROM phonebook_word w"
    " WHERE {scope} AND w.word >= %s AND w.word < %s{also} ORDER BY w.word, w.contact_id LIMIT %s"
)
CONTAIN = "SELECT c.id FROM phonebook_contact c WHERE {scope}{also} LIMIT %s"
HOLDS = r" AND c.haystack LIKE %s ESCAPE '\'"
NUMBER_CONTAINS = (
    "SELECT c.id FROM phonebook_contactnumber n JOIN phonebook_contact c ON c.id = n.contact_id"
    r" WHERE {scope} AND NOT n.reserved AND n.number LIKE %s ESCAPE '\' LIMIT %s"
)
MEMBERS = "w.contact_id IN (SELECT contact_id FROM phonebook_membership WHERE group_id = %s) AND w.book IN (%s, %s)"
IN_GROUP = " AND c.id IN (SELECT contact_id FROM phonebook_membership WHERE group_id = %s)"
FAVOURITES = "SELECT coalesce(contact_id, -person_id) AS id FROM phonebook_favourite WHERE user_id = %s"


class Of(StrEnum):
    """Where somebody was found."""

    BOOKS = "books"
    GROUP = "group"
    """That in which is searched."""
    FAVOURITES = "favourites"
    """Whatever was typed; extensions below zero."""


@dataclass(frozen=True, slots=True)
class Part:
    """Of a statement: it gives ids."""

    of: Of
    sql: str
    values: Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ids of contacts, more than asked for, in no order."""

    contacts: Collection[int]
    in_group: Collection[int]
    """Those in the group in which is searched."""
    favourites: Collection[int]
    favourite_people: Collection[int]
    """Accounts of extensions."""


def beginning(user: User, typed: Typed, limit: int, within: Within) -> Candidates:
    """Contacts of `user`'s books of which words begin as typed, `limit` of each book; and all favourites."""
    other = PUBLIC_BOOK if user.has_perm(Permission.READ_PUBLIC_CONTACTS) else user.pk
    scopes: list[tuple[Of, str, list[str | int]]] = [
        (Of.BOOKS, "w.book = %s", [book]) for book in dict.fromkeys((user.pk, other))
    ]
    if within.group is not None:
        scopes.append((Of.GROUP, MEMBERS, [within.group, user.pk, other]))
    parts = [
        Part(
            of,
            BEGIN.format(scope=scope, also=ALSO * (len(reading) - 1)),
            [*values, *_bounds(reading), limit * WORDS_OF_ONE],
        )
        for of, scope, values in scopes
        for reading in typed.readings
    ]
    found = _found([*parts, Part(Of.FAVOURITES, FAVOURITES, [user.pk])], limit)
    favourites = {pk for pk in found[Of.FAVOURITES] if pk > 0}
    people = {-pk for pk in found[Of.FAVOURITES] if pk < 0}
    return Candidates(found[Of.BOOKS] | found[Of.GROUP] | favourites, found[Of.GROUP], favourites, people)


def containing(user: User, typed: Typed, limit: int, within: Within, before: Candidates) -> Candidates:
    """Contacts that have what was typed anywhere inside, numbers that are shown to nobody aside; and the favourites
    that `before` has."""
    scopes: list[tuple[Of, str, list[str | int]]] = [(Of.BOOKS, "c.owner_id = %s", [user.pk])]
    if user.has_perm(Permission.READ_PUBLIC_CONTACTS):
        scopes.append((Of.BOOKS, "c.owner_id IS NULL", []))
    if within.group is not None:
        scopes += [(Of.GROUP, scope + IN_GROUP, [*values, within.group]) for _of, scope, values in scopes]
    parts = [
        part
        for of, scope, values in scopes
        for reading in typed.inside
        for part in _contain(of, scope, values, reading, limit)
    ]
    found = _found(parts, limit)
    contacts = found[Of.BOOKS].union(found[Of.GROUP], before.favourites)
    return replace(before, contacts=contacts, in_group=found[Of.GROUP])


def _bounds(reading: Sequence[str]) -> Iterator[str]:
    for word in reading:
        yield word
        yield word + AFTER_ALL


def _contain(of: Of, scope: str, values: Sequence[str | int], reading: Sequence[str], limit: int) -> Iterator[Part]:
    patterns = [f"%{_literally(word)}%" for word in reading]
    yield Part(of, CONTAIN.format(scope=scope, also=HOLDS * len(reading)), [*values, *patterns, limit])
    if len(reading) == 1 and reading[0].isdigit():
        yield Part(of, NUMBER_CONTAINS.format(scope=scope), [*values, *patterns, limit])


def _literally(word: str) -> str:
    """`word` in a LIKE pattern; `_` is a letter of words."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _found(parts: Sequence[Part], limit: int) -> dict[Of, set[int]]:
    """What one statement gives of all `parts`; of what was typed no more than the first `limit` of each."""
    sql = " UNION ALL ".join(f"SELECT id, {at} FROM ({part.sql}) AS part_{at}" for at, part in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for part in parts for value in part.values])
        rows = cursor.fetchall()
    found: dict[Of, set[int]] = {of: set() for of in Of}
    for at, part in enumerate(parts):
        ids = dict.fromkeys(pk for pk, found_by in rows if found_by == at)
        found[part.of].update(ids if part.of is Of.FAVOURITES else list(ids)[:limit])
    return found

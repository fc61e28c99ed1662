"""Contacts that may be meant, with all that a hit tells of them: one statement."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.permissions import Permission
from phonebook.folding import digits_of, haystack, keys, spellings
from phonebook.plan import plan

OF_A_CONTACT = 10
"""Columns of ENTRIES."""
# By hand: Django takes longer to put it into words than the database to answer. PostgreSQL takes its time to plan, too:
# it would plan an EXISTS in two ways, and read the contacts by two indices.
ENTRIES = """
SELECT contact.id, owner_id, person_id, name, first, middle, last, company, sort_key, haystack,
    told.number, told.label, told.number <> '' AND (
        SELECT closed.id FROM phonebook_contactnumber AS closed JOIN phonebook_contact AS book
        ON book.id = closed.contact_id
        WHERE closed.number = told.number AND closed.reserved AND book.owner_id IS NULL LIMIT 1) IS NOT NULL
FROM phonebook_contact AS contact LEFT JOIN phonebook_contactnumber AS told ON told.contact_id = contact.id
WHERE {wanted} AND ({visible})
ORDER BY contact.id, told.position, told.id
"""
WANTED: dict[str, tuple[str, Callable[[Collection[int]], list[int] | str]]] = {
    "postgresql": (
        "contact.id = ANY(%s::bigint[] || ARRAY(SELECT id FROM phonebook_contact WHERE person_id = ANY(%s)))",
        list,
    ),
    "sqlite": (
        "(contact.id IN (SELECT value FROM json_each(%s)) OR person_id IN (SELECT value FROM json_each(%s)))",
        lambda ids: json.dumps(list(ids)),
    ),
}
"""By ids of contacts, and of people."""


@dataclass(frozen=True, slots=True)
class Entry:
    pk: int
    owner: int | None
    person: int | None
    name: str
    first: str
    middle: str
    last: str
    company: str
    sort_key: str
    haystack: str
    numbers: tuple[tuple[str, str], ...] = ()
    """(canonical number, label), in their order."""
    hidden: frozenset[str] = frozenset()
    """Those that are shown to nobody, whichever contact says so (X-20)."""

    @property
    def spelt(self) -> str:
        """By what it is found: no digit of a hidden number."""
        told = [number for number, _label in self.numbers if number not in self.hidden]
        return " ".join((self.haystack, *digits_of(told, plan().country_code)))

    @property
    def keyed(self) -> str:
        return haystack(map(keys, spellings((self.name, self.first, self.middle, self.last, self.company))))


def entries(user: User, contacts: Collection[int], people: Collection[int]) -> list[Entry]:
    """The contacts with these ids, and what the public book says about these `people`, as far as `user` may read it."""
    reads_public = user.has_perm(Permission.READ_PUBLIC_CONTACTS)
    described = people if reads_public else ()
    if not contacts and not described:
        return []
    visible = "owner_id = %s OR owner_id IS NULL" if reads_public else "owner_id = %s"
    wanted, given = WANTED[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES.format(wanted=wanted, visible=visible), [given(contacts), given(described), user.pk])
        return [_entry(list(lines)) for _pk, lines in groupby(cursor.fetchall(), key=itemgetter(0))]


def _entry(lines: list[Any]) -> Entry:
    """One contact from its lines, one for each number."""
    numbers = [line[OF_A_CONTACT:] for line in lines if line[OF_A_CONTACT]]
    told = tuple((number, label) for number, label, _closed in numbers)
    hidden = frozenset(number for number, _label, closed in numbers if closed)
    return replace(Entry(*lines[0][:OF_A_CONTACT]), numbers=told, hidden=hidden)

"""Who is behind a number: the one place that turns canonical numbers into names for one viewer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from accounts.permissions import Permission
from phonebook.models import ENDING
from phonebook.numbers import may_be_same


@dataclass(frozen=True, slots=True)
class Known:
    """What one viewer knows of a number."""

    name: str = ""
    vip: bool = False
    hidden: bool = False
    """Reserved: shown to nobody, also where nobody knows whose it is (X-20)."""
    contact_id: int | None = None
    """The contact that gave the name, or that would if it were not an extension's; of the own book, else the public."""


NOTHING = Known()
# By hand: Django takes longer to put it into words than the database to answer.
LINES = """
SELECT told.number, contact.owner_id, contact.name, contact.id, told.vip, told.reserved, person.comment
FROM phonebook_contactnumber AS told JOIN phonebook_contact AS contact ON contact.id = told.contact_id
LEFT JOIN accounts_user AS person ON person.id = contact.person_id
WHERE ({}) AND (contact.owner_id = %s OR contact.owner_id IS NULL)
"""
RESERVED = """
SELECT number FROM phonebook_contactnumber AS told JOIN phonebook_contact AS contact ON contact.id = told.contact_id
WHERE reserved AND contact.owner_id IS NULL
"""


def known(user: User, numbers: Iterable[str]) -> dict[str, Known]:
    """What `user` may know of canonical `numbers`; a number of which there is nothing to say is absent.

    A name is first an extension's, then of the user's own contact, then of the public book (BOOK-24), of which what is
    said about extensions goes first. Whether a number is reserved or a VIP's is for the public book to say, and holds
    also for who may not read it. Where either number is no E.164, their last digits are compared
    (`phonebook.numbers.may_be_same`), unless somebody has the very number. The number of queries does not grow with
    the numbers.
    """
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    found = _in_books(user, wanted)
    extensions = [number for number in wanted if not number.startswith("+")]
    if extensions:
        people = User.objects.filter(extension__in=extensions).exclude(comment="")
        for extension, comment in people.values_list("extension", "comment"):
            found[extension] = replace(found.get(extension, NOTHING), name=comment)
    return found


class _Said(NamedTuple):
    """What one line of a book says."""

    number: str
    owner: int | None
    name: str
    contact: int
    vip: bool
    reserved: bool
    comment: str | None
    """The name of the colleague whose further number it is (MGR-10)."""


def _in_books(user: User, wanted: Collection[str]) -> dict[str, Known]:
    by_ending: defaultdict[str, list[str]] = defaultdict(list)
    for number in wanted:
        if len(number) >= ENDING:
            by_ending[number[-ENDING:]].append(number)
    very: defaultdict[str, list[_Said]] = defaultdict(list)
    perhaps: defaultdict[str, list[_Said]] = defaultdict(list)
    for said in _lines(user, wanted, by_ending):
        if said.number in wanted:
            very[said.number].append(said)
        for number in by_ending.get(said.number[-ENDING:], ()):
            if may_be_same(number, said.number):
                perhaps[number].append(said)
    reads_public = user.has_perm(Permission.READ_PUBLIC_CONTACTS)
    found = {number: _known(lines, reads_public) for number, lines in {**perhaps, **very}.items()}
    return {number: one for number, one in found.items() if one != NOTHING}


def _lines(user: User, numbers: Collection[str], endings: Collection[str]) -> Iterator[_Said]:
    """Of `user`'s book and the public one."""
    alike = [
        f"{field} IN ({', '.join(['%s'] * len(values))})"
        for field, values in (("told.number", numbers), ("told.ending", endings))
        if values
    ]
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(" OR ".join(alike)), [*numbers, *endings, user.pk])
        for number, owner, name, contact, vip, reserved, comment in cursor.fetchall():
            yield _Said(number, owner, name, contact, bool(vip), bool(reserved), comment)


def _known(lines: Iterable[_Said], reads_public: bool) -> Known:
    """What all that is said of one number comes to."""
    found = NOTHING
    for said in sorted(lines, key=lambda said: (said.owner is None, said.comment is None, said.contact)):
        if not found.name and (said.owner is not None or reads_public):
            found = replace(found, name=said.comment or said.name, contact_id=said.contact)
        if said.owner is None:
            found = replace(found, vip=found.vip or said.vip, hidden=found.hidden or said.reserved)
    return found


def names_for(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """Names for canonical `numbers` as `user` may know them; a number nobody knows is absent."""
    return {number: one.name for number, one in known(user, numbers).items() if one.name}


def reserved() -> frozenset[str]:
    """All numbers that are shown to nobody."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVED)
        return frozenset(number for (number,) in cursor.fetchall())

"""The people with extensions, by their words."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from phonebook.folding import haystack, keys, spellings
from phonebook.search.typed import AFTER_ALL, Typed

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

PEOPLE = """
SELECT person.id, extension, comment, description, department.name, department_id
FROM accounts_user AS person LEFT JOIN accounts_department AS department ON department.id = department_id
WHERE is_active
"""
DIGEST = """
SELECT (SELECT md5(string_agg(concat_ws(chr(31), id, extension, comment, description, department_id), chr(30)))
    FROM accounts_user WHERE is_active),
    (SELECT md5(string_agg(concat_ws(chr(31), id, name), chr(30))) FROM accounts_department)
"""
"""Of PostgreSQL: what all that PEOPLE reads comes to, in less than half of its time."""
STAMP = """
SELECT count(*), sum(xmin::text::bigint), sum(hashtid(ctid)),
    (SELECT sum(xmin::text::bigint) + sum(hashtid(ctid)) FROM accounts_department) FROM accounts_user
"""
"""Of PostgreSQL: changes whenever a row was written, for each has the number of its transaction and a new place; in
half of the time of the digest, which tells whether that changed anything of PEOPLE."""
WITH_DIGEST = f"SELECT * FROM ({DIGEST}) AS digest CROSS JOIN ({PEOPLE}) AS people"  # noqa: S608
"""Both as of one moment."""


class Colleague(NamedTuple):
    """One account, as stored."""

    pk: int
    extension: str
    comment: str
    description: str
    department: str | None
    department_id: int | None

    @property
    def name(self) -> str:
        return self.comment or self.extension


class House:
    """Everybody with an account that is in use."""

    def __init__(self, people: Sequence[Colleague]) -> None:
        self.people = {one.pk: one for one in people}
        self.spelt = {one.pk: _spelt(one) for one in people}
        """Haystacks."""
        self.keyed = {one.pk: haystack(map(keys, spellings([one.comment]))) for one in people}
        haystacks = ((pk, haystack) for each in (self.spelt, self.keyed) for pk, haystack in each.items())
        self._words = sorted((word, pk) for pk, haystack in haystacks for word in haystack.split())

    def meant(self, typed: Typed) -> Collection[int]:
        """Those who have a word that begins as the longest one typed."""
        found: set[int] = set()
        for longest, *_others in typed.readings:
            begin = bisect_left(self._words, (longest,))
            end = bisect_left(self._words, (longest + AFTER_ALL,), begin)
            found.update(pk for _word, pk in self._words[begin:end])
        return found

    def containing(self, typed: Typed) -> Collection[int]:
        """Those who have what was typed anywhere inside."""
        return [pk for pk, spelt in self.spelt.items() if typed.is_inside(spelt)]


class _Memory:
    """The last house of this process, of which digest it is, and the stamp that was read before."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[int, ...], tuple[str, ...], House] | None = None

    def house(self, cursor: "CursorWrapper") -> House:
        cursor.execute(STAMP)
        stamp, kept = cursor.fetchone(), self._kept
        if kept is None or kept[0] != stamp:
            self._kept = kept = stamp, *self._read(cursor)
        return kept[2]

    def _read(self, cursor: "CursorWrapper") -> tuple[tuple[str, ...], House]:
        cursor.execute(DIGEST)
        if self._kept and self._kept[1] == cursor.fetchone():
            return self._kept[1:]
        cursor.execute(WITH_DIGEST)
        rows = cursor.fetchall()
        return rows[0][:2] if rows else (), House([Colleague(*row[2:]) for row in rows])


_memory = _Memory()


def house() -> House:
    """Everybody as they are now: looked at for each search, since an account may be changed anywhere; folded once."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _memory.house(cursor)
        cursor.execute(PEOPLE)
        return _folded(tuple(cursor.fetchall()))


@lru_cache(maxsize=1)
def _folded(rows: tuple[tuple[int, str, str, str, str | None, int | None], ...]) -> House:
    return House([Colleague(*row) for row in rows])


def _spelt(one: Colleague) -> str:
    return haystack([one.extension, *spellings((one.comment, one.description, one.department or ""))])

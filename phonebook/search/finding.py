"""Finding people as one types (BOOK-17, BOOK-23, MAIN-02, X-16): the own book, the favourites, the extensions, the
public book."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Literal

from accounts.models import User
from phonebook.plan import plan
from phonebook.search import candidates
from phonebook.search.candidates import Candidates
from phonebook.search.entries import Entry, entries
from phonebook.search.hits import Book, Hit, Match, Within
from phonebook.search.house import House, house
from phonebook.search.typed import How, Typed, read

EVERYWHERE = Within()


def search(user: User, text: str, limit: int = 12, within: Within = EVERYWHERE) -> list[Hit]:
    """At most `limit` people for what was typed: beginnings of words in any order, part of a number in any format, or
    a name on the keys of a telephone; if that is nobody, what is merely inside of words or numbers.

    The public book only with the right to read it (MAIN-02). Nobody is found by a digit of a reserved number (X-20).
    With `within`, its hits come first, and all others are `suggested`. Three statements, or five; one
    more after an account was changed.
    """
    typed = read(text, plan())
    if not typed.readings:
        return []
    here = house()
    maybe = candidates.beginning(user, typed, limit, within)
    matches = _Finding(user, typed, limit, within, here, typed.how).matches(maybe, here.meant(typed))
    if typed.inside and not matches:
        more = candidates.containing(user, typed, limit, within, maybe)
        finding = _Finding(user, typed, limit, within, here, _inside(typed))
        matches = finding.matches(more, here.containing(typed))
    return [match.hit for match in sorted(matches.values(), key=lambda match: match.order)[:limit]]


def _inside(typed: Typed) -> Callable[[str, str], How | None]:
    return lambda spelt, _keyed: How.INSIDE if typed.is_inside(spelt) else None


Who = tuple[Literal["contact", "person"], int]


@dataclass(frozen=True, slots=True)
class _Finding:
    user: User
    typed: Typed
    limit: int
    within: Within
    house: House
    how: Callable[[str, str], How | None]
    """How well somebody with these words, and these on a telephone's keys, is meant."""

    def matches(self, maybe: Candidates, people: Collection[int]) -> dict[Who, Match]:
        """Whom of these the text means; of people no more than can come to be shown."""
        matches = self._colleagues(people, maybe.favourite_people)
        for entry in entries(self.user, maybe.contacts, [pk for _kind, pk in matches]):
            how = self.how(entry.spelt, entry.keyed)
            if entry.person is None:
                if how is not None:
                    matches["contact", entry.pk] = self._outside(entry, how, maybe)
            elif entry.person in self.house.people:
                who: Who = ("person", entry.person)
                match = matches.get(who)
                if match is None and how is not None:
                    match = self._colleague(entry.person, how, entry.person in maybe.favourite_people)
                if match is not None:
                    matches[who] = _with_more_numbers(match, entry, how)
        return matches

    def _colleagues(self, people: Collection[int], favourites: Collection[int]) -> dict[Who, Match]:
        found = []
        for pk in people:
            spelt = self.house.spelt[pk]
            how = self.how(spelt, self.house.keyed[pk])
            if how is not None:
                found.append((self._is_suggested_colleague(pk, favourites), pk not in favourites, how, spelt, pk))
        best = nsmallest(self.limit, found)
        return {("person", pk): self._colleague(pk, how, pk in favourites) for _s, _f, how, _spelt, pk in best}

    def _is_suggested_colleague(self, pk: int, favourites: Collection[int]) -> bool:
        within = self.within
        if within == EVERYWHERE or within.book is Book.EXTENSIONS or (within.favourites and pk in favourites):
            return False
        return within.department is None or within.department != self.house.people[pk].department_id

    def _colleague(self, pk: int, how: How, favourite: bool) -> Match:
        one = self.house.people[pk]
        hit = Hit(
            Book.EXTENSIONS,
            one.name,
            one.department or "",
            ((one.extension, ""),),
            favourite=favourite,
            keyed=how is How.KEYS,
            suggested=self._is_suggested_colleague(pk, {pk} if favourite else ()),
        )
        return Match(hit, how, self.house.spelt[pk])

    def _outside(self, entry: Entry, how: How, maybe: Candidates) -> Match:
        book, within = Book.PUBLIC if entry.owner is None else Book.PRIVATE, self.within
        favourite = entry.pk in maybe.favourites
        is_within = within.book is book or entry.pk in maybe.in_group or (within.favourites and favourite)
        hit = Hit(
            book,
            entry.name,
            entry.company,
            _best_first(entry, self.typed.digits),
            entry.hidden,
            entry.pk,
            favourite,
            keyed=how is How.KEYS,
            suggested=within != EVERYWHERE and not is_within,
        )
        return Match(hit, how, entry.sort_key)


def _with_more_numbers(match: Match, entry: Entry, how: How | None) -> Match:
    """An extension with what the public book says of its person (MGR-10); `how` well that matches."""
    better = match.how if how is None else min(match.how, how)
    hit = replace(
        match.hit,
        numbers=(*match.hit.numbers, *entry.numbers),
        hidden=entry.hidden,
        contact=entry.pk,
        keyed=better is How.KEYS,
    )
    return replace(match, hit=hit, how=better)


def _best_first(entry: Entry, digits: str) -> tuple[tuple[str, str], ...]:
    """The numbers, those with the `digits` that were typed before the others."""
    if not digits:
        return entry.numbers
    wanted = digits.lstrip("0")
    return tuple(sorted(entry.numbers, key=lambda pair: wanted not in pair[0] or pair[0] in entry.hidden))

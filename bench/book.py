"""Pages of a book of a hundred thousand: each costs what a bare keyset query costs, wherever in the list it is."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bench.figures import Better, Figure

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from phonebook.book.places import Place

REPEATS = 20
ROWS = 51
NEWEST = """
SELECT * FROM phonebook_contact WHERE owner_id {owner} AND person_id IS NULL AND sort_key >= %s
AND (sort_key, id) {beyond} (%s, %s) ORDER BY owner_id {way}, sort_key {way}, id {way} LIMIT %s
"""
FINDS = re.compile(r'FROM "phonebook_contact" ')

Statement = tuple[str, Sequence[object]]


def figures(user: "User", client: "Client") -> Iterator[Figure]:
    """`client` is signed in as `user`, and asks as htmx does."""
    for name, query, bare in _cases(user):
        ours = _statements(user, query)
        finding = [statement for statement in ours if FINDS.search(statement[0])]
        what = f"book, {name}"
        yield _beside(f"{what}: SQL", finding, bare)
        yield Figure(f"{what}: queries", len(ours), "queries", 10, Better.LOWER)
        times = sorted(_answer(client, query) for _ in range(REPEATS))
        yield Figure(f"{what}: whole request, p50", times[len(times) // 2] * 1e3, "ms", 60, Better.LOWER)


def _cases(user: "User") -> Iterator[tuple[str, dict[str, str], list[Statement]]]:
    deep = _place_at(50_000)
    everybody = (f"= {user.pk}", "IS NULL")
    yield "first page", {"group": "all"}, _bare(everybody, ("", 0))
    yield "deep page", {"group": "all", "after": str(deep)}, _bare(everybody, (deep.key, deep.pk))
    yield "a letter", {"group": "all", "letter": "k"}, _bare(everybody, ("k", 0))
    yield "public ones", {"group": "public"}, _bare(("IS NULL",), ("", 0))
    yield "from Z to A", {"group": "all", "order": "z-a"}, _bare(everybody, ("\U0010ffff", 0), falls=True)


def _bare(owners: Sequence[str], at: tuple[str, int], *, falls: bool = False) -> list[Statement]:
    """The same rows, asked for by hand."""
    way, beyond = ("DESC", "<") if falls else ("ASC", ">")
    values = ["" if falls else at[0], *at, ROWS]
    return [(NEWEST.format(owner=owner, beyond=beyond, way=way), values) for owner in owners]


def _place_at(offset: int) -> "Place":
    from phonebook.book.entries import place_of
    from phonebook.models import Contact

    public = Contact.objects.outside().filter(owner=None).order_by("owner_id", "sort_key", "pk")
    return place_of(public[min(offset, public.count() // 2)])


def _beside(what: str, ours: Sequence[Statement], bare: Sequence[Statement]) -> Figure:
    """One after the other, each at its best: what else the machine does only adds."""
    times = [[sum(_timed(*one) for one in asked) for asked in (ours, bare)] for _ in range(REPEATS)]
    found, by_hand = map(min, zip(*times, strict=True))
    return Figure(what, found * 1e3, "ms", 2.0, Better.LOWER, by_hand * 1e3, "the same by hand")


def _statements(user: "User", query: dict[str, str]) -> list[Statement]:
    from django.db import connection

    from phonebook.book import listing
    from phonebook.book.places import Chosen

    statements: list[Statement] = []

    def noted(execute: Callable[..., object], sql: str, params: Sequence[object], *rest: object) -> object:
        statements.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        listing.page(user, Chosen.parse(query))
    return statements


def _timed(sql: str, params: Sequence[object]) -> float:
    """Seconds until the last row is here."""
    from django.db import connection

    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(sql, params)
        cursor.fetchall()
        return time.perf_counter() - begun


def _answer(client: "Client", query: dict[str, str]) -> float:
    begun = time.perf_counter()
    answer = client.get("/book/", query, headers={"HX-Target": "book-list"})
    if answer.status_code != 200:
        raise RuntimeError(f"the book answered {answer.status_code}")
    return time.perf_counter() - begun

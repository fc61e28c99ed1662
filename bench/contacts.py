"""A phonebook of a hundred thousand: who is found before the third key, who is calling, and pages of the book."""

import itertools
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bench import book
from bench.figures import Better, Figure
from bench.people import sign_in
from bench.portal import installation, postgresql
from tests.valkey import running_valkey

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

CONTACTS = int(os.environ.get("BENCH_CONTACTS", "100_000"))
FEW_CONTACTS = 1_000
OWN_CONTACTS = 500
"""In the reader's private book, in both sizes."""
COLLEAGUES = 2_000
LENGTHS = range(1, 8)
TEXTS = 40
"""Of each length."""
REPEATS = 5
NUMBERS = 300
COPIED = 5_000
HITS = 8
"""cti.queries.SUGGESTIONS."""

FIRST = (
    "Adam Agnieszka Aleksandra Andrzej Anna Barbara Beata Bożena Christian Dorota Elżbieta Ewa Francesca Giovanni "
    "Grzegorz Günther Hans Iwona Jadwiga Jan Jerzy Jörg Józef Jürgen Katarzyna Klaus Krzysztof Łukasz Maciej Magdalena "
    "Małgorzata Marek Maria Michał Monika Paweł Piotr Renate Robert Stanisław Stefan Teresa Tomasz Ursula Wojciech "
    "Wolfgang Zbigniew Zofia Żaneta"
)
SYLLABLES = (
    "ba bie bor cza dą dro ga gie ja ję ka ko kra ku la li ła łu ma mi mü na no pa pie ro ru sa szy ta wa wi za że"
)
ENDS = "ski cka wicz ak czyk mann er ło ów ini"
TRADES = "Auto Bau Budowa Druk Elektro Firma Handel Hotel Hurtownia Instal Studio Serwis Transport Tartak Zakład"

BARE = """
SELECT contact.id, contact.name, contact.company, told.number, told.label FROM (
    SELECT contact_id FROM phonebook_word WHERE book = 0 AND word >= %s AND word < %s ORDER BY word, contact_id LIMIT %s
) AS found JOIN phonebook_contact AS contact ON contact.id = found.contact_id
LEFT JOIN phonebook_contactnumber AS told ON told.contact_id = contact.id
"""
BARE_HOUSE = """
SELECT person.id, extension, comment FROM accounts_user AS person WHERE is_active AND lower(comment) LIKE %s LIMIT %s
"""
"""Colleagues are found as well, and their table has no index of words."""
HOUSE = re.compile(r"FROM accounts_user\b")


Statement = tuple[str, Sequence[object]]


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database) as folder, running_valkey(folder):
        from accounts.models import User

        (cookie,) = sign_in(1)
        user = User.objects.get()
        _hire()
        _fill(_people(FEW_CONTACTS), None)
        _fill(_people(OWN_CONTACTS, seed=2), user)
        few = {length: _typed(user, length) for length in LENGTHS}
        _fill(_people(CONTACTS - FEW_CONTACTS, seed=3), None)
        for length in LENGTHS:
            yield from _of_length(user, length, few[length])
        client = _client(cookie)
        yield from _requests(client)
        yield _who_is_calling(user)
        yield from book.figures(user, client)


class Taken(NamedTuple):
    """Seconds of SQL for texts of one length, the mean of each one's best."""

    contacts: float
    words: float
    """The bare range of words."""
    all: float
    """With the colleagues,"""
    bare: float
    """and what one would ask for them by hand."""


def _of_length(user: "User", length: int, few: Taken) -> Iterator[Figure]:
    now, what = _typed(user, length), f"search, {length} typed"
    yield _figure(f"{what}: SQL of contacts", now.contacts, 3.0, now.words, "bare range of words")
    yield _figure(f"{what}: all of its SQL", now.all, 3.0, now.bare, "words, and names of colleagues")
    yield _figure(f"{what}: growth", now.all, 2.0, few.all, f"of {FEW_CONTACTS:,} contacts")


def _figure(what: str, taken: float, bar: float, peer: float, beside: str) -> Figure:
    return Figure(what, taken * 1e3, "ms", bar, Better.LOWER, peer * 1e3, beside)


def _client(cookie: str) -> "Client":
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SEARCHES_PER_SECOND = 1_000_000
    return Client(headers={"HX-Request": "true", "Cookie": cookie})


def _requests(client: "Client") -> Iterator[Figure]:
    """Whole answers, as the server makes them: session, rights, search, lamps, page; each at its best."""
    texts = [text for length in LENGTHS for text in _texts(length)]
    _answers(client, texts)
    rounds = [_answers(client, texts) for _ in range(REPEATS)]
    times = sorted(map(min, zip(*rounds, strict=True)))
    yield Figure("search, whole request: p50", times[len(times) // 2] * 1e3, "ms", 15, Better.LOWER)
    yield Figure("search, whole request: p95", times[len(times) * 95 // 100] * 1e3, "ms", 15, Better.LOWER)
    yield Figure("search, whole request: p99", times[len(times) * 99 // 100] * 1e3, "ms", 30, Better.LOWER)


def _answers(client: "Client", texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        begun = time.perf_counter()
        answer = client.get("/search/", {"q": text})
        times.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"the search answered {answer.status_code}")
    return times


def _who_is_calling(user: "User") -> Figure:
    from phonebook.lookup import known
    from phonebook.models import ContactNumber

    numbers = list(ContactNumber.objects.order_by("?").values_list("number", flat=True)[:NUMBERS])
    times = sorted(_best(lambda number=number: known(user, [number])) for number in numbers)
    return Figure("who is calling, p95", times[len(times) * 95 // 100] * 1e3, "ms", 1.0, Better.LOWER)


def _typed(user: "User", length: int) -> Taken:
    taken = []
    for text in _texts(length):
        ours, word = _statements(user, text), _folded(text)
        contacts = [statement for statement in ours if not HOUSE.search(statement[0])]
        words: Statement = (BARE, [word, word + "\U0010ffff", HITS])
        names: Statement = (BARE_HOUSE, [f"%{text}%", HITS])
        taken.append([_seconds(some) for some in (contacts, [words], ours, [words, names])])
    return Taken(*(sum(each) / len(each) for each in zip(*taken, strict=True)))


def _seconds(statements: Sequence[Statement]) -> float:
    def ask() -> None:
        for statement in statements:
            _rows(*statement)

    return _best(ask)


def _texts(length: int) -> list[str]:
    """What people type of a name, a company or a number; the same in both sizes."""
    chance = random.Random(length)  # noqa: S311
    people = list(itertools.islice(_people(FEW_CONTACTS), TEXTS))
    whole = [chance.choice((name.split()[0], name.split()[1], company, number[3:])) for name, company, number in people]
    return [text[:length].lower().strip() for text in whole]


def _folded(text: str) -> str:
    from phonebook.folding import words

    return (words([text]) or [""])[0]


def _statements(user: "User", text: str) -> list[Statement]:
    """All that a search asks for. Who works here was read before: nobody's account changes meanwhile."""
    from django.db import connection

    from phonebook.search import search

    search(user, "a", HITS)
    statements: list[Statement] = []

    def noted(execute: Callable[..., object], sql: str, params: Sequence[object], *rest: object) -> object:
        statements.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(noted):
        search(user, text, HITS)
    return statements


def _rows(sql: str, params: Sequence[object]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()


def _best(work: Callable[[], object]) -> float:
    """Seconds at its best: what else the machine does only adds."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def _hire() -> None:
    from accounts.models import Department, User

    department = Department.objects.create(name="Sprzedaż")
    names = [name for name, _company, _number in _people(COLLEAGUES, seed=4)]
    User.objects.bulk_create(
        User(extension=str(10_000 + at), comment=name[:60], department=department) for at, name in enumerate(names)
    )


def _people(count: int, seed: int = 1) -> Iterator[tuple[str, str, str]]:
    """(name, company, number) of as many as there are first names, families and companies for."""
    chance, syllables = random.Random(seed), SYLLABLES.split()  # noqa: S311
    for _ in range(count):
        family = "".join(chance.choices(syllables, k=chance.randint(1, 3))) + chance.choice(ENDS.split())
        owner = "".join(chance.choices(syllables, k=3)).capitalize()
        number = f"+48{chance.randint(100_000_000, 999_999_999)}"
        yield (
            f"{chance.choice(FIRST.split())} {family.capitalize()}",
            f"{chance.choice(TRADES.split())} {owner}",
            number,
        )


def _fill(people: Iterator[tuple[str, str, str]], owner: "User | None") -> None:
    from django.db import connection

    while some := list(itertools.islice(people, COPIED)):
        _write(some, owner)
    with connection.cursor() as cursor:
        for table in ("phonebook_contact", "phonebook_contactnumber", "phonebook_word", "accounts_user"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _write(people: Sequence[tuple[str, str, str]], owner: "User | None") -> None:
    from phonebook.indexing import derive, words_of
    from phonebook.models import Contact, ContactNumber, Word

    contacts = []
    for name, company, _number in people:
        first, _space, last = name.partition(" ")
        contacts.append(Contact(owner=owner, name=name, first=first, last=last, company=company))
        derive(contacts[-1])
    Contact.objects.bulk_create(contacts)
    numbered = list(zip(contacts, [number for _name, _company, number in people], strict=True))
    ContactNumber.objects.bulk_create(ContactNumber(contact=one, number=number, raw=number) for one, number in numbered)
    words = [word for one, number in numbered for word in words_of(one, [number])]
    Word.objects.bulk_create(words, batch_size=COPIED)

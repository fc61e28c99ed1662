"""What people and programs send that no page ever would: a form, a 4xx, never a 500, and never for long."""

import itertools
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.doors import DOORS
from tests.integration.doors.kinds import CHANGE, ENTRY, Door, Person, Whose
from tests.integration.matrix.company import Company
from tests.integration.matrix.stored import undone
from tests.integration.matrix.walking import go
from tests.lint.forbidden import ROOMS, ROOT

readable = [door for door in DOORS if "GET" in door.verbs]
writable = [door for door in DOORS if "POST" in door.verbs]
each_writable_door = pytest.mark.parametrize("door", writable, ids=lambda door: door.name)
PORTION = 400
"""Fields that a form may bring, and some more of its own; see DATA_UPLOAD_MAX_NUMBER_FIELDS."""
SLOW = 2.0
"""Seconds of our own work, however busy the machine is. A good answer takes hundredths."""

HOSTILE = {
    "empty": "",
    "blank": "  \t\n ",
    "NUL": "1011\0",
    "ten thousand": "9" * 10_000,
    "hundred thousand": "ą" * 100_000,
    "not ASCII": "١٠١١",
    "broken lines": "a\r\nb\u2028c",
    "no character": "\ufffe\uffff",
    "direction": "\u202e1011",
    "quotes": "'\" OR 1=1 --",
    "percent": "%00%ff%n%s{}${7*7}",
    "a number too big": "99999999999999999999999999",
    "negative": "-1",
    "list": '["a"]',
}


def names_in_code() -> list[str]:
    """Every name that any view, filter or form reads from a request."""
    texts = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    read = re.compile(r"""(?:\.get|\.getlist)\(\s*["'](\w+)["']|(?:GET|POST)\[["'](\w+)["']\]""")
    shown = re.compile(r"""\bname=["'](\w+)["']""")
    names = {first or second for text in texts for first, second in read.findall(text)}
    templates = [path.read_text(encoding="utf-8") for path in Path(ROOT / "templates").rglob("*.html")]
    names |= {name for text in templates for name in shown.findall(text)}
    fields = re.compile(r"^    (\w+) = (?:forms\.|\w*Field\()", re.MULTILINE)
    return sorted(names | {name for text in texts for name in fields.findall(text)})


NAMES = names_in_code()
anything = (
    st.sampled_from(sorted(HOSTILE.values()))
    | st.text(st.characters(codec="utf-8"), max_size=60)
    | st.integers().map(str)
)


def test_the_names_that_pages_read_are_found() -> None:
    assert {"q", "kind", "after", "next", "extension", "secret", "description", "number"} <= set(NAMES)


@given(
    st.sampled_from(readable), st.dictionaries(st.sampled_from([*NAMES, "sort", "order", "page"]), anything, max_size=4)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_t_inj_01_whatever_stands_in_the_address_breaks_no_page(
    people: Company, door: Door, query: dict[str, str]
) -> None:
    asking = replace(door, query={key: _literal(value) for key, value in query.items()})
    answer = go(people.browser(Person.ADMINISTRATOR), asking, "GET", people.thing(Person.ADMINISTRATOR, Whose.OWN))
    assert answer.status_code < 500


@pytest.mark.parametrize("turn", range(4))
def test_t_inj_01_every_name_in_the_address_of_every_page_takes_anything(people: Company, turn: int) -> None:
    for door in readable:
        began = time.thread_time()
        asking = replace(door, query=everything(turn))
        answer = go(people.browser(Person.ADMINISTRATOR), asking, "GET", people.thing(Person.ADMINISTRATOR, Whose.OWN))
        assert answer.status_code < 500, door.name
        assert time.thread_time() - began < SLOW, door.name


def everything(turn: int) -> dict[str, str]:
    """All names that anybody reads, each with another hostile value at each turn."""
    values = sorted(HOSTILE.values())
    return {name: _literal(values[(place + 5 * turn) % len(values)][:1000]) for place, name in enumerate(NAMES)}


def test_t_inj_01_an_address_that_is_no_utf_8_breaks_no_page(people: Company) -> None:
    query = "&".join(f"{name}=%ff%c3%28%ed%a0%80" for name in (*NAMES, "%ff"))
    for door in readable:
        path = door.path.format(**people.thing(Person.ADMINISTRATOR, Whose.OWN).names)
        assert people.browser(Person.ADMINISTRATOR).get(f"{path}?{query}").status_code < 500, door.name


@each_writable_door
def test_a_form_that_no_page_would_send_is_answered(door: Door, people: Company) -> None:
    for who in through(door):
        for kind, form in bad_forms(door):
            began = time.thread_time()
            with undone():
                answer = go(people.browser(who), replace(door, form=form), "POST", people.thing(who, Whose.OWN))
            assert answer.status_code < 500, (who, kind)
            assert time.thread_time() - began < SLOW, (who, kind)


def through(door: Door) -> list[Person]:
    """Whose input reaches the page at all."""
    return [Person.ADMINISTRATOR] if door.is_closed else [Person.STRANGER, Person.ADMINISTRATOR]


def bad_forms(door: Door) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Nothing; each field missing; each field with what is worst; everything at once."""
    yield "nothing", {}
    for name in door.form:
        yield f"without {name}", {key: value for key, value in door.form.items() if key != name}
    for turn in range(4):
        yield f"everything, turn {turn}", everything(turn)
    for kind in ("NUL", "ten thousand", "not ASCII", "broken lines", "a number too big"):
        for name in door.form:
            yield f"{name} {kind}", {**door.form, name: _literal(HOSTILE[kind])}


BODIES = {
    "JSON": (b'{"extension": "1011"}', "application/json"),
    "no type": (b"extension=1011", ""),
    "a type that is none": (b"extension=1011", "\x00;=;"),
    "no UTF-8": (b"extension=%ff%fe&secret=%c3%28&number=%ed%a0%80", "application/x-www-form-urlencoded"),
    "a charset that is none": (b"extension=1011", "application/x-www-form-urlencoded; charset=nonsense"),
    "parts without a boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "parts that end early": (b'--x\r\nContent-Disposition: form-data; name="a"', "multipart/form-data; boundary=x"),
    "a file where text belongs": (
        b'--x\r\nContent-Disposition: form-data; name="extension"; filename="a"\r\n\r\n1011\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "a name twice": (
        b"extension=1011&extension=1012&number=1&number=2&key=a&key=b",
        "application/x-www-form-urlencoded",
    ),
    "a thousand names": (b"&".join(b"a%d=1" % n for n in range(1000)), "application/x-www-form-urlencoded"),
    "too much": (b"description=" + b"a" * 300_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.any_database  # read before a query, or refused
@each_writable_door
def test_a_body_that_is_no_form_is_answered(door: Door, people: Company) -> None:
    for who in through(door):
        path = door.path.format(**people.thing(who, Whose.OWN).names)
        for kind, (body, content_type) in BODIES.items():
            with undone():
                answer = people.browser(who).generic("POST", path, body, content_type)
            assert answer.status_code < 500, (who, kind)


def _literal(text: str) -> str:
    """So that `format` gives back `text`."""
    return text.replace("{", "{{").replace("}", "}}")


storing = [door for door in writable if door.leaves in {ENTRY, CHANGE}]


@pytest.mark.any_database  # forms decide what is taken
@pytest.mark.parametrize("door", storing, ids=lambda door: door.name)
def test_t_az_03_a_form_takes_nothing_that_its_page_does_not_show(door: Door, people: Company) -> None:
    who = Person.MANAGER if Whose.SAME in door.reach[Person.MANAGER] and door.takes else Person.ADMINISTRATOR
    whose = next(one for one in Whose if one in door.reach[who])
    shown = set(door.form)
    for page in readable:
        if page.name == door.name:
            text = go(people.browser(who), page, "GET", people.thing(who, whose)).content.decode()
            shown |= set(re.findall(r'\bname="(\w+)"', text))
    extra = {name: value for name, value in greed().items() if name not in shown}
    assert len(extra) > 20
    wishes = list(extra.items())
    portions = [dict(wishes[start : start + PORTION]) for start in range(0, len(wishes), PORTION)]
    with time_machine.travel(timezone.now(), tick=False):
        before = {table: {values[0] for values in rows} for table, rows in _everything()}
        plain, again, *greedy = (
            _outcome(people, who, whose, replace(door, form={**door.form, **more}), before)
            for more in ({}, {}, *portions)
        )
    random = {cell for cell, value in plain.items() if again.get(cell) != value}
    for cells in greedy:
        assert {cell: value for cell, value in cells.items() if plain.get(cell) != value and cell not in random} == {}


def greed() -> dict[str, str]:
    """Every field of every model, with what somebody would like to see there."""
    wishes = {"role": "administrator", "is_active": "1", "contact_access": "edit", "department": "2", "manages": "2"}
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    fields |= {f"{name}_id" for name in fields}
    return {name: wishes.get(name, "1") for name in sorted(fields)}


def _outcome(
    people: Company, who: Person, whose: Whose, door: Door, before: Mapping[str, set[object]]
) -> dict[tuple[str, object, int], object]:
    """(table, row, column) → what stands there after a POST that is then undone. Rows that were not `before`, table →
    keys, are named by their turn: some have random names."""
    with undone():
        response: HttpResponse = go(people.browser(who), door, "POST", people.thing(who, whose))
        assert response.status_code in {200, 204, 302}
        cells: dict[tuple[str, object, int], object] = {}
        for table, rows in _everything():
            new = itertools.count()
            for values in rows:
                row = values[0] if values[0] in before[table] else f"new {next(new)}"
                cells |= {(table, row, column): value for column, value in enumerate(values)}
    return cells


def _everything() -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every table with its rows."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            yield table, cursor.fetchall()

"""Every door × nine kinds of people × seven verbs × seven kinds of things (SECURITY §4, T-AZ-01, T-AZ-02)."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.models import JournalEntry
from accounts.permissions import Permission
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.doors import DOORS
from tests.integration.doors.kinds import (
    CHANGE,
    COMMAND,
    ENTRY,
    FOLLOWED,
    NOTHING,
    OPEN,
    PUBLIC,
    READ,
    RECORD,
    SIGNED_IN,
    WHOLE,
    Door,
    Person,
    Whose,
)
from tests.integration.matrix.company import Company
from tests.integration.matrix.stored import Trial
from tests.integration.matrix.walking import Outcome, Visit, difference, expected, go, is_hidden, seen, visits
from tests.lint.forbidden import ROOMS, ROOT

each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)


def named_patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named_patterns(pattern, namespace + inner)


def test_t_az_01_every_url_is_in_the_table_of_doors() -> None:
    patterns = list(named_patterns(get_resolver()))
    assert sorted(patterns) == sorted(door.name for door in DOORS)
    assert "None" not in "".join(patterns), "every URL has a name"


def test_t_az_01_at_most_nine_doors_stand_open() -> None:
    assert len([door for door in DOORS if door.needs == PUBLIC]) <= 9


def test_the_table_names_permissions_that_exist() -> None:
    for door in DOORS:
        if door.needs not in {*OPEN, SIGNED_IN}:
            assert door.needs in set(Permission)
        assert door.verbs is READ or "POST" in door.verbs


@pytest.mark.any_database
@each_door
def test_the_example_address_is_that_door(door: Door, people: Company) -> None:
    names = people.thing(Person.EMPLOYEE, Whose.OWN).names
    assert resolve(door.path.format(**names)).view_name == door.name


@pytest.mark.any_database
@each_door
def test_t_az_02_t_pin_05_t_csrf_02_t_aud_01_everybody_gets_what_the_table_says(
    door: Door, people: Company, exchange: Exchange
) -> None:
    wrong = [complaint for who in Person for complaint in walk(door, who, people, exchange)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.postgresql_only  # the other pass tries everybody, by every verb
@each_door
def test_t_az_02_who_may_come_in_finds_the_door_open_on_this_database_too(
    door: Door, people: Company, exchange: Exchange
) -> None:
    wrong = []
    for who in (Person.EMPLOYEE, Person.MANAGER, Person.ADMINISTRATOR):
        for visit in visits(door, who):
            outcome = expected(visit, people)
            if not outcome.refused and visit.verb in {"GET", "POST"}:
                wrong += tried(visit, outcome, people, exchange)
    assert not wrong, "\n".join(wrong)


@pytest.mark.any_database  # refused before anything is looked up
@pytest.mark.parametrize("door", [door for door in DOORS if door.needs in set(Permission)], ids=lambda door: door.name)
def test_t_az_02_the_named_permission_is_what_opens_the_door(
    door: Door, people: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = frozenset(Permission) - {Permission(door.needs)}
    monkeypatch.setattr("accounts.models.people.permissions_of", lambda _user: rest)
    for verb in door.verbs:
        visit = Visit(door, Person.ADMINISTRATOR, verb, Whose.OWN)
        assert visited(visit, people).status_code == 403, verb


ASKED = re.compile(r"(?:has_perm\(|permission_required\()\s*[\"']([a-z_.]+)[\"']|\bperms\.([a-z_]+\.[a-z_]+)")


def test_every_permission_that_is_asked_for_is_in_the_table() -> None:
    texts = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    asked = {first or second for text in texts for first, second in ASKED.findall(text)}
    assert len(asked) >= 5
    assert asked - set(Permission) == set()


def walk(door: Door, who: Person, people: Company, exchange: Exchange) -> Iterator[str]:
    """What deviates from the table when `who` tries every verb at every thing."""
    for visit in visits(door, who):
        yield from tried(visit, expected(visit, people), people, exchange)


def tried(visit: Visit, outcome: Outcome, people: Company, exchange: Exchange) -> Iterator[str]:
    """How the answer, and what it leaves behind, differ from `outcome`."""
    trial = Trial()
    with trial.undone():
        entries = JournalEntry.objects.count()
        response = visited(visit, people)
        told = JournalEntry.objects.count() > entries
    if outcome.refused:
        if exchange.asked or trial.tables:
            yield f"{visit}: was refused, but asked the exchange for {exchange.asked} and changed {trial.tables}"
        if is_hidden(visit, outcome) and (shown := betrayed(visit, response, people)):
            yield f"{visit}: looks other than what never existed: {shown}"
    elif outcome.fits(response) and visit.verb in {"GET", "HEAD", "POST"}:
        yield from traces(visit, trial.tables, exchange, told=told)
    if not outcome.fits(response):
        location = response.headers.get("Location", "")
        yield f"{visit}: {response.status_code} {location} instead of {sorted(outcome.statuses)} {outcome.location}"
    exchange.asked.clear()


def visited(visit: Visit, people: Company) -> HttpResponse:
    return go(people.browser(visit.who), visit.door, visit.verb, people.thing(visit.who, visit.whose))


def betrayed(visit: Visit, response: HttpResponse, people: Company) -> str:
    """How the answer differs from that about something that never existed."""
    names = [people.thing(visit.who, whose) for whose in (visit.whose, Whose.NEVER, Whose.OWN)]
    never = visited(replace(visit, whose=Whose.NEVER), people)
    return difference(seen(response, *names), seen(never, *names))


def traces(visit: Visit, tables: list[str], exchange: Exchange, *, told: bool) -> Iterator[str]:
    """Does it leave what the table says (T-CSRF-02, T-AUD-01), so that the refusals prove something?"""
    leaves = visit.door.leaves if visit.verb == "POST" and visit.who in WHOLE else NOTHING
    if bool(tables) != (leaves in {ENTRY, CHANGE, FOLLOWED}):
        yield f"{visit}: leaves {leaves}, but changed {tables}"
    if bool(exchange.asked) != (leaves in {COMMAND, FOLLOWED}):
        yield f"{visit}: leaves {leaves}, but the exchange was asked for {exchange.asked}"
    if leaves in {ENTRY, RECORD} and not told:
        yield f"{visit}: the journal tells nothing of it"

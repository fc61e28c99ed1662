"""Going through a door, and what must come of it by the table alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from tests.integration.doors.kinds import OPEN, PASSAGE, SIGNED_IN, WHOLE, Door, Person, Whose
from tests.integration.matrix.company import Company, Thing

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
NOT_THROUGH = frozenset({401, 403, 405})


SHOW_VERBS = (Person.STRANGER, Person.EMPLOYEE, Person.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Visit:
    door: Door
    who: Person
    verb: str
    whose: Whose

    def __str__(self) -> str:
        return f"{self.verb} as {self.who}, {self.whose}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`statuses` that the table allows; `location` that a redirection must begin with."""

    statuses: frozenset[int]
    location: str = ""
    refused: bool = True

    def fits(self, response: HttpResponse) -> bool:
        location = response.headers.get("Location", "")
        return response.status_code in self.statuses and location.startswith(self.location)


def go(client: Client, door: Door, verb: str, thing: Thing, *, secure: bool = False, **headers: str) -> HttpResponse:
    names = thing.names
    query = {key: value.format(**names) for key, value in door.query.items()}
    form = {key: value.format(**names) for key, value in door.form.items()}
    path = door.path.format(**names)
    if verb == "POST":
        return client.post(path, form, query_params=query or None, headers=headers, secure=secure)  # type: ignore[return-value]
    return client.generic(verb, path, query_params=query or None, headers=headers, secure=secure)  # type: ignore[return-value]


def visits(door: Door, who: Person) -> Iterator[Visit]:
    """All verbs at the own thing, and at everybody's by those verbs that the door knows.

    A verb that it does not know is refused whoever asks: three kinds of people show that.
    """
    for verb in VERBS:
        known = verb in door.verbs
        if not known and verb != "HEAD" and who not in SHOW_VERBS:
            continue
        for whose in Whose if door.takes and known else (Whose.OWN,):
            yield Visit(door, who, verb, whose)


def expected(visit: Visit, people: Company) -> Outcome:
    door = visit.door
    if door.is_closed and visit.who not in WHOLE:
        where = "/set-password/" if visit.who is Person.LIMITED else "/login/?next="
        return Outcome(frozenset({302}), where)
    if _verb(visit) not in door.verbs:
        return Outcome(frozenset({405}))
    if door.is_closed and not may(door, visit.who, people):
        return Outcome(frozenset({403}))
    if visit.whose not in door.reach[visit.who]:
        return Outcome(frozenset({door.absent}))
    if door.needs in OPEN:
        return Outcome(
            frozenset({200, 302, 400} if door.needs == PASSAGE or visit.verb == "POST" else {200, door.found}),
            refused=False,
        )
    if visit.verb == "POST":
        return Outcome(frozenset({200, 204, 302}), refused=False)
    return Outcome(frozenset({door.found}), refused=False)


def may(door: Door, who: Person, people: Company) -> bool:
    return door.needs == SIGNED_IN or people.users[who].has_perm(door.needs)


def _verb(visit: Visit) -> str:
    return "GET" if visit.verb == "HEAD" else visit.verb


def is_hidden(visit: Visit, outcome: Outcome) -> bool:
    """Somebody may come here, but this thing is not for them: it must look as if it had never been."""
    return outcome.refused and visit.whose is not Whose.NEVER and outcome.statuses == {visit.door.absent}


VARYING = re.compile(
    r'nonce="[\w-]+|csrfmiddlewaretoken" value="\w+|csrf-token" content="\w+|[0-9a-f-]{36}|data-timer="\d+">[\d:]+'
)


def seen(response: HttpResponse, *things: Thing) -> tuple[int, dict[str, str], str]:
    """What tells an answer from another: without what is random, and without the names of `things`."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Security-Policy"}
    text = VARYING.sub("", response.content.decode())
    for thing in things:
        text = (
            text.replace(thing.session, "").replace(thing.extension, "").replace(thing.call, "").replace(thing.talk, "")
        )
    return response.status_code, headers, text


def difference(shown: tuple[object, ...], other: tuple[object, ...]) -> str:
    """What is in `shown` and not in `other`, the first few lines; empty when they are equal."""
    if shown == other:
        return ""
    lines, others = str(shown[-1]).splitlines(), set(str(other[-1]).splitlines())
    return "\n".join([str(shown[:-1]), *[line for line in lines if line not in others][:5]])

"""What an import would do with each of its rows: pure, so that a dry run and a test need nothing else.

A value is what an account holds, as JSON: texts, the name of a department, a sorted list of names of licences. An
empty cell leaves what is there as it is.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from phonebook.files.captions import normalised

EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
ADMINISTRATOR = "administrator"
LENGTHS = {"comment": 60, "description": 120, "department": 60, "email": 254}
_BETWEEN = re.compile(r"\s*[,|]\s*")
Values: TypeAlias = Mapping[str, Any]


class Kind(StrEnum):
    """In the order in which a page lists them."""

    REFUSED = "1refused"
    NEW = "2new"
    CHANGE = "3change"
    GONE = "4gone"
    """Not in the exchange any more; the account would be disabled."""
    SAME = "5same"


class Why(StrEnum):
    """Of a row that is refused, and remarks on others. At most sixteen characters: they are kept."""

    UNREADABLE = "unreadable"
    NO_EXTENSION = "no_extension"
    EXTENSION = "extension"
    TWICE = "twice"
    """The row where it stands first, in `detail`."""
    TOO_LONG = "too_long"
    """The field, in `detail`; so below."""
    VALUE = "value"
    EMAIL = "email"
    MOBILE = "mobile"
    """What the number policy says, in `detail`."""
    NO_DEPARTMENT = "no_department"
    """Its name, in `detail`; so of licences."""
    NO_LICENCE = "no_licence"
    NO_SEATS = "no_seats"
    ADMINISTRATOR = "administrator"
    OWN = "own"
    CHANGED = "changed"
    THERE = "there"
    NOT_YOURS = "not_yours"
    USED = "used"
    NOT_ASKED = "not_asked"
    """Remarks from here on: it would change, and only new people are wanted;"""
    NO_NAME = "no_name"
    TRUNK = "trunk"
    NO_TELEPHONE = "no_telephone"


@dataclass(frozen=True, slots=True)
class Row:
    position: int
    values: Mapping[str, str] = field(default_factory=dict)
    """Field of management.enrolment.columns → text, where there is one."""
    readable: bool = True
    doubt: Why | None = None
    """Why it should perhaps not become an account."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has an account."""

    values: Values
    own: bool = False
    """It is that of whoever imports."""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Company:
    """What there is already."""

    people: Mapping[str, Person]
    """By extension."""
    departments: dict[str, str]
    """Normalised name → name; so of licences."""
    licences: Mapping[str, str]
    seats: Mapping[str, int | None]
    """Name of a licence → free seats; None: as many as one likes."""
    words: Mapping[str, Mapping[str, str]]
    """Field → normalised word → value, for fields that have a choice of values."""
    mobile: Callable[[str, str], str]
    """Extension and text → the number as it is kept. Raises ValueError with a sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    change: bool = True
    """Also people who are there already."""
    departments: bool = False
    """Make those that there are not."""


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one row. `before` and `after` hold what differs; of somebody new `after` holds everything."""

    position: int
    extension: str
    kind: Kind
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    why: Why | None = None
    detail: str = ""
    ticked: bool = True


class _RefusedError(Exception):
    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


def plan(rows: Iterable[Row], company: Company, wish: Wish) -> list[Line]:
    """One line for each row, in their order."""
    seen: dict[str, int] = {}
    company = replace(company, departments=dict(company.departments))  # it learns those that are made
    return list(_seated([_line(row, company, wish, seen) for row in rows], company))


def gone(company: Company, there: Collection[str]) -> list[Line]:
    """Those of whom the exchange, which has the extensions `there`, knows nothing any more.

    Nobody is ticked: an account may well be without a telephone."""
    lines = []
    for extension, person in sorted(company.people.items()):
        if not person.active or extension in there:
            continue
        line = Line(0, extension, Kind.GONE, {"is_active": True}, {"is_active": False}, ticked=False)
        if person.own or person.values["role"] == ADMINISTRATOR:
            line = replace(line, why=Why.OWN if person.own else Why.ADMINISTRATOR)
        lines.append(line)
    return lines


def _line(row: Row, company: Company, wish: Wish, seen: dict[str, int]) -> Line:
    extension = row.values.get("extension", "")[:40]
    try:
        _number(row, extension, seen)
        values = {name: _read(name, text, extension, company, wish) for name, text in row.values.items()}
        del values["extension"]
        person = company.people.get(extension)
        return _new(row, extension, values) if person is None else _known(row, extension, values, person, wish)
    except _RefusedError as refused:
        return Line(row.position, extension, Kind.REFUSED, why=refused.why, detail=refused.detail, ticked=False)


def _number(row: Row, extension: str, seen: dict[str, int]) -> None:
    """It is one, and nobody had it before."""
    if not row.readable:
        raise _RefusedError(Why.UNREADABLE)
    if not EXTENSION.fullmatch(extension):
        raise _RefusedError(Why.EXTENSION if extension else Why.NO_EXTENSION)
    if extension in seen:
        raise _RefusedError(Why.TWICE, str(seen[extension]))
    seen[extension] = row.position


def _new(row: Row, extension: str, values: dict[str, Any]) -> Line:
    if values.get("role") == ADMINISTRATOR:
        raise _RefusedError(Why.ADMINISTRATOR)
    remark = row.doubt or (None if values.get("comment") else Why.NO_NAME)
    return Line(row.position, extension, Kind.NEW, after=values, why=remark, ticked=remark is None)


def _known(row: Row, extension: str, values: dict[str, Any], person: Person, wish: Wish) -> Line:
    after = {name: new for name, new in values.items() if new != person.values[name]}
    before = {name: person.values[name] for name in after}
    if not after:
        return Line(row.position, extension, Kind.SAME, ticked=False)
    if person.own and after.keys() & {"email", "role"}:
        raise _RefusedError(Why.OWN)
    if "role" in after and ADMINISTRATOR in (before["role"], after["role"]):
        raise _RefusedError(Why.ADMINISTRATOR)
    if not wish.change:
        return Line(row.position, extension, Kind.SAME, before, after, Why.NOT_ASKED, ticked=False)
    return Line(row.position, extension, Kind.CHANGE, before, after)


def _read(name: str, text: str, extension: str, company: Company, wish: Wish) -> Any:
    lines = text.splitlines() if name == "licences" else [text]
    text = "; ".join(filter(None, (" ".join(line.split()) for line in lines)))
    if not text.isprintable():
        raise _RefusedError(Why.VALUE, name)
    if len(text) > LENGTHS.get(name, 400):
        raise _RefusedError(Why.TOO_LONG, name)
    if name in company.words:
        value = company.words[name].get(normalised(text))
        if value is None:
            raise _RefusedError(Why.VALUE, name)
        return value
    match name:
        case "email":
            return _email(text)
        case "mobile":
            return _mobile(text, extension, company)
        case "department":
            return _department(text, company, wish)
        case "licences":
            return _licences(text, company)
    return text


def _mobile(text: str, extension: str, company: Company) -> str:
    try:
        return company.mobile(extension, text)
    except ValueError as error:
        raise _RefusedError(Why.MOBILE, str(error)[:160]) from None


def _department(text: str, company: Company, wish: Wish) -> str:
    if normalised(text) not in company.departments and not wish.departments:
        raise _RefusedError(Why.NO_DEPARTMENT, text)
    return company.departments.setdefault(normalised(text), text)


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise _RefusedError(Why.EMAIL, text[:80]) from None
    return text


def _licences(text: str, company: Company) -> list[str]:
    """A semicolon parts them, as we write it; so do other signs, unless they belong to a name."""
    names = set()
    for part in filter(None, map(str.strip, text.split(";"))):
        for word in [part] if normalised(part) in company.licences else filter(None, _BETWEEN.split(part)):
            known = company.licences.get(normalised(word))
            if known is None:
                raise _RefusedError(Why.NO_LICENCE, word[:80])
            names.add(known)
    return sorted(names)


def given_back(before: Values, after: Values) -> set[str]:
    """Licences that somebody holds no more."""
    return set(before.get("licences", ())) - set(after.get("licences", ()))


def _seated(lines: list[Line], company: Company) -> Iterator[Line]:
    """Without those for whom no seat is left. Seats go from hand to hand as they will when it is carried out: who gives
    one back must get all that they want themselves, and who is new comes last."""
    free, full = dict(company.seats), dict[int, str]()
    for kind in (Kind.CHANGE, Kind.NEW):
        waiting = [place for place, line in enumerate(lines) if line.kind is kind]
        while waiting:
            lacking = {place: name for place in waiting if (name := _taken(lines[place], free))}
            full |= lacking
            for place in waiting:
                if place not in lacking:
                    full.pop(place, None)
            waiting = list(lacking) if len(lacking) < len(waiting) else []
    for place, line in enumerate(lines):
        refused = place in full
        yield replace(line, kind=Kind.REFUSED, why=Why.NO_SEATS, detail=full[place], ticked=False) if refused else line


def _taken(line: Line, free: dict[str, int | None]) -> str:
    """Takes the seats of `line` from those that are `free`, and adds what it gives back. A licence that has none left:
    then nothing is taken."""
    wanted = sorted(given_back(line.after, line.before))
    for name in wanted:
        if (seats := free.get(name)) is not None and seats <= 0:
            return name
    for names, more in ((wanted, -1), (given_back(line.before, line.after), 1)):
        for name in names:
            if (seats := free.get(name)) is not None:
                free[name] = seats + more
    return ""

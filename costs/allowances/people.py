"""The limits of the people that one looks after, for the pages of managers and administrators (MGR-07)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Self
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Department, User
from costs.allowances.arithmetic import BY_ITSELF, NEAR, per_cent
from costs.allowances.setting import unlimited
from costs.allowances.spending import beginning_of_month, spent_by_all_since
from costs.models import Allowance
from costs.wording import top_up_words
from phonebook.folding import haystack, matches, words

PAGE_ROWS = 50
TEXT_LENGTH = 60
_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
_KEY = re.compile(r"[0-9]{1,9}", re.ASCII)


class Standing(StrEnum):
    """Whose limits a list shows."""

    REACHED = "reached"
    NEAR = "near"
    """80 % or more of it is spent, and it is not reached."""
    LIMITED = "limited"
    FREE = "free"
    """There is no limit."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address says; what makes no sense is left out."""

    text: str = ""
    department: int | None = None
    standing: Standing | None = None
    after: str = ""
    """The extension after which the page begins."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        department, standing, after = (query.get(name, "") for name in ("department", "standing", "after"))
        return cls(
            query.get("q", "").replace("\0", "").strip()[:TEXT_LENGTH],
            int(department) if _KEY.fullmatch(department) else None,
            Standing(standing) if standing in set(Standing) else None,
            after if _EXTENSION.fullmatch(after) else "",
        )

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.standing) or self.department is not None

    @property
    def query_string(self) -> str:
        fields = {
            "q": self.text,
            "department": "" if self.department is None else str(self.department),
            "standing": self.standing.value if self.standing else "",
            "after": self.after,
        }
        return f"?{urlencode({name: value for name, value in fields.items() if value})}"


@dataclass(frozen=True, slots=True)
class Row:
    person: User
    allowance: Allowance

    @property
    def per_cent(self) -> int:
        return per_cent(self.allowance.limit, self.allowance.spent)

    @property
    def reset(self) -> bool:
        """Was the counter ever reset? Else it counts from the beginning of a month on."""
        return self.allowance.since != beginning_of_month(self.allowance.since)

    @property
    def top_up(self) -> str:
        return top_up_words(self.allowance)

    @property
    def by_itself(self) -> bool:
        return self.allowance.mode in BY_ITSELF


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    more: Chosen | None = None


def page(viewer: User, chosen: Chosen, rows: int = PAGE_ROWS) -> Page:
    """By extension; as many queries for two thousand as for two."""
    people = _chosen(User.objects.editable_by(viewer), chosen).order_by("extension").select_related("department")
    if chosen.after:
        people = people.filter(extension__gt=chosen.after)
    found = people.iterator() if chosen.text else people[: rows + 1]
    listed = list(islice((person for person in found if _meant(person, chosen.text)), rows + 1))
    more = replace(chosen, after=listed[rows - 1].extension) if len(listed) > rows else None
    return Page(rows_of(listed[:rows]), more)


def rows_of(people: Sequence[User]) -> list[Row]:
    now, numbers = timezone.now(), [person.extension for person in people]
    kept = {each.extension: each for each in Allowance.objects.filter(extension__in=numbers)}
    without = [unlimited(number, now) for number in numbers if number not in kept]
    if without:
        spent = spent_by_all_since([each.extension for each in without], without[0].since)
        for allowance in without:
            allowance.spent = spent.get(allowance.extension, allowance.spent)
            kept[allowance.extension] = allowance
    return [Row(person, kept[person.extension]) for person in people]


def row_of(person: User) -> Row:
    (row,) = rows_of([person])
    return row


def departments_of(viewer: User) -> list[Department]:
    return list(Department.objects.editable_by(viewer).order_by("name"))


def _chosen(people: "QuerySet[User]", chosen: Chosen) -> "QuerySet[User]":
    if chosen.department is not None:
        people = people.filter(department=chosen.department)
    if chosen.standing is None:
        return people
    limited = Allowance.objects.exclude(limit=None)
    numbers = limited.values("extension")
    match chosen.standing:
        case Standing.FREE:
            return people.exclude(extension__in=numbers)
        case Standing.REACHED:
            numbers = limited.filter(spent__gte=F("limit")).values("extension")
        case Standing.NEAR:
            numbers = limited.filter(spent__lt=F("limit"), spent__gte=F("limit") * NEAR / 100).values("extension")
    return people.filter(extension__in=numbers)


def _meant(person: User, text: str) -> bool:
    department = person.department.name if person.department else ""
    query = words([text])
    return not text or (bool(query) and matches(query, haystack((person.extension, person.comment, department))))

"""The people of a department and of the pool, for those who look after them; which page, as read from the address."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q

from accounts.models import Department, User, UserQuerySet
from phonebook.folding import haystack, matches, words

PAGE_ROWS = 50
TEXT_LENGTH = 60
_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address says; what makes no sense is left out."""

    text: str = ""
    after: str = ""
    """The extension after which the page begins."""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        after = query.get("after", "")
        text = query.get("q", "").replace("\0", "").strip()[:TEXT_LENGTH]
        return cls(text, after if _EXTENSION.fullmatch(after) else "")

    @property
    def query_string(self) -> str:
        return f"?{urlencode({name: value for name, value in (('q', self.text), ('after', self.after)) if value})}"


@dataclass(frozen=True, slots=True)
class Page:
    people: Sequence[User]
    more: Chosen | None = None
    """Where the list goes on, None at its end."""


def members(viewer: User, department: Department, chosen: Chosen, rows: int = PAGE_ROWS) -> Page:
    """By extension; as many queries for two thousand as for two. Of those whose account `viewer` does not work on only
    whoever is among the colleagues."""
    reach = Q(pk__in=User.objects.editable_by(viewer).values("pk"))
    seen = Q(pk__in=User.objects.visible_to(viewer).values("pk"))
    return _page(User.objects.filter(reach | seen, department=department), chosen, rows)


def pool(viewer: User, chosen: Chosen, rows: int = PAGE_ROWS) -> Page:
    """Whom `viewer` may take into a department, by extension."""
    return _page(User.objects.in_pool_of(viewer), chosen, rows)


def pool_size(viewer: User) -> int:
    return int(User.objects.in_pool_of(viewer).count())


def in_pool(viewer: User, extensions: Collection[str]) -> list[User]:
    """Those with these extensions who are still there."""
    return list(User.objects.in_pool_of(viewer).filter(extension__in=extensions))


def to_put_back(viewer: User, people: Sequence[User]) -> set[str]:
    """The extensions of those of `people` whom `viewer` may put back into the pool."""
    own = User.objects.editable_by(viewer).filter(pk__in=[person.pk for person in people])
    return set(own.values_list("extension", flat=True))


def _page(found: UserQuerySet, chosen: Chosen, rows: int) -> Page:
    found = found.order_by("extension")
    if chosen.after:
        found = found.filter(extension__gt=chosen.after)
    if chosen.text:
        query = words([chosen.text])
        texts = found.values_list("pk", "extension", "comment", "description")
        meant = (pk for pk, *said in texts.iterator() if query and matches(query, haystack(said)))
        found = found.filter(pk__in=list(islice(meant, rows + 1)))
    people = list(found[: rows + 1])
    more = replace(chosen, after=people[rows - 1].extension) if len(people) > rows else None
    return Page(people[:rows], more)

"""Finding people as one types: extensions first, then the own book, then the public one."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q

from accounts.models import User
from phonebook.folding import haystack, matches, words
from phonebook.models import Contact


class Book(StrEnum):
    EXTENSIONS = "extensions"
    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Hit:
    """One person or company that matches."""

    book: Book
    name: str
    detail: str
    """Department or company."""
    numbers: tuple[tuple[str, str], ...]
    """(canonical number, label), the best match first."""

    @property
    def number(self) -> str:
        return self.numbers[0][0] if self.numbers else ""


def search(user: User, text: str, limit: int = 12) -> list[Hit]:
    """At most `limit` people for what was typed: beginnings of words in any order, or part of a number.

    The public book only with the right to read it (MAIN-02).
    """
    query = words([text])
    digits = "".join(filter(str.isdigit, text)) if text.isascii() else ""
    if not query and not digits:
        return []
    found = _extensions(query, digits, limit)
    if len(found) < limit:
        found += _contacts(user, query, digits, limit - len(found))
    return found


def _extensions(query: list[str], digits: str, limit: int) -> list[Hit]:
    hits = []
    people = User.objects.filter(is_active=True).select_related("department").order_by("comment", "extension")
    for person in people:
        department = person.department.name if person.department else ""
        by_number = bool(digits) and person.extension.startswith(digits)
        if by_number or matches(query, haystack((person.comment, person.description, department))):
            hits.append(Hit(Book.EXTENSIONS, person.comment or person.extension, department, ((person.extension, ""),)))
            if len(hits) == limit:
                break
    return hits


def _contacts(user: User, query: list[str], digits: str, limit: int) -> list[Hit]:
    visible = Contact.objects.visible_to(user)
    condition = Q(pk__in=visible.with_words(query).values("pk")) if query else Q()
    if len(digits) >= 3:
        condition |= Q(pk__in=visible.with_digits(digits).values("pk"))
    if not condition:
        return []
    own_first = (
        visible.filter(condition)
        .order_by(F("owner").desc(nulls_last=True), "name", "pk")
        .prefetch_related("numbers")[:limit]
    )
    return [_hit(contact, digits) for contact in own_first]


def _hit(contact: Contact, digits: str) -> Hit:
    numbers = [(entry.number, entry.label) for entry in contact.numbers.all()]
    if len(digits) >= 3:
        numbers.sort(key=lambda pair: digits not in pair[0])
    book = Book.PUBLIC if contact.owner_id is None else Book.PRIVATE
    return Hit(book, contact.name, contact.company, tuple(numbers))

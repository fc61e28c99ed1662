"""From a contact as a file has it to the rows that the book would have of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from phonebook.files.contact import NumberType as ReadType
from phonebook.files.contact import ReadContact, ReadNumber
from phonebook.files.reading import Found
from phonebook.files.report import Kind as FileKind
from phonebook.folding import words
from phonebook.importing.rows import ContactRow, NumberRow, pour
from phonebook.indexing import derived, leading, words_of_numbers
from phonebook.models import Book, Contact, Import, Kind, NumberType
from phonebook.models.contacts import LONGEST_NAME
from phonebook.numbers import NumberingPlan
from phonebook.rights import marks_public

TYPES: dict[ReadType, tuple[NumberType, str | Promise]] = {
    ReadType.WORK: (NumberType.WORK, ""),
    ReadType.HOME: (NumberType.HOME, ""),
    ReadType.MOBILE: (NumberType.MOBILE, ""),
    ReadType.COMPANY: (NumberType.COMPANY, ""),
    ReadType.FAX_OTHER: (NumberType.FAX, ""),
    ReadType.FAX_WORK: (NumberType.FAX, _("Office")),
    ReadType.FAX_HOME: (NumberType.FAX, _("Home")),
    ReadType.OTHER: (NumberType.OTHER, ""),
    ReadType.PRIMARY: (NumberType.OTHER, _("Main number")),
    ReadType.CAR: (NumberType.OTHER, _("Car")),
    ReadType.PAGER: (NumberType.OTHER, _("Pager")),
    ReadType.ASSISTANT: (NumberType.OTHER, _("Assistant")),
    ReadType.CALLBACK: (NumberType.OTHER, _("Callback")),
    ReadType.ISDN: (NumberType.OTHER, "ISDN"),
    ReadType.RADIO: (NumberType.OTHER, _("Radio")),
    ReadType.TTY: (NumberType.OTHER, _("Text telephone")),
    ReadType.TELEX: (NumberType.OTHER, "Telex"),
}
"""What each kind of number is here; the label is for those that nobody has given one."""
_STORABLE = re.compile(r"\+[1-9][0-9]{6,14}|[0-9*#]{2,20}", re.ASCII)
_TEXTS = ("prefix", "first", "middle", "last", "suffix", "company", "department", "job_title")
_MOST = {field.name: field.max_length or 0 for field in Contact._meta.fields}
_LENGTHS = tuple(_MOST[name] for name in _TEXTS)
_texts = attrgetter(*_TEXTS)
_RAW, _LABEL = 120, 40


@dataclass(slots=True)
class Incoming:
    """Rows that are not stored yet, and what there is to know of them."""

    record: int
    contact: ContactRow
    numbers: list[NumberRow]
    words: set[str]
    """By which it will be found."""
    groups: tuple[str, ...]
    folded: str
    """The words of the name, by which two are the same."""
    shortened: bool
    """Something was too long for its place."""
    canonical: frozenset[str]
    unmarked: frozenset[str]
    """Numbers, as they were written, whose marks were left out."""

    def learn(self, number: NumberRow) -> None:
        """It has this number, too."""
        self.numbers.append(number)
        self.words.update(_open([number]))


def folded_name(name: str) -> str:
    return " ".join(words([name]))


def name_of(read: ReadContact, kind: str | None) -> str:
    """What a contact of a file of this kind is called here: in our own the whole name is what it was called."""
    return read.display or read.name if kind == FileKind.OWN else read.name


def numbering_plan() -> NumberingPlan:
    """Our own, which need not ask the database of each number."""
    extensions = frozenset(User.objects.exclude(extension="").values_list("extension", flat=True))
    return NumberingPlan(settings.REGION, settings.OUTSIDE_PREFIX, is_extension=extensions.__contains__)


def types_here() -> Mapping[ReadType, tuple[str, str]]:
    """TYPES in the active language."""
    return {read: (type_.value, str(label)[:_LABEL]) for read, (type_, label) in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all contacts of a batch; with it and without the database they become rows."""

    user_id: int
    kind: str | None
    """Of the file."""
    book: str
    plan: NumberingPlan
    types: Mapping[ReadType, tuple[str, str]]
    marks: bool
    """May the owner of the file mark public numbers as a VIP's or reserved? The file does not decide it (MGR-10)."""


def terms_of(of: Import, plan: NumberingPlan) -> Terms:
    return Terms(of.user_id, of.detected.get("kind"), of.book, plan, types_here(), marks_public(of.user))


def incoming(found: Found, terms: Terms) -> Incoming:
    read = found.contact
    public = terms.book == Book.PUBLIC or (terms.book == Book.AS_TOLD and read.private is False)
    name, marks = name_of(read, terms.kind), terms.marks and public
    whole = _texts(read)
    prefix, first, middle, last, suffix, company, department, job_title = texts = tuple(
        [text[:length] for text, length in zip(whole, _LENGTHS, strict=True)]
    )
    shown = name[:LONGEST_NAME]
    names = (shown, first, middle, last, company)
    folded, sort_key, haystack, found_by = derived(names, (department, job_title, *read.tags, *read.emails))
    contact = ContactRow(
        None if public else terms.user_id,  # BOOK-10, BOOK-11: what the file does not call public stays private
        Kind.COMPANY.value if read.is_company else Kind.PERSON.value,
        shown,
        prefix,
        first,
        middle,
        last,
        suffix,
        company,
        department,
        job_title,
        list(read.emails),
        _addresses(read),
        list(read.tags),
        read.notes,
        sort_key,
        haystack,
    )
    numbers = [_number(number, terms, marks=marks) for number in _default_first(read)]
    pour(contact)
    for number in numbers:
        pour(number)
    return Incoming(
        found.record,
        contact,
        numbers,
        set(leading({*found_by, *_open(numbers)})),
        read.groups,
        folded,
        len(name) > LONGEST_NAME or whole != texts,
        frozenset([number.number for number in numbers if number.number]),
        frozenset([number.raw for number in read.numbers if (number.vip or number.reserved) and not marks]),
    )


def _open(numbers: Iterable[NumberRow]) -> list[str]:
    return words_of_numbers([number.number for number in numbers if not number.reserved])


def _default_first(read: ReadContact) -> list[ReadNumber]:
    """The first number of a contact is the one that is called."""
    default = read.default_number
    rest = [number for number in read.numbers if number is not default]
    return [default, *rest] if default else rest


def _number(number: ReadNumber, terms: Terms, *, marks: bool) -> NumberRow:
    canonical = number.e164 or terms.plan.canonical(number.raw)
    type_, label = terms.types[number.type]
    return NumberRow(
        canonical if _STORABLE.fullmatch(canonical) else "",
        number.raw[:_RAW],
        type_,
        number.label[:_LABEL] or label,
        number.vip and marks,
        number.reserved and marks,
    )


def _addresses(read: ReadContact) -> list[dict[str, str]]:
    return [
        {
            "type": str(address.place),
            "street": address.street,
            "city": address.city,
            "state": address.region,
            "zip": address.postal_code,
            "country": address.country,
        }
        for address in read.addresses
    ]

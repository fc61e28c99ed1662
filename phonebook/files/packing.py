"""Entries as lists that JSON can carry from one process to another, and back."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from phonebook.files.contact import ContactKind, NumberType, Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.reading import Entry, Found
from phonebook.files.report import Reason, Rejected, Remark, Warned

FOUND, REJECTED, WARNED = "f", "r", "w"
TEXTS = (
    *("prefix", "first", "middle", "last", "suffix", "display"),
    *("company", "department", "job_title", "notes"),
)
_TYPES = {type_.value: type_ for type_ in NumberType}
_PLACES = {place.value: place for place in Place}


def packed(entry: Entry) -> list[Any]:
    match entry:
        case Found():
            return [FOUND, entry.record, *packed_contact(entry.contact)]
        case Rejected():
            return [REJECTED, entry.record, entry.reason]
        case Warned():
            return [WARNED, entry.remark, entry.record, entry.count]


def unpacked(packed: Sequence[Any]) -> Entry:
    what, *rest = packed
    if what == FOUND:
        return Found(rest[0], unpacked_contact(rest[1:]))
    if what == REJECTED:
        return Rejected(rest[0], Reason(rest[1]))
    return Warned(Remark(rest[0]), rest[1], rest[2])


_texts = attrgetter(*TEXTS)


def packed_contact(contact: ReadContact) -> list[Any]:
    return [
        *_texts(contact),
        [[n.type, n.raw, n.e164, n.extension, n.label, n.default, n.vip, n.reserved] for n in contact.numbers],
        contact.emails,
        [[a.place, a.street, a.city, a.region, a.postal_code, a.country] for a in contact.addresses],
        contact.groups,
        contact.tags,
        contact.private,
        contact.kind,
    ]


def unpacked_contact(packed: Sequence[Any]) -> ReadContact:
    prefix, first, middle, last, suffix, display, company, department, job_title, notes, *more = packed
    numbers, emails, addresses, groups, tags, private, kind = more
    return ReadContact(
        prefix,
        first,
        middle,
        last,
        suffix,
        display,
        company,
        department,
        job_title,
        notes,
        tuple([ReadNumber(_TYPES[type_], *rest) for type_, *rest in numbers]),
        tuple(emails),
        tuple([ReadAddress(_PLACES[place], *rest) for place, *rest in addresses]),
        tuple(groups),
        tuple(tags),
        private,
        ContactKind(kind) if kind else None,
    )

"""What was read, as JSON for people who compare: the shape in which tests/samples/contacts/expected has it."""

from collections.abc import Iterable
from typing import Any

from phonebook.files.contact import ReadContact, ReadNumber
from phonebook.files.reading import Entry, Found
from phonebook.files.report import Detected, Kind, Rejected, Remark, Warned

_TEXTS = ("prefix", "first", "middle", "last", "suffix", "company", "department", "job_title", "notes")


def outline(detected: Detected, entries: Iterable[Entry]) -> dict[str, Any]:
    contacts, rejected, warnings = [], [], []
    unit = "card" if detected.kind is Kind.VCARD else "record"
    for entry in entries:
        match entry:
            case Found(_record, contact):
                contacts.append(_contact(contact))
            case Rejected(record, reason):
                rejected.append({unit: record, "reason": reason.value})
            case Warned():
                warnings.append(_warning(entry))
    return {"detected": _detected(detected), "contacts": contacts, "rejected": rejected, "warnings": warnings}


def _detected(detected: Detected) -> dict[str, Any]:
    if detected.kind is Kind.VCARD:
        return {"kind": detected.kind.value, "version": detected.version, "bom": detected.bom}
    return {
        "kind": detected.kind.value,
        "locale": detected.language,
        "encoding": detected.encoding,
        "bom": detected.bom,
        "delimiter": detected.delimiter,
    }


def _contact(contact: ReadContact) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": contact.name}
    shown |= {field: getattr(contact, field) for field in _TEXTS if getattr(contact, field)}
    shown["phones"] = [_phone(number) for number in contact.numbers]
    shown["emails"] = list(contact.emails)
    if contact.groups:
        shown["groups"] = list(contact.groups)
    if contact.private is not None:
        shown["private"] = contact.private
    return shown


def _phone(number: ReadNumber) -> dict[str, Any]:
    shown = {"type": number.type.value, "raw": number.raw, "e164": number.e164}
    if number.extension:
        shown["ext"] = number.extension
    if number.label:
        shown["label"] = number.label
    return shown


def _warning(warned: Warned) -> str:
    match warned.remark:
        case Remark.DUPLICATE:
            return f"record {warned.record} duplicates record {warned.count}"
        case Remark.EXTRA_CELLS:
            return f"record {warned.record}: {warned.count} extra cells ignored"
        case Remark.LINE_WITHOUT_COLON:
            return "line without colon ignored"
        case Remark.TOO_MANY_NUMBERS:
            return f"record {warned.record}: {warned.count} numbers ignored"
        case Remark.LINE_TOO_LONG:
            return f"record {warned.record}: a line is too long and ignored"
    return warned.remark.value

"""Cards, vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), through vobject: what is ours may pass through it."""

from collections.abc import Iterable, Iterator

import vobject

from phonebook.files.contact import ContactKind, NumberType, Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.vcard import BOOK, SHOWN_AS

VERSIONS = ("3.0", "4.0")
_TYPES: dict[NumberType, tuple[str, ...]] = {
    NumberType.WORK: ("WORK", "VOICE"),
    NumberType.HOME: ("HOME", "VOICE"),
    NumberType.MOBILE: ("CELL", "VOICE"),
    NumberType.FAX_WORK: ("WORK", "FAX"),
    NumberType.FAX_HOME: ("HOME", "FAX"),
    NumberType.FAX_OTHER: ("FAX",),
    NumberType.PRIMARY: ("MAIN", "VOICE"),
    NumberType.CAR: ("CAR", "VOICE"),
    NumberType.PAGER: ("PAGER",),
    NumberType.ISDN: ("ISDN",),
    NumberType.OTHER: ("VOICE",),
}
_KIND = {
    "3.0": (SHOWN_AS, {ContactKind.PERSON: "PERSON", ContactKind.COMPANY: "COMPANY"}),
    "4.0": ("KIND", {ContactKind.PERSON: "individual", ContactKind.COMPANY: "org"}),
}
_PLACES = {Place.WORK: ["WORK"], Place.HOME: ["HOME"]}
_TEXTS = (("TITLE", "job_title"), ("NOTE", "notes"))


def cards(contacts: Iterable[ReadContact], version: str = "3.0") -> Iterator[bytes]:
    """A file of cards, one at a time."""
    for contact in contacts:
        yield card(contact, version).encode()


def card(contact: ReadContact, version: str) -> str:
    made = vobject.vCard()
    made.add("version").value = version
    made.add("n").value = vobject.vcard.Name(
        family=contact.last,
        given=contact.first,
        additional=contact.middle,
        prefix=contact.prefix,
        suffix=contact.suffix,
    )
    made.add("fn").value = contact.display or contact.name
    if contact.company or contact.department:
        made.add("org").value = [contact.company, *filter(None, [contact.department])]
    for name, field in _TEXTS:
        if getattr(contact, field):
            made.add(name).value = getattr(contact, field)
    for nth, number in enumerate(contact.numbers, start=1):
        _add_number(made, number, f"item{nth}", version)
    for email in contact.emails:
        made.add("email").value = email
    for address in contact.addresses:
        _add_address(made, address)
    if contact.groups:
        made.add("categories").value = list(contact.groups)
    if contact.kind:
        name, words = _KIND[version]
        made.add(name).value = words[contact.kind]
    if contact.private is not None:
        made.add(BOOK).value = "private" if contact.private else "public"
    text: str = made.serialize()
    return text


def _add_number(made: vobject.base.Component, number: ReadNumber, group: str, version: str) -> None:
    telephone = made.add("tel", group if number.label else None)
    telephone.value = number.raw
    telephone.params["TYPE"] = list(_TYPES.get(number.type, (f"X-{number.type.upper()}",)))
    if number.default and version == "4.0":
        telephone.params["PREF"] = ["1"]
    elif number.default:
        telephone.params["TYPE"].append("PREF")
    if number.label:
        made.add("X-ABLabel", group).value = number.label


def _add_address(made: vobject.base.Component, address: ReadAddress) -> None:
    added = made.add("adr")
    added.value = vobject.vcard.Address(
        street=address.street,
        city=address.city,
        region=address.region,
        code=address.postal_code,
        country=address.country,
    )
    if address.place in _PLACES:
        added.params["TYPE"] = _PLACES[address.place]

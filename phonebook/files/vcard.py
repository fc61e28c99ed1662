"""From the lines of a card to a contact: vCard 2.1, 3.0 and 4.0 as Outlook, Apple, Google and Android write them."""

from collections.abc import Callable, Iterable

from phonebook.files.cards import Property, split, text_of
from phonebook.files.contact import ContactKind, NumberType, Place
from phonebook.files.draft import Draft
from phonebook.files.report import Remark

BOOK = "X-WEBCTI-BOOK"
SHOWN_AS = "X-ABSHOWAS"
"""Apple's word for a KIND, before there was one."""
OWN_TYPES = {
    f"x-{type_}": type_
    for type_ in (
        *(NumberType.ASSISTANT, NumberType.CALLBACK, NumberType.COMPANY, NumberType.RADIO),
        *(NumberType.TELEX, NumberType.TTY),
    )
}
"""Types that vCard has no word for."""
_LABELS = {
    "homefax": NumberType.FAX_HOME,
    "workfax": NumberType.FAX_WORK,
    "otherfax": NumberType.FAX_OTHER,
    "mobile": NumberType.MOBILE,
    "iphone": NumberType.MOBILE,
    "home": NumberType.HOME,
    "work": NumberType.WORK,
    "main": NumberType.PRIMARY,
    "pager": NumberType.PAGER,
    "car": NumberType.CAR,
    "other": NumberType.OTHER,
}
"""Apple's words, _$!<…>!$_."""
_TYPES = (
    ({"cell", "iphone", "mobile"}, NumberType.MOBILE),
    ({"pager"}, NumberType.PAGER),
    ({"car"}, NumberType.CAR),
    ({"isdn"}, NumberType.ISDN),
    ({"textphone"}, NumberType.TTY),
    ({"main"}, NumberType.PRIMARY),
    ({"work"}, NumberType.WORK),
    ({"home"}, NumberType.HOME),
)
Pour = Callable[[Draft, Property, str, bool, str], None]
"""(draft, line, its text, whether \\n breaks a line, the label of its group)."""
_ADDRESS = ("pobox", "street2", "street", "city", "state", "zip", "country")
_NAME = ("last", "first", "middle", "prefix", "suffix")
_KINDS = frozenset({"KIND", "X-ADDRESSBOOKSERVER-KIND"})
_CONTACT_KINDS = {
    "org": ContactKind.COMPANY,
    "company": ContactKind.COMPANY,
    "individual": ContactKind.PERSON,
    "person": ContactKind.PERSON,
}
_OF_GOOGLE = "mycontacts"
"""The group in which Google has everybody."""


def number_type(words: Iterable[str]) -> NumberType:
    """By the types of a TEL, in small letters."""
    said = set(words)
    if "fax" in said:
        return (
            NumberType.FAX_HOME if "home" in said else NumberType.FAX_WORK if "work" in said else NumberType.FAX_OTHER
        )
    for word in said:
        if word in OWN_TYPES:
            return OWN_TYPES[word]
    return next((type_ for names, type_ in _TYPES if names & said), NumberType.OTHER)


def is_group(card: Iterable[Property]) -> bool:
    """Whether it stands for a list of others, and for nobody."""
    return any(found.name in _KINDS and found.value.strip().lower() == b"group" for found in card)


def fill_from_card(draft: Draft, card: list[Property], fallback: str, remarks: set[Remark]) -> None:
    """`fallback` is the code page of what is not in the encoding that it says."""
    first_version = next((found.value.strip() for found in card if found.name == "VERSION"), b"")
    breaks = first_version != b"2.1"
    labels = {
        found.group: text_of(found, fallback, remarks) for found in card if found.name == "X-ABLABEL" and found.group
    }
    for found in card:
        pour = _POURED.get(found.name)
        if pour is not None:
            text = text_of(found, fallback, remarks)
            pour(draft, found, text, breaks, labels.get(found.group, ""))


def _name(draft: Draft, _found: Property, text: str, breaks: bool, _label: str) -> None:
    for field, part in zip(_NAME, split(text, ";", breaks=breaks), strict=False):
        draft.text(field, part)


def _organisation(draft: Draft, _found: Property, text: str, breaks: bool, _label: str) -> None:
    company, *units = split(text, ";", breaks=breaks)
    draft.text("company", company)
    draft.text("department", ", ".join(unit.strip() for unit in units if unit.strip()))


def _telephone(draft: Draft, found: Property, text: str, breaks: bool, label: str) -> None:
    raw = text.strip()
    raw = raw[4:] if raw[:4].lower() == "tel:" else split(raw, "", breaks=breaks)[0]
    words = found.parameters.get("TYPE", ())
    type_, label = _labelled(label, number_type(words))
    preferred = "pref" in words or "1" in found.parameters.get("PREF", ())
    draft.number(type_, raw, label, ("default",) if preferred else ())


def _labelled(label: str, type_: NumberType) -> tuple[NumberType, str]:
    """A word of Apple's own is a type; any other is the owner's."""
    if label.startswith("_$!<") and label.endswith(">!$_"):
        return _LABELS.get(label[4:-4].lower(), type_), ""
    return type_, split(label, "")[0]


def _e_mail(draft: Draft, _found: Property, text: str, breaks: bool, _label: str) -> None:
    draft.email(split(text, "", breaks=breaks)[0])


def _address(draft: Draft, found: Property, text: str, breaks: bool, _label: str) -> None:
    words = found.parameters.get("TYPE", ())
    place = Place.WORK if "work" in words else Place.HOME if "home" in words else Place.OTHER
    if not draft.has_address(place):
        for part, value in zip(_ADDRESS, split(text, ";", breaks=breaks), strict=False):
            draft.address(place, part, value)


def _categories(draft: Draft, _found: Property, text: str, breaks: bool, _label: str) -> None:
    for name in split(text, ",", breaks=breaks):
        if name.strip().lower() != _OF_GOOGLE:
            draft.group(name)


def _book(draft: Draft, _found: Property, text: str, _breaks: bool, _label: str) -> None:
    draft.private = text.strip().lower() == "private"


def _kind(draft: Draft, _found: Property, text: str, _breaks: bool, _label: str) -> None:
    draft.kind = _CONTACT_KINDS.get(text.strip().lower(), draft.kind)


def _plain(field: str) -> Pour:
    def pour(draft: Draft, _found: Property, text: str, breaks: bool, _label: str) -> None:
        draft.text(field, split(text, "", breaks=breaks)[0])

    return pour


_POURED = {
    "N": _name,
    "FN": _plain("display"),
    "NICKNAME": _plain("nickname"),
    "ORG": _organisation,
    "TITLE": _plain("job_title"),
    "NOTE": _plain("notes"),
    "TEL": _telephone,
    "EMAIL": _e_mail,
    "ADR": _address,
    "CATEGORIES": _categories,
    BOOK: _book,
    "KIND": _kind,
    SHOWN_AS: _kind,
}

WANTED = frozenset({*_POURED, *_KINDS, "VERSION", "X-ABLABEL"})
"""The lines that are read; all others may hold what they like."""

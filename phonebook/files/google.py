"""Google's tables: numbered pairs of a label and a value, in both forms (until 2024 "Type", since then "Label")."""

import re
from collections.abc import Callable, Sequence

from phonebook.files.captions import normalised
from phonebook.files.columns import Pour, cell_text
from phonebook.files.contact import NumberType, Place
from phonebook.files.draft import Draft

JOIN = ":::"
"""Between several values of one cell, and between their labels."""
STAR = "* "
"""Before the label of the first one, and before the names of Google's own groups."""

_TEXTS = {
    "name": "display",
    "given name": "first",
    "first name": "first",
    "additional name": "middle",
    "middle name": "middle",
    "family name": "last",
    "last name": "last",
    "name prefix": "prefix",
    "name suffix": "suffix",
    "nickname": "nickname",
    "organization name": "company",
    "organization 1 - name": "company",
    "organization title": "job_title",
    "organization 1 - title": "job_title",
    "organization department": "department",
    "organization 1 - department": "department",
    "notes": "notes",
}
_GROUPS = frozenset({"labels", "group membership"})
_NUMBERED = re.compile(r"(phone|e-mail|address) ([0-9]{1,3}) - (.+)", re.ASCII)
_LABELS = frozenset({"label", "type"})
_PARTS = {
    "street": "street",
    "extended address": "street2",
    "po box": "pobox",
    "city": "city",
    "region": "state",
    "postal code": "zip",
    "country": "country",
}
_TYPES = {
    "work": NumberType.WORK,
    "home": NumberType.HOME,
    "mobile": NumberType.MOBILE,
    "main": NumberType.PRIMARY,
    "work fax": NumberType.FAX_WORK,
    "home fax": NumberType.FAX_HOME,
    "other fax": NumberType.FAX_OTHER,
    "fax": NumberType.FAX_OTHER,
    "pager": NumberType.PAGER,
    "car": NumberType.CAR,
    "other": NumberType.OTHER,
    "": NumberType.OTHER,
}
_PLACES = {"work": Place.WORK, "home": Place.HOME}


def is_google(header: Sequence[str]) -> bool:
    return any(_NUMBERED.fullmatch(normalised(caption)) for caption in header)


def pour_google(header: Sequence[str]) -> Pour:
    names = [normalised(caption) for caption in header]
    steps = [(position, _TEXTS[name]) for position, name in enumerate(names) if name in _TEXTS]
    groups = [position for position, name in enumerate(names) if name in _GROUPS]
    numbered = _numbered(names)

    def pour(draft: Draft, cells: Sequence[str]) -> None:
        def cell(position: int) -> str:
            return cell_text(cells[position]) if 0 <= position < len(cells) else ""

        for position, field in steps:
            draft.text(field, cell(position))
        for position in groups:
            for name in cell(position).split(JOIN):
                if not name.strip().startswith(STAR):
                    draft.group(name)
        for what, parts in numbered:
            _WHAT[what](draft, parts, cell)

    return pour


def _numbered(names: Sequence[str]) -> list[tuple[str, dict[str, int]]]:
    """("phone", {"label": 21, "value": 22}) … in the order of the columns."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for position, name in enumerate(names):
        match = _NUMBERED.fullmatch(name)
        if match:
            part = "label" if match[3] in _LABELS else match[3]
            found.setdefault((match[1], match[2]), {})[part] = position
    return [(what, parts) for (what, _nth), parts in found.items()]


Parts = dict[str, int]
Cell = Callable[[int], str]


def _values(parts: Parts, cell: Cell) -> list[tuple[str, str]]:
    """(label, value): of several values in a cell each has its label, or all share one."""
    values = [value.strip() for value in cell(parts.get("value", -1)).split(JOIN)]
    labels = [label.strip() for label in cell(parts.get("label", -1)).split(JOIN)]
    if len(labels) != len(values):
        labels = labels[:1] * len(values)
    return list(zip(labels, values, strict=True))


def _phone(draft: Draft, parts: Parts, cell: Cell) -> None:
    for label, value in _values(parts, cell):
        word = label.removeprefix(STAR).strip()
        known = _TYPES.get(word.casefold())
        marks = ("default",) if label.startswith(STAR) else ()
        draft.number(known or NumberType.OTHER, value, "" if known else word, marks)


def _e_mail(draft: Draft, parts: Parts, cell: Cell) -> None:
    for _label, value in _values(parts, cell):
        draft.email(value)


def _address(draft: Draft, parts: Parts, cell: Cell) -> None:
    place = _PLACES.get(cell(parts.get("label", -1)).removeprefix(STAR).strip().casefold(), Place.OTHER)
    if draft.has_address(place):
        return
    for caption, part in _PARTS.items():
        draft.address(place, part, cell(parts.get(caption, -1)).split(JOIN)[0])


_WHAT = {"phone": _phone, "e-mail": _e_mail, "address": _address}

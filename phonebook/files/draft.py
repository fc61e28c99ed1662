"""A contact while it is being read: a field at a time, in the order of the file."""

from collections.abc import Iterable

from phonebook.files.contact import ContactKind, NumberType, Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.report import Limits
from phonebook.numbers import NumberingPlan, NumberKind

_CONTROLS = dict.fromkeys((*range(9), *range(14, 32), 127), "")
_LINE_ENDS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_STREET = ("street", "street2", "street3", "pobox")


def one_line(text: str) -> str:
    """Trimmed, with single spaces, and without control characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.translate(_CONTROLS).split())


def many_lines(text: str) -> str:
    """Trimmed, with line feeds, and without control characters."""
    text = text.strip()
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
    return text.translate(_CONTROLS).strip()


class Draft:
    """What is empty is not there; a text that comes twice is the first of the two."""

    __slots__ = (
        "_addresses",
        "_emails",
        "_groups",
        "_limits",
        "_nickname",
        "_numbers",
        "_tags",
        "_texts",
        "dropped",
        "kind",
        "literal",
        "private",
    )

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._texts: dict[str, str] = {}
        self._numbers: list[tuple[NumberType, str, str, frozenset[str]]] = []
        self._emails: dict[str, str] = {}
        self._addresses: dict[Place, dict[str, str]] = {}
        self._groups: dict[str, None] = {}
        self._tags: dict[str, None] = {}
        self._nickname = ""
        self.private: bool | None = None
        self.kind: ContactKind | None = None
        self.literal = False
        """The whole name stays as it is written, though it be no more than its parts."""
        self.dropped = 0
        """Numbers beyond the limit."""

    def text(self, field: str, value: str) -> None:
        value = many_lines(value) if field == "notes" else one_line(value)
        if not value:
            return
        if field == "nickname":
            self._nickname = self._nickname or value
        else:
            self._texts.setdefault(field, value)

    def number(self, type_: NumberType, raw: str, label: str = "", marks: Iterable[str] = ()) -> None:
        """`marks` are names of ReadNumber's flags."""
        raw = raw.strip() if raw.isprintable() else " ".join(raw.translate(_CONTROLS).splitlines()).strip()
        if not raw:
            return
        if len(self._numbers) >= self._limits.numbers:
            self.dropped += 1
            return
        self._numbers.append((type_, raw, one_line(label), frozenset(marks)))

    def email(self, address: str) -> None:
        """What has no @ is no address: Exchange writes paths of its own (/o=…/cn=…)."""
        address = one_line(address)
        if "@" in address and len(self._emails) < self._limits.numbers:
            self._emails.setdefault(address.casefold(), address)

    def address(self, place: Place, part: str, value: str) -> None:
        value = many_lines(value) if part in _STREET else one_line(value)
        if value:
            self._addresses.setdefault(place, {}).setdefault(part, value)

    def has_address(self, place: Place) -> bool:
        return place in self._addresses

    def group(self, name: str) -> None:
        name = one_line(name)
        if name and len(self._groups) < self._limits.numbers:
            self._groups.setdefault(name)

    def tag(self, word: str) -> None:
        word = one_line(word)
        if word and len(self._tags) < self._limits.numbers:
            self._tags.setdefault(word)

    def finished(self, plan: NumberingPlan) -> ReadContact | None:
        """None when nothing identifies it."""
        if self._nickname and not self._texts.keys() & {"first", "last", "display"}:
            self._texts["display"] = self._nickname
        texts = self._texts
        person = [texts[part] for part in ("first", "middle", "last") if part in texts]
        whole = [texts[part] for part in ("prefix", "first", "middle", "last", "suffix") if part in texts]
        otherwise = texts.get("company") or next((raw for _type, raw, *_rest in self._numbers), "")
        plain = " ".join(person) or otherwise or next(iter(self._emails.values()), "")
        if texts.get("display") in ((plain,) if self.literal else (plain, " ".join(whole))):
            del texts["display"]
        contact = ReadContact(
            **texts,
            numbers=tuple(_number(plan, *number) for number in self._numbers),
            emails=tuple(self._emails.values()),
            addresses=tuple(self._address(place) for place in Place if place in self._addresses),
            groups=tuple(self._groups),
            tags=tuple(self._tags),
            private=self.private,
            kind=self.kind,
        )
        return contact if contact.name else None

    def _address(self, place: Place) -> ReadAddress:
        parts = self._addresses[place]
        return ReadAddress(
            place,
            street="\n".join(parts[part] for part in _STREET if part in parts),
            city=parts.get("city", ""),
            region=parts.get("state", ""),
            postal_code=parts.get("zip", ""),
            country=parts.get("country", ""),
        )


def _number(plan: NumberingPlan, type_: NumberType, raw: str, label: str, marks: frozenset[str]) -> ReadNumber:
    read = plan.read(raw.removeprefix("'"))  # by which people keep the plus in a spreadsheet
    outside = read.kind is NumberKind.EXTERNAL
    return ReadNumber(
        type_,
        raw,
        read.key if outside else None,
        read.suffix if outside else "",
        label,
        default="default" in marks,
        vip="vip" in marks,
        reserved="reserved" in marks,
    )

"""The lines of vCards (RFC 6350, RFC 2426, vCard 2.1), as far as a telephone book needs them.

Everything here takes time and memory that grow with the length of what is read, and no faster: libraries that match a
line by one expression can be kept busy for hours by a hundred bytes. So no line of a stranger gets to any of them.
"""

import codecs
from binascii import a2b_qp
from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from phonebook.files.report import Limits, Reason, Remark

CHUNK = 64 * 1024
HEAD = 1024
"""Bytes in which the encoding of a line is looked for."""
UNREAD = frozenset(
    {b"PHOTO", b"LOGO", b"SOUND", b"KEY", b"AGENT", b"X-MS-OL-DESIGN", b"X-MS-CARDPICTURE", b"X-ABCROP-RECTANGLE"}
)
"""Pictures and other large things; nor is anything fetched that they name."""
_FENCES = frozenset({"BEGIN", "END"})
NO_PARAMETERS: Mapping[str, list[str]] = MappingProxyType({})
_CHARSETS = {
    "utf8": "utf-8",
    "usascii": "cp1252",
    "iso88591": "cp1252",
    "iso88592": "iso8859-2",
    "iso885915": "iso8859-15",
    **{f"{prefix}{page}": f"cp{page}" for prefix in ("windows", "cp") for page in range(1250, 1259)},
}


class Property(NamedTuple):
    group: str
    name: str
    """In capitals."""
    parameters: Mapping[str, list[str]]
    """By name in capitals, all values in small letters; what has no name, as in vCard 2.1, is a TYPE."""
    value: bytes


def physical_lines(file: BinaryIO, limits: Limits, remarks: set[Remark], coding: str = "utf-8") -> Iterator[bytes]:
    """Lines without their ends, in UTF-8 or what the card says; of a line beyond the limit only its beginning."""
    tail, passing = b"", False
    for chunk in _chunks(file, coding):
        if b"\0" in chunk:
            remarks.add(Remark.NUL_REMOVED)
            chunk = chunk.replace(b"\0", b"")  # noqa: PLW2901
        lines = (tail + chunk).splitlines(keepends=True)
        tail = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if lines and passing:
            del lines[0]
            passing = False
        for line in lines:
            yield line.rstrip(b"\r\n")
        if passing:
            tail = b""
        elif len(tail) > limits.line:
            yield tail[: limits.line]
            tail, passing = b"", True
    if tail and not passing:
        yield tail.rstrip(b"\r")


def _chunks(file: BinaryIO, coding: str) -> Iterator[bytes]:
    if coding == "utf-8":
        while chunk := file.read(CHUNK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(coding)("replace")
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk).encode("utf-8", "replace")


def logical_lines(lines: Iterable[bytes], limits: Limits) -> Iterator[bytes | Remark]:
    """Folded lines put together, before they are decoded: writers fold in the middle of a character.

    A line that is too long comes as LINE_TOO_LONG in its place; what is UNREAD does not come at all.
    """
    current, held = b"", bytearray()  # what stood in its first line, and all of it as soon as there is more
    unread = False
    for line in lines:
        if (held or current).endswith(b"=") and _is_quoted(current):
            held = held or bytearray(current)
            del held[-1:]
            _add(held, line, limits.cell)
        elif line.startswith((b" ", b"\t")):
            if not unread:
                held = held or bytearray(current)
                _add(held, line[1:], limits.cell)
        elif not unread or b":" in line:
            yield from _finished(held or current, limits)
            unread = _name(line).rpartition(b".")[2] in UNREAD
            current, held = b"" if unread else line, bytearray()
    yield from _finished(held or current, limits)


def _finished(line: bytes | bytearray, limits: Limits) -> tuple[bytes | Remark, ...]:
    if not line:
        return ()
    return (bytes(line) if len(line) <= limits.cell else Remark.LINE_TOO_LONG,)


def _is_quoted(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line[:HEAD].partition(b":")[0].upper()


def _add(held: bytearray, more: bytes, most: int) -> None:
    if len(held) <= most:
        held += more[: most + 1]


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].partition(b";")[0].strip().upper()


def _longer(current: bytes | bytearray, more: bytes, most: int) -> bytes | bytearray:
    """`current` with `more`, but not much more than `most`."""
    if len(current) <= most:
        current = current if isinstance(current, bytearray) else bytearray(current)
        current += more[: most + 1]
    return current


def property_of(line: bytes) -> Property | None:
    """None when there is no colon outside quotes."""
    colon = line.find(b":")
    if b'"' in line[:colon]:
        colon = _colon_outside_quotes(line)
    if colon < 0:
        return None
    head = line[:colon].decode("utf-8", "replace")
    first, semicolon, rest = head.partition(";")
    group, _dot, name = first.strip().upper().rpartition(".")
    return Property(group, name, _parameters(rest) if semicolon else NO_PARAMETERS, line[colon + 1 :])


def _colon_outside_quotes(line: bytes) -> int:
    at, quotes = line.find(b":"), 0
    begin = 0
    while at >= 0:
        quotes += line.count(b'"', begin, at)
        if quotes % 2 == 0:
            return at
        begin, at = at, line.find(b":", at + 1)
    return -1


def _words(head: str) -> list[str]:
    """`head` at its semicolons, but for those in quotes."""
    if '"' not in head:
        return head.split(";")
    pieces = head.split('"')
    pieces[1::2] = (piece.replace(";", "\0") for piece in pieces[1::2])
    return [word.replace("\0", ";") for word in "".join(pieces).split(";")]


def _parameters(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _words(text):
        name, equals, value = word.partition("=")
        if not equals or "(" in name:  # Android: X-CUSTOM(CHARSET=UTF-8,ENCODING=…,=62=72=61=6D=61)
            name, value = "TYPE", name.partition("(")[0]
        found.setdefault(name.strip().upper(), []).extend(map(str.strip, value.lower().split(",")))
    return found


def text_of(found: Property, fallback: str, remarks: set[Remark]) -> str:
    """Its value as text; `fallback` is the code page of what is not in the encoding that it says."""
    value, said = found.value, found.parameters
    if said and "quoted-printable" in (*said.get("ENCODING", ()), *said.get("TYPE", ())):
        value = a2b_qp(value)
    charset = "".join(filter(str.isalnum, said["CHARSET"][0])) if "CHARSET" in said else ""
    try:
        text = value.decode(_CHARSETS.get(charset, "utf-8"))
    except UnicodeDecodeError:
        remarks.add(Remark.UNDECODABLE)
        text = value.decode(fallback, "replace")
    return text if text.isprintable() else text.replace("\0", "").replace("\1", "")


def split(text: str, separator: str, *, breaks: bool = True) -> list[str]:
    """`text` at each `separator` that no backslash escapes, unescaped; with `breaks` \\n is a line feed."""
    if "\\" not in text:
        return text.split(separator) if separator else [text]
    hidden = text.replace("\\\\", "\0")
    if not separator:
        return [_unescaped(hidden, breaks=breaks)]
    hidden = hidden.replace("\\" + separator, "\1")
    return [_unescaped(part.replace("\1", separator), breaks=breaks) for part in hidden.split(separator)]


def _unescaped(hidden: str, *, breaks: bool) -> str:
    if breaks:
        hidden = hidden.replace("\\n", "\n").replace("\\N", "\n")
    return hidden.replace("\\,", ",").replace("\\;", ";").replace("\\:", ":").replace("\0", "\\")


Card = tuple[int, list[Property] | Reason]
"""Its number, from 1, and its lines; or why it is left out."""


def cards(
    lines: Iterable[bytes | Remark], wanted: Container[str], limits: Limits, remarks: dict[int, set[Remark]]
) -> Iterator[Card]:
    """Of each card the lines of a name that is `wanted`; `remarks` is told what there is to say of the rest."""
    number = size = 0
    card: list[Property] | None = None
    for line in lines:
        found = property_of(line) if isinstance(line, bytes) else None
        if found and found.name in _FENCES and found.value.strip().upper() == b"VCARD":
            if found.name == "END":
                if card is not None:
                    yield number, card if size <= limits.line else Reason.CARD_TOO_LONG
                card = None
                continue
            if card is not None:
                yield number, Reason.MISSING_END
            number += 1
            card, size = [], 0
        elif card is None:
            continue
        elif found is None:
            remark = line if isinstance(line, Remark) else Remark.LINE_WITHOUT_COLON
            remarks.setdefault(number, set()).add(remark)
        else:
            size += len(found.value)
            if found.name in wanted and size <= limits.line:
                card.append(found)
    if card is not None:
        yield number, Reason.MISSING_END

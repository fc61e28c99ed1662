"""What stands in a document: its head, and blocks of text and tables. Pure; knows nothing of places."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import NamedTuple, NoReturn
from xml.etree import ElementTree as ET

DOCTYPE = re.compile(rb"^\s*<!doctype html>", re.IGNORECASE)
META = re.compile(rb"<meta [^<>]*>")
AUTHOR = re.compile(rb'<meta name="author" content="([^"<>]*)">')
ENTITIES = b'<!DOCTYPE html [<!ENTITY nbsp "&#160;">]>'
SPACES = re.compile(r"[ \t\r\n\f]+")
BREAK = "\n"
STYLES = frozenset({"soft", "strong", "missed", "figures"})
"""Classes that a piece of text or a cell may have."""
PLACES = frozenset({"right", "day", "sum", "lead", "remark", "nothing", "unknown", "about", "footnote", "sheet-head"})


class Unknown(Exception):
    """The document has something that only WeasyPrint can set."""


class Piece(NamedTuple):
    """Text of one style; BREAK ends a line in it."""

    text: str
    styles: frozenset[str] = frozenset()


class Cell(NamedTuple):
    pieces: tuple[Piece, ...]
    styles: frozenset[str]
    columns: int = 1


class Row(NamedTuple):
    cells: tuple[Cell, ...]
    kind: str = ""
    """`day`: a heading of those that follow; `sum`: the last one."""


@dataclass(frozen=True, slots=True)
class Table:
    classes: frozenset[str]
    head: tuple[Cell, ...]
    columns: tuple[str, ...]
    """Of each the class that gives it its width, or nothing."""
    rows: tuple[Row, ...]


class Text(NamedTuple):
    """A heading (`h1`, `h2`) or a paragraph (`p`)."""

    role: str
    pieces: tuple[Piece, ...]
    styles: frozenset[str]


class Sums(NamedTuple):
    """Figures that stand beside each other, each with its caption."""

    pairs: tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    language: str
    title: str
    author: str
    brand: tuple[str, ...]
    """The lines of its sign, as SVG has them."""
    running: Mapping[str, str]
    """`title site printed page`; in the last, `{page}` and `{pages}` stand for numbers."""
    head: tuple[Text | Sums, ...]
    body: tuple[Text | Table, ...]

    def letters(self, role: str = "") -> set[str]:
        """All that are set, or those of the texts of one role."""
        texts = [] if role else list(self.running.values())
        for block in (*self.head, *self.body):
            if not role or (isinstance(block, Text) and block.role == role):
                texts += (piece.text for piece in _pieces_of(block))
        return set().union(*texts) - {BREAK}


def read(document: bytes) -> Paper:
    """Raises Unknown."""
    author = AUTHOR.search(document)
    text = META.sub(b"", DOCTYPE.sub(b"", document)).replace(b"<br>", b"<br/>")
    if b"<!" in text:
        _refuse("a declaration")
    try:
        root = ET.fromstring(ENTITIES + text)  # noqa: S314 - it declares nothing and is read in a child with limits
    except ET.ParseError as error:
        raise Unknown(str(error)) from None
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        _refuse("no head or body")
    running = dict.fromkeys(("title", "site", "printed", "page"), "")
    masthead: list[Text | Sums] = []
    blocks: list[Text | Table] = []
    for element in body:
        kind = element.get("class", "")
        if element.tag == "p" and kind.startswith("run-") and kind[4:] in running:
            running[kind[4:]] = _running(element)
        elif element.tag == "header":
            masthead += _masthead(element)
        elif element.tag == "table":
            blocks.append(_table(element))
        else:
            blocks.append(_text(element))
    title = "".join(head.findtext("title") or "").strip()
    said = unescape(author[1].decode()) if author else ""
    brand = tuple(path.get("d", "") for path in body.iterfind("header/p/svg/g/path"))
    return Paper(root.get("lang", ""), title, said, brand, running, tuple(masthead), tuple(blocks))


def _refuse(what: str) -> NoReturn:
    raise Unknown(what)


@cache
def _split(classes: str) -> frozenset[str]:
    return frozenset(classes.split())


def _classes(element: ET.Element) -> frozenset[str]:
    return _split(element.get("class", ""))


def _running(element: ET.Element) -> str:
    said = [element.text or ""]
    for child in element:
        place = {"page-number": "{page}", "page-count": "{pages}"}.get(child.get("class", ""))
        if place is None or len(child):
            _refuse("a foot")
        said += [place, child.tail or ""]
    return SPACES.sub(" ", "".join(said)).strip()


def _masthead(element: ET.Element) -> Iterator[Text | Sums]:
    for child in element:
        if child.tag == "dl":
            pairs = [(pair.find("dt"), pair.find("dd")) for pair in child]
            yield Sums(
                tuple((_pieces(term), _pieces(what)) for term, what in pairs if term is not None and what is not None)
            )
        elif child.get("class") != "brand":  # which is drawn, and the same on all paper
            yield _text(child)


def _text(element: ET.Element) -> Text:
    if element.tag not in {"h1", "h2", "p"}:
        _refuse(f"<{element.tag}>")
    return Text(element.tag, _pieces(element), _styles(element))


def _table(element: ET.Element) -> Table:
    heads: list[ET.Element] = []
    rows: list[ET.Element] = []
    for part in element:
        if part.tag not in {"thead", "tbody"}:
            _refuse(f"<{part.tag}> in a table")
        for row in part:
            if row.tag != "tr":
                _refuse(f"<{row.tag}> in a table")
            (heads if part.tag == "thead" else rows).append(row)
    if len(heads) != 1 or not len(heads[0]):
        _refuse("a table without a head")
    columns = tuple(next((name for name in _classes(cell) if name.startswith("col-")), "") for cell in heads[0])
    head = tuple(_cell(cell) for cell in heads[0])
    found = []
    for row in rows:
        cells = tuple(_cell(cell) for cell in row)
        if sum(cell.columns for cell in cells) != len(columns):
            _refuse("cells that are no columns")
        found.append(Row(cells, "".join(_styles(row))))
    return Table(_classes(element), head, columns, tuple(found))


def _cell(element: ET.Element) -> Cell:
    if element.tag not in {"td", "th"}:
        _refuse(f"<{element.tag}> in a row")
    columns = element.get("colspan", "1")
    if not re.fullmatch(r"[1-9]", columns):
        _refuse("a cell of so many columns")
    return Cell(_pieces(element), _styles(element), int(columns))


def _styles(element: ET.Element) -> frozenset[str]:
    return _known(element.get("class", ""))


@cache
def _known(classes: str) -> frozenset[str]:
    found = frozenset(name for name in classes.split() if not name.startswith("col-"))
    if found - STYLES - PLACES:
        _refuse(f"class {sorted(found - STYLES - PLACES)}")
    return found


def _pieces(element: ET.Element) -> tuple[Piece, ...]:
    """Its text with the spaces that a browser would leave."""
    if not len(element):  # most cells
        text = SPACES.sub(" ", element.text or "").strip(" ")
        return (Piece(text, _styles(element) & STYLES),) if text else ()
    merged: list[Piece] = []
    for told, styles in _told(element, _styles(element) & STYLES):
        text = told
        if told != BREAK:
            text = SPACES.sub(" ", told)
            if not merged or merged[-1].text[-1:] in {" ", BREAK}:
                text = text.removeprefix(" ")
        if text:
            merged.append(Piece(text, styles))
    if merged and merged[-1].text.endswith(" "):
        merged[-1] = merged[-1]._replace(text=merged[-1].text[:-1])
    return tuple(piece for piece in merged if piece.text)


def _told(element: ET.Element, styles: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    yield element.text or "", styles
    for child in element:
        if child.tag == "br":
            yield BREAK, styles
        elif child.tag == "span":
            yield from _told(child, styles | (_styles(child) & STYLES))
        else:
            _refuse(f"<{child.tag}> in a text")
        yield child.tail or "", styles


def _pieces_of(block: Text | Sums | Table) -> Iterator[Piece]:
    match block:
        case Text():
            yield from block.pieces
        case Sums():
            for term, what in block.pairs:
                yield from (*term, *what)
        case Table():
            for cells in (block.head, *(row.cells for row in block.rows)):
                for cell in cells:
                    yield from cell.pieces

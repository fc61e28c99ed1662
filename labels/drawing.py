"""Cards and sheets as templates draw them: lengths in millimetres as text, the same for a page and for paper.

`labels/_card.html` draws a `Drawn`, whose places count from the corner of its card; `labels/_sheet.html` a `Sheet`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from labels.fitting import Fitted, fit
from labels.geometry import A4, MARGIN, Box
from labels.layout import (
    AREA,
    CAPTION_ABOUT,
    CAPTION_TITLE,
    RULER,
    Line,
    Piece,
    Placed,
    cut_marks,
    ruler_across,
    ruler_down,
    sheets,
)
from ui.measuring import baseline_in_line

PADDING = (8, 4)
"""Between a label's edge and its words: beside them, and above and below."""
LINE_HEIGHT = 2
"""Of each line of words on paper, in sizes of its font, as ui/paper.css has it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, in the middle of its box."""

    across: str
    baseline: str
    size: str
    text: str
    top: str = ""
    """Of its line on paper, see LINE_HEIGHT."""


@dataclass(frozen=True, slots=True)
class Field:
    """A box that nothing leaves, and what stands in it."""

    left: str
    top: str
    width: str
    height: str
    lines: tuple[Words, ...]
    on_sheet: tuple[str, str]
    """Its left and top there."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card."""

    title: str
    about: str
    left: str
    top: str
    width: str
    height: str
    fields: tuple[Field, ...]
    caption: Field
    marks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    of: int
    width: str
    height: str
    cards: tuple[Drawn, ...]
    ticks: tuple[tuple[str, ...], ...]
    """Of both rulers."""
    figures: tuple[Words, ...]
    """Beside them."""
    head: Words
    """Where the words at the top stand; what they say is the template's."""
    foot: Words


def drawn_sheets(pieces: Iterable[Piece]) -> list[Sheet]:
    laid = sheets(pieces)
    return [_sheet(number, len(laid), placed) for number, placed in enumerate(laid, start=1)]


def drawn_card(piece: Piece) -> Drawn:
    """By itself, for a page."""
    return _card(Placed(piece, 0, 0))


def mm(tenths: float) -> str:
    """123 → `12.3`; never with the comma of a language."""
    return f"{tenths / 10:.2f}".rstrip("0").rstrip(".")


def _sheet(number: int, of: int, placed: tuple[Placed, ...]) -> Sheet:
    return Sheet(
        number,
        of,
        mm(A4[0]),
        mm(A4[1]),
        cards=tuple(map(_card, placed)),
        ticks=tuple(map(_line, (*ruler_across(), *ruler_down()))),
        figures=tuple(_figures()),
        head=Words(mm(AREA.left), mm(MARGIN + 40), mm(34), ""),
        foot=Words(mm(AREA.left), mm(AREA.bottom + 124), mm(26), ""),
    )


def _figures() -> Iterable[Words]:
    """Each ten millimetres."""
    for at in range(0, RULER + 1, 100):
        yield Words(mm(AREA.left + at), mm(AREA.bottom + 82), mm(20), str(at // 10))
        if at:
            yield Words(mm(MARGIN + 82), mm(AREA.top + at + 7), mm(20), str(at // 10))


def _card(placed: Placed) -> Drawn:
    piece, card = placed.piece, placed.piece.card
    corner = Box(0, 0, card.width, card.height)
    return Drawn(
        piece.title,
        piece.about,
        mm(placed.left),
        mm(placed.top),
        mm(card.width),
        mm(card.height),
        fields=tuple(
            _field(placed, box, fit(label, (box.width - 2 * PADDING[0], box.height - 2 * PADDING[1])))
            for box, label in zip(card.boxes(), piece.labels, strict=True)
        ),
        caption=_caption(placed),
        marks=tuple(map(_line, cut_marks(corner))),
    )


def _caption(placed: Placed) -> Field:
    """Whose card it is, and below which of their keys; as large as it can be."""
    box, piece = placed.caption, placed.piece
    here = Box(box.left - placed.left, box.top - placed.top, box.width, box.height)
    title = fit(piece.title, (box.width, CAPTION_TITLE), largest=28)
    about = fit(piece.about, (box.width, CAPTION_ABOUT), largest=21)
    lines = [
        _words(0, at, title.size, line) for line, at in zip(title.lines, title.baselines(CAPTION_TITLE), strict=True)
    ]
    lines += [
        _words(0, CAPTION_TITLE + at, about.size, line)
        for line, at in zip(about.lines, about.baselines(CAPTION_ABOUT), strict=True)
    ]
    return _placed_field(here, placed, tuple(lines))


def _field(placed: Placed, box: Box, fitted: Fitted) -> Field:
    baselines = fitted.baselines(box.height)
    lines = tuple(
        _words(box.width / 2, at, fitted.size, line) for line, at in zip(fitted.lines, baselines, strict=True)
    )
    return _placed_field(box, placed, lines)


def _placed_field(box: Box, placed: Placed, lines: tuple[Words, ...]) -> Field:
    """`box` counts from the corner of the card."""
    on_sheet = (mm(placed.left + box.left), mm(placed.top + box.top))
    return Field(mm(box.left), mm(box.top), mm(box.width), mm(box.height), lines, on_sheet)


def _words(across: float, baseline: float, size: int, text: str) -> Words:
    return Words(mm(across), mm(baseline), mm(size), text, mm(baseline - size * baseline_in_line(LINE_HEIGHT)))


def _line(line: Line) -> tuple[str, ...]:
    return tuple(map(mm, line))

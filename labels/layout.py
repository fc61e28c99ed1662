"""Cards laid out on sheets of A4: pure, in tenths of a millimetre.

From the upper left, row by row, in the order in which they are given; each with its cut marks outside of its corners
and words above them that say whose it is. Beside them two rulers show whether the printer kept the scale.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from labels.geometry import A4, MARGIN, Box, Card

MARK_FROM, MARK_TO = 10, 40
"""A cut mark begins and ends so far outside of the corner."""
CAPTION_TITLE, CAPTION_ABOUT = 35, 55
CAPTION = CAPTION_TITLE + CAPTION_ABOUT
"""The height of the words above a card: whose it is in one line, which of their keys in one or two."""
NARROWEST_CAPTION = 340
BETWEEN = 30
RULER = 1000
"""Its length."""
RULERS = 130
"""What the rulers and their words take at the left edge and below."""
HEAD = 120
"""What the words at the top of the sheet take."""
AREA = Box(MARGIN + RULERS, MARGIN + HEAD, A4[0] - 2 * MARGIN - RULERS, A4[1] - 2 * MARGIN - HEAD - RULERS)
"""Where cards lie."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A card with what stands on it."""

    card: Card
    title: str
    about: str
    """Smaller, below the title."""
    labels: tuple[str, ...]
    """Of each key, in their order; empty: none."""

    @property
    def width(self) -> int:
        return max(self.card.width + 2 * MARK_TO, NARROWEST_CAPTION)

    @property
    def height(self) -> int:
        return CAPTION + self.card.height + 2 * MARK_TO


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the card of a piece lies on the sheet: its own corner, not that of its marks."""

    piece: Piece
    left: int
    top: int

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.piece.card.width, self.piece.card.height)

    @property
    def caption(self) -> Box:
        return Box(self.left - MARK_TO, self.top - MARK_TO - CAPTION, self.piece.width, CAPTION)


Line = tuple[int, int, int, int]
"""From x, y to x, y."""


def sheets(pieces: Iterable[Piece]) -> list[tuple[Placed, ...]]:
    """The cards of each sheet. Every card that geometry lets pass fits onto one."""
    done: list[tuple[Placed, ...]] = []
    sheet: list[Placed] = []
    left, top, below = AREA.left, AREA.top, AREA.top
    for piece in pieces:
        if left > AREA.left and left + piece.width > AREA.right:
            left, top = AREA.left, below + BETWEEN
        if sheet and top + piece.height > AREA.bottom:
            done.append(tuple(sheet))
            sheet, left, top, below = [], AREA.left, AREA.top, AREA.top
        sheet.append(Placed(piece, left + MARK_TO, top + CAPTION + MARK_TO))
        left += piece.width + BETWEEN
        below = max(below, top + piece.height)
    if sheet:
        done.append(tuple(sheet))
    return done


def cut_marks(box: Box) -> list[Line]:
    """Two at each corner, which meet where the corner is."""
    marks = []
    for x, outward in ((box.left, -1), (box.right, 1)):
        for y, away in ((box.top, -1), (box.bottom, 1)):
            marks.append((x + outward * MARK_FROM, y, x + outward * MARK_TO, y))
            marks.append((x, y + away * MARK_FROM, x, y + away * MARK_TO))
    return marks


def ruler_across() -> list[Line]:
    """Ticks of each millimetre from the left on, and the line that they stand on."""
    base = AREA.bottom + 60
    ticks = [(AREA.left + at, base, AREA.left + at, base - _tick(at)) for at in range(0, RULER + 1, 10)]
    return [(AREA.left, base, AREA.left + RULER, base), *ticks]


def ruler_down() -> list[Line]:
    """The same at the left edge, from the top down."""
    base = MARGIN + 60
    ticks = [(base, AREA.top + at, base - _tick(at), AREA.top + at) for at in range(0, RULER + 1, 10)]
    return [(base, AREA.top, base, AREA.top + RULER), *ticks]


def _tick(at: int) -> int:
    return 40 if at % 100 == 0 else 30 if at % 50 == 0 else 20

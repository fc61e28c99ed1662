"""Where everything stands on the pages: the measures of ui/paper.css, in points from the top left corner."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ui.long_paper.drawing import color, path, rounded
from ui.long_paper.faces import DISPLAY, REGULAR, STRONG, Cut, Face
from ui.long_paper.lines import INK, SOFT, WARNING, Ink, Line, Lines
from ui.long_paper.reading import Cell, Paper, Row, Sums, Table, Text, Unknown
from ui.long_paper.tagged import Element, Tagged

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT, BOTTOM = 16 * MM, WIDTH - 16 * MM, HEIGHT - 20 * MM
WITHIN = RIGHT - LEFT
TOP, TOP_OF_FIRST = 22 * MM, 16 * MM
LEADING = 1.4
RULES = Path(__file__).parent.parent / "paper.css"
WIDTHS = re.compile(r"^\.([\w-]+) \.(col-[\w-]+) \{ width: (\d+)%; \}$", re.MULTILINE)
GAP = 2 * MM
"""Right of a cell."""
TEAL, LINE, LINE_OF_DAY = "#0b6474", "#d5dade", "#868f97"
SMALL, BASE, DAY, LEAD, H2, H1 = 7.5, 8.5, 9.0, 10.5, 12.0, 20.0
KEPT_WITH_HEADING = 25 * MM
"""A heading has at least so much below it on its page."""


class Manner(NamedTuple):
    """How a block of text stands."""

    ink: Ink
    above: float
    below: float = 0.0
    leading: float = LEADING


MANNERS = {
    "h1": Manner(Ink(H1, DISPLAY, apart=-0.02), 0, leading=1.15),
    "h2": Manner(Ink(H2, STRONG, apart=-0.01), 7 * MM, 2 * MM),
    "p": Manner(Ink(BASE), 0),
    "lead": Manner(Ink(LEAD, color=SOFT), 1.5 * MM),
    "unknown": Manner(Ink(LEAD, color=WARNING), 4 * MM),
    "remark": Manner(Ink(BASE), 4 * MM),
    "about": Manner(Ink(BASE, color=SOFT), 0, 3 * MM),
    "footnote": Manner(Ink(SMALL, color=SOFT), 6 * MM),
    "nothing": Manner(Ink(LEAD, color=SOFT), 12 * MM),
}
RANKS = ("unknown", "lead", "remark", "about", "footnote", "nothing")


def set_on_pages(paper: Paper) -> bytes:
    """Raises Unknown."""
    letters = paper.letters() | set("WebCTI0123456789… ")
    faces = {cut: Face(letters, cut) for cut in (REGULAR, STRONG)} | {
        DISPLAY: Face(paper.letters("h1") or letters, DISPLAY)
    }
    setter = _Setter(paper, faces)
    setter.masthead()
    for block in paper.body:
        setter.table(block) if isinstance(block, Table) else setter.text(block)
    setter.heads_and_feet()
    made = datetime.now(UTC)
    return setter.tagged.written(faces, title=paper.title, author=paper.author, language=paper.language, made=made)


class _Setter:
    def __init__(self, paper: Paper, faces: dict[Cut, Face]) -> None:
        self.paper, self.faces, self.lines, self.tagged = paper, faces, Lines(faces), Tagged()
        self.page = self.tagged.new_page()
        self.at = TOP_OF_FIRST
        self._apart = 0.0
        face = faces[REGULAR]
        self._reach = (face.ascent + face.descent) / face.unit

    # -- blocks ---------------------------------------------------------------------------------------------

    def masthead(self) -> None:
        self._brand()
        for block in self.paper.head:
            if isinstance(block, Sums):
                self._sums(block)
            else:
                self.text(block)
        self._apart = 7 * MM

    def text(self, block: Text) -> None:
        manner = MANNERS[next((rank for rank in RANKS if rank in block.styles), block.role)]
        ink = manner.ink.of(block.styles)
        lines = self.lines.of(block.pieces, ink, WITHIN)
        height = len(lines) * ink.size * manner.leading
        self._space(manner.above, height + (KEPT_WITH_HEADING if block.role == "h2" else 0))
        with self.tagged.leaf(block.role.upper()):
            self._lines(lines, LEFT, ink, manner.leading)
        self._apart = manner.below

    def table(self, table: Table) -> None:
        widths = _widths(table)
        edges = [LEFT + sum(widths[:number]) for number in range(len(widths) + 1)]
        whole = self.tagged.branch("Table")
        self._space(0, KEPT_WITH_HEADING)
        self._head(table, edges, whole)
        rows = table.rows
        for number, row in enumerate(rows):
            cells, height = self._broken(row, edges)
            after = self._broken(rows[number + 1], edges)[1] if row.kind == "day" and number + 1 < len(rows) else 0
            if self.at + height + after > BOTTOM:
                self._turn()
                self._head(table, edges, None)
                if self.at + height > BOTTOM:
                    raise Unknown("a row that is longer than a page")
            self._row(row, cells, height, edges, whole)
        self.tagged.close(whole)
        self._apart = 0.0

    def heads_and_feet(self) -> None:
        running, ink = self.paper.running, Ink(SMALL, color=SOFT, tabular=True)
        below, above = HEIGHT - 15 * MM, TOP - 5 * MM - SMALL * LEADING
        for number, page in enumerate(self.tagged.pages, 1):
            self.page = page
            counted = running["page"].format(page=number, pages=len(self.tagged.pages))
            if number > 1:
                title = self.lines.cut(running["title"], ink, 0.7 * WITHIN)
                self._artifact("Header", [(title, LEFT), (running["site"], None)], above, ink)
            self._artifact("Footer", [(running["printed"], LEFT), (counted, None)], below, ink)

    # -- their parts ----------------------------------------------------------------------------------------

    def _brand(self) -> None:
        draw, size = self.page.drawn.append, 6 * MM
        draw("/Artifact BMC")
        draw(f"q {size / 32:.5f} 0 0 {-size / 32:.5f} {LEFT:.2f} {HEIGHT - self.at:.2f} cm {color(TEAL)} rg")
        draw(rounded(32, 9) + " f")
        draw("q 0.79 0 0 0.79 6.6 6.4 cm 1 1 1 RG 2.5 w 1 J 1 j")
        self.page.drawn.extend(f"{drawn} S" for drawn in map(path, self.paper.brand))
        draw("Q Q")
        middle = self.at + (size - 9.5 * LEADING) / 2
        self._put("WebCTI", LEFT + size + 2 * MM, middle, Ink(9.5, STRONG, apart=-0.01), LEADING)
        site, ink = self.paper.running["site"], Ink(SMALL, color=SOFT)
        self._put(site, RIGHT - self.lines.width(site, ink), self.at + (size - SMALL * LEADING) / 2, ink, LEADING)
        draw("EMC")
        self.at += size + 8 * MM

    def _sums(self, sums: Sums) -> None:
        self._space(6 * MM, 0)
        small, large, x = Ink(SMALL, color=SOFT), Ink(H2, STRONG, tabular=True), LEFT
        height = (SMALL + H2) * LEADING
        for term, what in sums.pairs:
            names, figures = (self.lines.of(told, ink, WITHIN) for told, ink in ((term, small), (what, large)))
            width = 3.6 * MM + max(line.width for line in (*names, *figures))
            if x + width > RIGHT and x > LEFT:
                x, self.at = LEFT, self.at + height + 3 * MM
            self._rule(x + 0.3 * MM, self.at, x + 0.3 * MM, self.at + height, 0.6 * MM, TEAL)
            begun = self.at
            for lines, ink in ((names, small), (figures, large)):
                with self.tagged.leaf("P"):
                    self._lines(lines, x + 3.6 * MM, ink, LEADING)
            self.at, x = begun, x + width + 9 * MM
        self.at += height

    def _head(self, table: Table, edges: Sequence[float], whole: Element | None) -> None:
        """The names of the columns; without a table to which they belong, once more on another page."""
        ink = Ink(SMALL, STRONG)
        cells = [self._cell(cell, ink, edges, number) for number, cell in enumerate(table.head)]
        height = max(len(lines) for lines in cells) * SMALL * LEADING + 1.85 * MM
        row = self.tagged.branch("TR", whole) if whole else None
        for number, (cell, lines) in enumerate(zip(table.head, cells, strict=True)):
            above = self.at + height - 1.85 * MM - len(lines) * SMALL * LEADING
            if row:
                with self.tagged.leaf("TH", row, "/A<</O/Table/Scope/Column>>"):
                    self._set(cell, lines, edges, number, number + 1, ink, above)
            else:
                self.page.drawn.append("/Artifact <</Type/Pagination/Subtype/Header>> BDC")
                self._set(cell, lines, edges, number, number + 1, ink, above)
                self.page.drawn.append("EMC")
        if row:
            self.tagged.close(row)
        self.at += height
        middle = self.at - 0.175 * MM
        self._rule(LEFT, middle, RIGHT, middle, 0.35 * MM, INK)

    def _broken(self, row: Row, edges: Sequence[float]) -> tuple[list[list[Line]], float]:
        """The lines of its cells, and how high it is."""
        ink, number, cells = _ink_of(row), 0, []
        for cell in row.cells:
            cells.append(self._cell(cell, ink, edges, number))
            number += cell.columns
        lines = max(1, *(len(lines) for lines in cells))
        return cells, lines * ink.size * LEADING + _above(row) + 1.5 * MM

    def _cell(self, cell: Cell, ink: Ink, edges: Sequence[float], number: int) -> list[Line]:
        within = edges[number + cell.columns] - edges[number] - _gap(cell, edges, number + cell.columns)
        return self.lines.of(cell.pieces, ink.of(cell.styles), within)

    def _row(
        self, row: Row, cells: Sequence[Sequence[Line]], height: float, edges: Sequence[float], whole: Element
    ) -> None:
        if row.kind == "sum":
            self._rule(LEFT, self.at, RIGHT, self.at, 0.35 * MM, INK)
        ink, number, element = _ink_of(row), 0, self.tagged.branch("TR", whole)
        for cell, lines in zip(row.cells, cells, strict=True):
            said = f"/A<</O/Table/ColSpan {cell.columns}>>" if cell.columns > 1 else ""
            with self.tagged.leaf("TD", element, said):
                self._set(cell, lines, edges, number, number + cell.columns, ink, self.at + _above(row))
            number += cell.columns
        self.tagged.close(element)
        self.at += height
        if row.kind != "sum":
            ink_of_line = LINE_OF_DAY if row.kind == "day" else LINE
            middle = self.at - 0.075 * MM
            self._rule(LEFT, middle, RIGHT, middle, 0.15 * MM, ink_of_line)

    def _set(
        self, cell: Cell, lines: Iterable[Line], edges: Sequence[float], first: int, after: int, ink: Ink, above: float
    ) -> None:
        right = edges[after] - _gap(cell, edges, after)
        for number, line in enumerate(lines):
            x = right - line.width if "right" in cell.styles else edges[first]
            for run in line.runs:
                self._put(run.text, x + run.at, above + number * ink.size * LEADING, run.ink, LEADING)

    # -- on the page ----------------------------------------------------------------------------------------

    def _space(self, above: float, height: float) -> None:
        """What stands between the last block and the next one, of such a height: the larger of what both want, and
        nothing at the top of a page."""
        apart = max(above, self._apart)
        if self.at + apart + height > BOTTOM and self.at != TOP:
            self._turn()
        if self.at != TOP:
            self.at += apart
        self._apart = 0.0

    def _turn(self) -> None:
        self.page, self.at = self.tagged.new_page(), TOP

    def _lines(self, lines: Iterable[Line], x: float, ink: Ink, leading: float) -> None:
        for line in lines:
            for run in line.runs:
                self._put(run.text, x + run.at, self.at, run.ink, leading)
            self.at += ink.size * leading

    def _put(self, text: str, x: float, above: float, ink: Ink, leading: float) -> None:
        """On a line whose top is `above`, as a browser puts letters onto it."""
        baseline = above + ink.size * (leading + self._reach) / 2
        codes = self.faces[ink.cut].codes(text, tabular=ink.tabular)
        self.page.drawn.append(
            f"BT /F{ink.cut.name} {ink.size:g} Tf {color(ink.color)} rg {ink.apart * ink.size:g} Tc "
            f"1 0 0 1 {x:.2f} {HEIGHT - baseline:.2f} Tm <{codes}> Tj ET"
        )

    def _rule(self, x: float, y: float, to_x: float, to_y: float, wide: float, ink: str) -> None:
        self.page.drawn.append(
            f"/Artifact BMC {color(ink)} RG {wide:.2f} w {x:.2f} {HEIGHT - y:.2f} m "
            f"{to_x:.2f} {HEIGHT - to_y:.2f} l S EMC"
        )

    def _artifact(self, kind: str, texts: Iterable[tuple[str, float | None]], above: float, ink: Ink) -> None:
        """What stands on every page and is not read aloud; without a place it stands at the right."""
        self.page.drawn.append(f"/Artifact <</Type/Pagination/Subtype/{kind}>> BDC")
        for text, x in texts:
            self._put(text, RIGHT - self.lines.width(text, ink) if x is None else x, above, ink, LEADING)
        self.page.drawn.append("EMC")


def _ink_of(row: Row) -> Ink:
    match row.kind:
        case "day":
            return Ink(DAY, STRONG)
        case "sum":
            return Ink(BASE, STRONG)
        case _:
            return Ink(BASE)


def _above(row: Row) -> float:
    return 4 * MM if row.kind == "day" else 1.35 * MM


def _gap(cell: Cell, edges: Sequence[float], after: int) -> float:
    return 0.0 if "right" in cell.styles and after == len(edges) - 1 else GAP


@cache
def _told_widths() -> dict[tuple[str, str], float]:
    """(class of a table, of a column) → its part of the whole, as the sheet says."""
    return {(one[1], one[2]): int(one[3]) / 100 for one in WIDTHS.finditer(RULES.read_text(encoding="utf-8"))}


def _widths(table: Table) -> list[float]:
    """Of columns that nothing is said of, equal parts of what is left (CSS 2.1, 17.5.2.1)."""
    told = _told_widths()
    parts = [
        next((part for (kind, name), part in reversed(told.items()) if name == column and kind in table.classes), None)
        for column in table.columns
    ]
    last = len(parts) - 1
    gaps = [0 if number == last and "right" in cell.styles else GAP for number, cell in enumerate(table.head)]
    widths = [part and part * WITHIN + gap for part, gap in zip(parts, gaps, strict=True)]  # a width is without its gap
    rest = WITHIN - sum(width for width in widths if width)
    return [rest / widths.count(None) if width is None else width for width in widths]

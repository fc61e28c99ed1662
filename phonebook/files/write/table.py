"""Lines of a table, as they leave for a spreadsheet: no cell is a formula (T-EXP-01), no number loses its plus."""

from collections.abc import Iterable, Iterator

PIECE = 32 * 1024
"""Characters that are handed over together."""


def line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One record, each cell that is not empty in quotes, as Outlook writes it."""
    return delimiter.join([f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if cell else "" for cell in cells]) + "\r\n"


_QUOTE = '"'


def pieces(lines: Iterable[str]) -> Iterator[str]:
    """`lines` in pieces, the first one at once: whoever waits for a file sees it begin."""
    held: list[str] = []
    size = PIECE
    for text in lines:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)

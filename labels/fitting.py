"""A text made to fit into a box: pure. The font shrinks, and words go onto a second line if that keeps it larger.

What is too long even for the smallest size goes onto as many lines as there is room for and ends with `…`; whatever a
font does in the end, the drawing cuts at the box.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ui.measuring import ACCENT, CAPITAL, DESCENDER, width

LARGEST, SMALLEST = 32, 16
"""Tenths of a millimetre: 9 and 4.5 points."""
LINE = 1.18
"""From line to line, in sizes."""
RESERVE = 1.02
"""Renderers space letters by whole units of their own."""
CUT = "…"


@dataclass(frozen=True, slots=True)
class Fitted:
    size: int
    """Tenths of a millimetre."""
    lines: tuple[str, ...]

    def baselines(self, height: int) -> tuple[float, ...]:
        """Tenths of a millimetre from the top of a box of `height`, so that the capitals stand in its middle."""
        step = self.size * LINE
        first = (height - (len(self.lines) - 1) * step + self.size * CAPITAL) / 2
        return tuple(first + number * step for number in range(len(self.lines)))


def fit(text: str, room: tuple[int, int], *, largest: int = LARGEST) -> Fitted:
    """`text` in a box of that width and height, in tenths of a millimetre."""
    text = " ".join(text.split())
    for size in range(largest, SMALLEST - 1, -1):
        for lines in _broken(text):
            if _fits(lines, size, room):
                return Fitted(size, lines)
    return Fitted(SMALLEST, _shortened(text, room))


def _broken(text: str) -> Iterator[tuple[str, ...]]:
    """The ways to write it, the best first: in one line, or in two that are as much alike in width as can be."""
    yield (text,)
    words = text.split(" ")
    pairs = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    if pairs:
        yield min(pairs, key=lambda pair: max(map(width, pair)))


def _fits(lines: tuple[str, ...], size: int, room: tuple[int, int]) -> bool:
    return _height(len(lines), size) <= room[1] and all(_is_narrow(line, size, room[0]) for line in lines)


def _height(lines: int, size: int) -> float:
    return size * (ACCENT + CAPITAL + DESCENDER + (lines - 1) * LINE)


def _is_narrow(line: str, size: int, across: int) -> bool:
    return width(line) * size * RESERVE <= across


def _shortened(text: str, room: tuple[int, int]) -> tuple[str, ...]:
    """As much of it as there is room for at the smallest size, words broken only where one fills a line."""
    lines: list[str] = []
    while text:
        taken = _line(text, room[0])
        if taken != text and (not taken or _height(len(lines) + 2, SMALLEST) > room[1]):
            return (*lines, _cut(text, room[0]))
        lines.append(taken.rstrip())
        text = text[len(taken) :].lstrip()
    return tuple(lines)


def _line(text: str, across: int) -> str:
    """The beginning of it that fits into one line."""
    most = text
    while most and not _is_narrow(most, SMALLEST, across):
        most = most[:-1]
    at_word = most if most == text else most.rpartition(" ")[0]
    return at_word or most


def _cut(text: str, across: int) -> str:
    while text and not _is_narrow(text + CUT, SMALLEST, across):
        text = text[:-1].rstrip()
    return text + CUT if text else ""

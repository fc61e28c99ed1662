"""Text in lines: which words stand on which line, and how wide they are."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ui.long_paper.faces import REGULAR, STRONG, Cut, Face
from ui.long_paper.reading import BREAK, Piece

INK, SOFT, ALARM, WARNING = "#161b1f", "#525b63", "#c0271f", "#8f5a00"
ELLIPSIS = "…"


class Ink(NamedTuple):
    """How a text is set."""

    size: float
    """Points."""
    cut: Cut = REGULAR
    color: str = INK
    tabular: bool = False
    apart: float = 0.0
    """What each letter is wider, in sizes of the font."""

    def of(self, styles: frozenset[str]) -> "Ink":
        """The same with the styles of a piece."""
        return _styled(self, styles) if styles else self


@cache
def _styled(ink: Ink, styles: frozenset[str]) -> Ink:
    cut, color, tabular = ink.cut, ink.color, ink.tabular
    for style in styles:
        match style:
            case "soft":
                color = SOFT
            case "strong":
                cut = STRONG
            case "missed":
                cut, color = STRONG, ALARM
            case "figures":
                tabular = True
    return ink._replace(cut=cut, color=color, tabular=tabular)


class Run(NamedTuple):
    """Text of one ink within a line; `at` points from its begin."""

    text: str
    ink: Ink
    at: float


class Line(NamedTuple):
    runs: tuple[Run, ...]
    width: float


class Lines:
    """Breaks texts into lines; what it has measured it keeps, for most of a list comes again."""

    def __init__(self, faces: Mapping[Cut, Face]) -> None:
        self._faces = faces
        self._widths: dict[tuple[str, Cut, bool], float] = {}

    def width(self, text: str, ink: Ink) -> float:
        """In points."""
        key = (text, ink.cut, ink.tabular)
        found = self._widths.get(key)
        if found is None:
            found = self._widths[key] = self._faces[ink.cut].width(text, tabular=ink.tabular)
        return (found + len(text) * ink.apart) * ink.size

    def of(self, pieces: Iterable[Piece], ink: Ink, within: float) -> list[Line]:
        """Broken between words, or anywhere within one that is wider than the line."""
        told = list(pieces)
        if len(told) == 1 and BREAK not in told[0].text:  # most cells
            one = ink.of(told[0].styles)
            width = self.width(told[0].text, one)
            if width <= within:
                return [Line((Run(told[0].text, one, 0.0),), width)]
        found: list[Line] = []
        words: list[tuple[str, Ink]] = []
        width = 0.0
        for word, one in self._words(told, ink, within):
            if word == BREAK or width + self.width(word.rstrip(" "), one) > within + 0.01:
                found.append(self._line(words))
                words, width = [], 0.0
            if word != BREAK:
                words.append((word, one))
                width += self.width(word, one)
        return [*found, self._line(words)] if words else found

    def cut(self, text: str, ink: Ink, within: float) -> str:
        """On one line, with an ellipsis if it is too long."""
        if self.width(text, ink) <= within:
            return text
        while text and self.width(text + ELLIPSIS, ink) > within:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS

    def _words(self, pieces: Iterable[Piece], ink: Ink, within: float) -> Iterator[tuple[str, Ink]]:
        """With the space after them."""
        for piece in pieces:
            one = ink.of(piece.styles)
            for number, part in enumerate(piece.text.split(BREAK)):
                if number:
                    yield BREAK, one
                *words, last = part.split(" ")
                for word in (*(word + " " for word in words), last):
                    yield from ((some, one) for some in self._fitting(word, one, within))

    def _fitting(self, word: str, ink: Ink, within: float) -> Iterator[str]:
        while len(word) > 1 and self.width(word.rstrip(" "), ink) > within:
            most = len(word) - 1
            while most > 1 and self.width(word[:most], ink) > within:
                most -= 1
            yield word[:most]
            word = word[most:]
        if word:
            yield word

    def _line(self, words: Iterable[tuple[str, Ink]]) -> Line:
        runs: list[Run] = []
        at = 0.0
        for word, ink in words:
            wide = self.width(word, ink)
            if runs and runs[-1].ink == ink:
                runs[-1] = runs[-1]._replace(text=runs[-1].text + word)
            else:
                runs.append(Run(word, ink, at))
            at += wide
        if runs and runs[-1].text.endswith(" "):
            last = runs[-1]._replace(text=runs[-1].text.rstrip(" "))
            runs[-1], at = last, last.at + self.width(last.text, last.ink)
        return Line(tuple(runs), at)

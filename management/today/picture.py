"""A department as one bar: a piece for each group of people, as wide as they are many. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
GAP = 6


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    x: int
    width: int
    words: str


def bar(counts: Sequence[tuple[str, int, str]]) -> list[Piece]:
    """`counts`: kind, how many, in words. The pieces fill the width but for the gaps between them."""
    shown = [(kind, count, words) for kind, count, words in counts if count > 0]
    everybody = sum(count for _kind, count, _words in shown)
    room = WIDTH - GAP * max(0, len(shown) - 1)
    pieces: list[Piece] = []
    before = x = 0
    for kind, count, words in shown:
        before += count
        end = room * before // everybody + GAP * len(pieces)
        pieces.append(Piece(kind, x, end - x, words))
        x = end + GAP
    return pieces

"""Drawings as the attributes of SVG elements: no style, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from pbx.audio.peaks import heights

NOTHING = Decimal(0)

MIDDLE = 12
"""Of a wave that is 24 high; each level is one wide."""
LEAST = 0.6
"""Half of the shortest stroke: silence is a dotted line."""


def wave(levels: str) -> str:
    """The path of a sound's levels (pbx.audio.peaks): one upright stroke each."""
    strokes = (max(LEAST, height * (MIDDLE - 1)) for height in heights(levels))
    return "".join(f"M{x}.5 {MIDDLE - half:.1f}V{MIDDLE + half:.1f}" for x, half in enumerate(strokes))


WHOLE = 1000
"""What the largest of several values is drawn as."""
LEAST_SHARE = 12
"""What is not nothing can be seen."""


def shares(values: Sequence[Decimal]) -> tuple[int, ...]:
    """How long each value is drawn, the largest WHOLE; nothing, and less than nothing, has no length."""
    most = max(values, default=NOTHING)
    return tuple(max(LEAST_SHARE, round(value / most * WHOLE)) if value > 0 else 0 for value in values)


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar in a drawing that is WHOLE high, STEP wide for each column, and stretched to the room there is."""

    STEP: ClassVar[int] = 10
    WIDTH: ClassVar[int] = 8

    kind: str
    x: int
    y: int
    height: int
    words: str


def columns(values: Sequence[Decimal], kinds: Sequence[str], words: Sequence[str]) -> tuple[Column, ...]:
    """One column for each value, which has a kind (its colour) and words."""
    return tuple(
        Column(kind, place * Column.STEP + (Column.STEP - Column.WIDTH) // 2, WHOLE - height, height, said)
        for place, (height, kind, said) in enumerate(zip(shares(values), kinds, words, strict=True))
    )

"""Drawings as the attributes of SVG elements: no style, no script."""

from pbx.audio.peaks import heights

MIDDLE = 12
"""Of a wave that is 24 high; each level is one wide."""
LEAST = 0.6
"""Half of the shortest stroke: silence is a dotted line."""


def wave(levels: str) -> str:
    """The path of a sound's levels (pbx.audio.peaks): one upright stroke each."""
    strokes = (max(LEAST, height * (MIDDLE - 1)) for height in heights(levels))
    return "".join(f"M{x}.5 {MIDDLE - half:.1f}V{MIDDLE + half:.1f}" for x, half in enumerate(strokes))

"""How wide a text will be in the portal's typeface, without setting it.

It adds up the advance widths of Inter at its usual weight and size. Kerning, which mostly brings letters closer, is
left out, and a letter that Inter does not have is taken for a wide one: what is set is hardly ever wider.
"""

import unicodedata
from functools import cache

import fontpkg_inter
from fontTools.ttLib import TTFont

FONT = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
FOREIGN = 1.1
"""Of a letter that another font draws."""
CAPITAL = 0.728
"""The height of capitals above the line on which they stand."""
DESCENDER = 0.21
"""How far `g` and `ą` go below it."""
ACCENT = 0.22
"""How far accents stand above capitals."""


def baseline_in_line(height: float) -> float:
    """How far below the top of a line of that height (in sizes, as a style sheet's `line-height`) its letters stand."""
    _glyphs, _advances, unit, ascent, descent = _font()
    return (height + (ascent + descent) / unit) / 2


def width(text: str) -> float:
    """In sizes of the font: 10 pt type of a width of 2.5 is 25 pt wide."""
    return sum(map(_advance, text))


@cache
def _advance(letter: str) -> float:
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return 0.0
    glyphs, advances, unit, *_rest = _font()
    name = glyphs.get(ord(letter))
    return advances[name][0] / unit if name else FOREIGN


@cache
def _font() -> tuple[dict[int, str], dict[str, tuple[int, int]], int, int, int]:
    """Glyph by code point, its advance by its name, the units of one size, and how far lines reach up and down."""
    with TTFont(str(FONT), lazy=True) as font:
        reach = font["hhea"]
        return font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm, reach.ascent, reach.descent

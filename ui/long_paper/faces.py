"""The portal's typeface, cut down to the letters of one document: what goes into the file, and how wide they are."""

import unicodedata
from collections.abc import Collection, Iterable
from io import BytesIO
from typing import NamedTuple

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from ui.long_paper.reading import Unknown

FONT = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LAYOUT, WORDS = ("GSUB", "GPOS", "GDEF", "STAT", "HVAR", "MVAR"), ("name", "OS/2", "post", "gasp", "prep", "cmap")
"""Tables that nobody asks for here, and that a PDF file does not need."""
COMPOSED = frozenset({"Mn", "Me", "Mc", "Cf", "Cc", "Cs", "Co", "Cn"})
"""Kinds of characters that need more than their place in a row."""


class Cut(NamedTuple):
    """One of the shapes that the typeface has of all letters."""

    name: str
    weight: int
    size: float
    """For which they are drawn, in pixels of CSS; 14 is the smallest."""


REGULAR, STRONG, DISPLAY = Cut("Regular", 400, 14), Cut("SemiBold", 600, 14), Cut("Display", 600, 20 / 0.75)


class Face:
    """The letters of one cut."""

    def __init__(self, letters: Collection[str], cut: Cut) -> None:
        """Raises Unknown, if the typeface has not got all of them."""
        with TTFont(str(FONT), lazy=True) as font:
            glyphs = font.getBestCmap()
            if any(ord(letter) not in glyphs or unicodedata.category(letter) in COMPOSED for letter in letters):
                raise Unknown("letters of another typeface")
            figures = {letter: figure for letter in letters if (figure := _figures(font).get(glyphs[ord(letter)]))}
            _shape(font, letters, figures.values(), cut)
            names = {letter: glyphs[ord(letter)] for letter in letters}
            widths, self.unit = font["hmtx"].metrics, font["head"].unitsPerEm
            reach, head = font["hhea"], font["head"]
            self.ascent, self.descent = reach.ascent, reach.descent
            self.box = (head.xMin, head.yMin, head.xMax, head.yMax)
            every = {**{name: letter for letter, name in figures.items()}, **{n: letter for letter, n in names.items()}}
            self.letters = {font.getGlyphID(name): letter for name, letter in every.items()}
            self.advances = [round(widths[name][0] * 1000 / self.unit) for name in font.getGlyphOrder()]
            for table in WORDS:
                if table in font:
                    del font[table]
            written = BytesIO()
            font.save(written)
            self.program = written.getvalue()
            plain = {letter: font.getGlyphID(name) for letter, name in names.items()}
            tabular = plain | {letter: font.getGlyphID(name) for letter, name in figures.items()}
        self._codes = [{letter: f"{glyph:04x}" for letter, glyph in kind.items()} for kind in (plain, tabular)]
        self._widths: list[dict[str, float]] = [
            {letter: self.advances[glyph] / 1000 for letter, glyph in kind.items()} for kind in (plain, tabular)
        ]

    def width(self, text: str, *, tabular: bool) -> float:
        """In sizes of the font."""
        return sum(map(self._widths[tabular].__getitem__, text))

    def codes(self, text: str, *, tabular: bool) -> str:
        """`text` as the file writes it: four hexadecimal digits a letter."""
        return "".join(map(self._codes[tabular].__getitem__, text))


def _shape(font: TTFont, letters: Iterable[str], figures: Iterable[str], cut: Cut) -> None:
    options = subset.Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.drop_tables += LAYOUT
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, letters), glyphs=figures)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"opsz": cut.size, "wght": cut.weight}, inplace=True)


def _figures(font: TTFont) -> dict[str, str]:
    """Which glyphs have one that is as wide as all figures (OpenType `tnum`), where columns of them stand."""
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            (lookup,) = record.Feature.LookupListIndex
            (found,) = table.LookupList.Lookup[lookup].SubTable
            return dict(getattr(found, "ExtSubTable", found).mapping)
    return {}

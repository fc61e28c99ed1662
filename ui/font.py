"""The portal's typeface, made small: Inter cut to the letters of Europe's Latin languages, as WOFF2 (OFL 1.1)."""

from pathlib import Path

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SOURCE = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), 0x1E9E)
SIGNS = tuple(map(ord, "‐‑–—‘’‚“”„•…‰′″‹›€←↑→↓↗↙−×●\u202f"))
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "zero"]
WEIGHTS = (400, 700)


def write_webfont(path: Path) -> None:
    """Write the font to `path`: about 28 kB instead of 877 kB; takes about two seconds."""
    font = TTFont(str(SOURCE), recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*LETTERS, *SIGNS])
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": WEIGHTS})
    font.flavor = "woff2"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    font.save(str(draft))
    draft.replace(path)

"""What is kept of the name that a file had on somebody's computer (T-UPL-03), and the version in it. No Django."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
"""Characters of a name,"""
LONGEST_VERSION: Final = 40
"""and of a version."""
FALLBACK: Final = "installer"
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*;', "_"))
_STEERS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NUMBERS = r"[0-9]{1,5}(?:\.[0-9]{1,6}){1,4}"
_STAGE = r"(?:[-+_]?(?:alpha|beta|rc)\.?[0-9]{0,3})?"
_VERSION = re.compile(rf"(?<![0-9.])v?({_NUMBERS}{_STAGE})", re.IGNORECASE)


def shown_name(claimed: str) -> str:
    """A name that every system can store and no header or screen is steered by; its ending stays."""
    last = unicodedata.normalize("NFC", claimed).replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if unicodedata.category(letter) not in _STEERS)
    clean = re.sub(r"\s+", " ", clean.translate(_FORBIDDEN)).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and stem and len(ending) <= 10:
        stem, ending = stem.rstrip(" .")[: LONGEST - len(ending) - 1], f".{ending}"
    else:
        stem, ending = clean[:LONGEST], ""
    name = f"{stem or FALLBACK}{ending}"
    return f"_{name}"[:LONGEST] if _DEVICE.match(name) else name


def version_in(name: str) -> str:
    """The version that a file's name tells, as `2.14.1`; empty: none."""
    found = _VERSION.search(name)
    return found[1] if found else ""

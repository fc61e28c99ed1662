"""Text as people search for it: lower case, without accents, in words. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that do not decompose into a base letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_BETWEEN_WORDS = re.compile(r"[^\w@+]+")


def fold(text: str) -> str:
    """`text` in lower case without accents: "Żółw" and "zolw" are the same."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letter.lower().translate(_PLAIN))
    return "".join(piece for piece in decomposed if not unicodedata.combining(piece))


def words(texts: Iterable[str]) -> list[str]:
    """The folded words of `texts`, in order."""
    return [word for word in _BETWEEN_WORDS.split(fold(" ".join(texts))) if word]


def haystack(texts: Iterable[str]) -> str:
    """What to store so that a word's beginning is found as " " + beginning."""
    return " ".join(("", *words(texts)))


def matches(query: list[str], stored: str) -> bool:
    """Whether each word of `query` begins a word of the haystack `stored`."""
    return all(f" {word}" in stored for word in query)

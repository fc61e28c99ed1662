"""Text as people search for it: lower case, without accents, in words. Pure."""

import re
import unicodedata
from collections.abc import Iterable

# Letters that do not decompose into a base letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_BETWEEN_WORDS = re.compile(r"[^\w@+]+")


def fold(text: str) -> str:
    """`text` in lower case without accents: "Żółw" and "zolw" are the same."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(texts: Iterable[str]) -> list[str]:
    """The folded words of `texts`, in order."""
    return [word for text in texts for word in _BETWEEN_WORDS.split(fold(text)) if word]


def haystack(texts: Iterable[str]) -> str:
    """What to store so that a word's beginning is found as " " + beginning."""
    return "".join(f" {word}" for word in words(texts))


def matches(query: list[str], stored: str) -> bool:
    """Whether each word of `query` begins a word of the haystack `stored`."""
    return all(f" {word}" in stored for word in query)

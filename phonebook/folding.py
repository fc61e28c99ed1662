"""Text as people search for it: lower case, without accents, in words. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# Letters that do not decompose into a base letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
# As people write letters with signs that their keyboard lacks.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_SIGNS = frozenset("äöüåø")
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
LONGEST_WORD = 32
_MOST_LETTERS = 4096
_MOST_TEXTS = 4096
"""First names, towns and trades, which come again and again."""
_BETWEEN_WORDS = re.compile(r"[^\w@+]+")


class _Letters(dict[int, str]):
    """Code point → the letter without its accents, as `str.translate` asks for it; those that were met are kept."""

    def __missing__(self, point: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(point).lower().translate(_PLAIN))
        folded = "".join(piece for piece in decomposed if not unicodedata.combining(piece))
        if len(self) < _MOST_LETTERS:
            self[point] = folded
        return folded


_letters = _Letters()


def fold(text: str) -> str:
    """`text` in lower case without accents: "Żółw" and "zolw" are the same."""
    return text.lower() if text.isascii() else text.translate(_letters)


def words(texts: Iterable[str]) -> list[str]:
    """The folded words of `texts`, in order."""
    return [word for word in _BETWEEN_WORDS.split(fold(" ".join(texts))) if word]


def spelt_out(text: str) -> str:
    """`text` with the letters that stand for others: "Müller" as "mueller", where `fold` has "muller"; itself if it has
    no such letter."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text).lower()
    return text if _SIGNS.isdisjoint(composed) else composed.translate(_SPELT_OUT)


def spellings(texts: Iterable[str]) -> list[str]:
    """The folded words of `texts`, and those that can be spelt out also so."""
    written = " ".join(texts)
    spelt = spelt_out(written)
    return list(dict.fromkeys(words([written] if spelt is written else [written, spelt])))


class Folded(NamedTuple):
    """One text by its words."""

    words: tuple[str, ...]
    """As it is written,"""
    spellings: tuple[str, ...]
    """and what can be spelt out also so,"""
    keys: tuple[str, ...]
    """and these on the keys of a telephone."""


@lru_cache(_MOST_TEXTS)
def folded(text: str) -> Folded:
    """All of `text`, kept for the next contact that has it."""
    written, spelt = words([text]), spelt_out(text)
    spoken = written if spelt is text else list(dict.fromkeys([*written, *words([spelt])]))
    return Folded(tuple(written), tuple(spoken), tuple(filter(None, map(keys, spoken))))


def sort_key(first: str, last: str, name: str, longest: int = 120) -> str:
    """By the last name, then the first; by the whole name where these are not known."""
    return " ".join((*folded(last).words, *folded(first).words) if last else folded(name).words)[:longest]


def keys(word: str) -> str:
    """The keys of a telephone that spell the folded `word` (ITU-T E.161): "nowak" → "66925". Empty where a letter is
    on no key."""
    spelt = word.translate(_KEYS)
    return spelt if spelt.isascii() and spelt.isdigit() else ""


def search_words(texts: Iterable[str], names: Iterable[str], numbers: Iterable[str], country_code: str) -> set[str]:
    """By what a contact is found: the words of `texts` and `names` in all spellings, the words of `names` as keys, and
    `numbers` (canonical) as people write them."""
    spoken = spellings(names)
    found = {*spellings(texts), *spoken, *map(keys, spoken), *digits_of(numbers, country_code)}
    found.discard("")
    return {word[:LONGEST_WORD] for word in found}


def digits_of(numbers: Iterable[str], country_code: str) -> list[str]:
    """Canonical `numbers` from the country code on, and those of one's own country without it."""
    found = []
    for number in numbers:
        digits = number.removeprefix("+")
        found.append(digits)
        if number.startswith(f"+{country_code}"):
            found.append(digits.removeprefix(country_code))
    return found


def haystack(texts: Iterable[str]) -> str:
    """What to store so that a word's beginning is found as " " + beginning."""
    return " ".join(("", *words(texts)))


def matches(query: list[str], stored: str) -> bool:
    """Whether each word of `query` begins a word of the haystack `stored`."""
    return all(f" {word}" in stored for word in query)

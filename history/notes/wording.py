"""Text that people write to each other: lines stay lines, nothing in it steers the reader's screen (T-XSS-01)."""

import unicodedata

_STEERING = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories: controls, halves of pairs, private use, nothing at all, line ends of their own."""
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Turns of the direction of writing; other formats join letters of living scripts and pictures."""


def plain(text: str) -> str:
    """`text` in lines that end with a newline."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or not _steers(letter)).strip()


def one_line(text: str, longest: int = 80) -> str:
    """`text` for a subject, a title or a row: its words, at most `longest` characters."""
    words = " ".join("".join(" " if letter.isspace() else letter for letter in text if _stays(letter)).split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _stays(letter: str) -> bool:
    """A mail server takes no formats at all in a subject (mail.messages)."""
    return letter.isspace() or not (_steers(letter) or unicodedata.category(letter) == "Cf")


def _steers(letter: str) -> bool:
    return letter in _TURNS or unicodedata.category(letter) in _STEERING

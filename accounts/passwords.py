"""What makes a password good enough, and why one is not. Portal-only policy of X-19; no rules of composition."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST = 128
LEAST_OF_ALL = 8
DEFAULT_LEAST = 12
DISTINCT = 5
OWN_REMAINDER = 8
"""So many characters must be left when one's own name or number is taken out."""


def least() -> int:
    """The floor of this installation: PASSWORD_FLOOR, 12 when unset, never below 8."""
    return max(LEAST_OF_ALL, getattr(settings, "PASSWORD_FLOOR", DEFAULT_LEAST))


def reasons_against(password: str, own_words: Iterable[str] = ()) -> tuple[str, ...]:
    """Everything that speaks against `password`, in sentences; empty when it is good.

    `own_words` are the person's number, names and department.
    """
    found = []
    if len(password) < least():
        found.append(
            ngettext(
                "It is too short: use at least %(least)d character.",
                "It is too short: use at least %(least)d characters.",
                least(),
            )
            % {"least": least()}
        )
    if len(password) > MOST:
        found.append(_("It is too long: use at most %(most)d characters.") % {"most": MOST})
    if any(ord(character) < 32 or ord(character) == 127 for character in password):
        found.append(_("It contains a character that cannot be typed."))
    if password and len(set(password)) < DISTINCT:
        found.append(_("It repeats the same few characters."))
    if _is_common(password):
        found.append(_("It is one of the passwords that are guessed first."))
    if _leans_on(password, own_words):
        found.append(_("It is mostly your own number or name."))
    return tuple(found)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _is_common(password: str) -> bool:
    """Also when only digits or signs were put around a common one: Password2024!"""
    plain = password.strip().lower()
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    return plain in _common_passwords() or (len(core) >= 4 and core in _common_passwords())


def _leans_on(password: str, own_words: Iterable[str]) -> bool:
    """Also with the accents left out, as people type their names: gasiorek for Gąsiorek."""
    plain = _unaccented(password)
    parts = {part for word in own_words for part in re.findall(r"\w+", _unaccented(word)) if len(part) >= 3}
    for part in sorted(parts, key=len, reverse=True):
        plain = plain.replace(part, "")
    return len(plain) < min(OWN_REMAINDER, len(password))


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

"""What was typed into a search field, and whether it means somebody. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from phonebook.folding import LONGEST_WORD, spelt_out, words
from phonebook.numbers import INTERNATIONAL_PREFIX, NumberingPlan

MOST_WORDS = 8
LEAST_INSIDE = 3
"""Letters or digits that are looked for inside of words, too."""
AFTER_ALL = "\U0010ffff"
"""Behind whatever follows a beginning, in the order of bytes."""
LONGEST = 200
"""Characters that are read."""

_NUMBER = re.compile(r"[\s()./+*#0-9\u2010-\u2015\u2212-]*[0-9*#][\s()./+*#0-9\u2010-\u2015\u2212-]*", re.ASCII)
_NO_DIGIT = re.compile(r"[^0-9*#]+", re.ASCII)


class How(IntEnum):
    """How well somebody matches, the best first."""

    WHOLE = 0
    """Every word that was typed is one of theirs."""
    BEGINS = 1
    """... begins one of theirs."""
    KEYS = 2
    """... is spelt on the keys of a telephone."""
    INSIDE = 3
    """... is somewhere inside."""


@dataclass(frozen=True)
class Typed:
    """The ways to read a text: somebody is meant if all words of one of them are theirs."""

    readings: tuple[tuple[str, ...], ...]
    """Folded words, the longest of each reading first."""
    digits: str = ""
    """All digits, if the text can be a number or a part of one."""

    @cached_property
    def inside(self) -> tuple[tuple[str, ...], ...]:
        """The readings that are long enough to be looked for inside of words; of a number the shortest, which is in
        all others."""
        long = [reading for reading in self.readings if len(reading[0]) >= LEAST_INSIDE]
        if not self.digits:
            return tuple(long)
        numbers = sorted((reading for reading in long if len(reading) == 1), key=lambda reading: len(reading[0]))
        return tuple(one for at, one in enumerate(numbers) if not any(less[0] in one[0] for less in numbers[:at]))

    def how(self, spelt: str, keyed: str) -> How | None:
        """How well it means whose words are the haystack `spelt`, and on a telephone's keys `keyed`; None: not."""
        begun = [how for reading in self.readings if (how := _begun(reading, spelt, keyed)) is not None]
        return min(begun, default=None)

    def is_inside(self, spelt: str) -> bool:
        """Whether all of it is somewhere in the haystack."""
        return any(all(word in spelt for word in reading) for reading in self.inside)


def _begun(reading: Sequence[str], spelt: str, keyed: str) -> How | None:
    """How well, if each word of `reading` begins one of theirs."""
    found = How.WHOLE
    for word in reading:
        beginning = f" {word}"
        if beginning in spelt:
            if found is How.WHOLE and f"{beginning} " not in spelt and not spelt.endswith(beginning):
                found = How.BEGINS
        elif beginning in keyed:
            found = How.KEYS
        else:
            return None
    return found


def read(text: str, plan: NumberingPlan) -> Typed:
    """`text` as names, and as a number in any format that people of `plan`'s installation write."""
    text = text[:LONGEST].strip()
    if _NUMBER.fullmatch(text):
        compact = _NO_DIGIT.sub("", text.replace("(0)", "") if text.startswith(("+", "00")) else text)
        numbers = [compact] if text.startswith("+") else _beginnings(compact, plan.outside_prefix)
        return Typed(
            _readings([*([number] for number in numbers), _NO_DIGIT.sub(" ", text).split(), words([text])]), compact
        )
    number = plan.read(text).key.removeprefix("+")
    return Typed(_readings([words([text]), words([spelt_out(text)]), [number]]))


def _beginnings(digits: str, outside_prefix: str) -> list[str]:
    """What `digits` may begin, as numbers are kept: without what is dialled to get outside, abroad, or elsewhere in
    the country."""
    found = []
    for rest in (digits, digits.removeprefix(outside_prefix)):
        found.append(rest)
        if rest.startswith(INTERNATIONAL_PREFIX):
            found.append(rest.removeprefix(INTERNATIONAL_PREFIX))
        elif rest.startswith("0"):
            found.append(rest[1:])
    return found


def _readings(candidates: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    found: dict[tuple[str, ...], None] = {}
    for candidate in candidates:
        distinct = dict.fromkeys(word[:LONGEST_WORD] for word in candidate if any(map(str.isalnum, word)))
        reading = tuple(sorted(distinct, key=len, reverse=True)[:MOST_WORDS])
        if reading:
            found[reading] = None
    return tuple(found)

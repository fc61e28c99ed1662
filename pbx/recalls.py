"""An account that pays for the calls of a telephone that is not its own (SVC-02)."""

import re
from dataclasses import dataclass

SHORTEST, LONGEST = 2, 8
"""Digits of an account's number."""

_VALUE = re.compile(rf"([fn])([0-9]{{{SHORTEST},{LONGEST}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recall:
    """The service, on."""

    account: str
    """Its number."""
    once: bool = False
    """For the next call alone; else until it is ended."""

    @classmethod
    def read(cls, value: str) -> "Recall | None":
        """From `Feature.ACCOUNT`; None: off, or nothing that could be read."""
        found = _VALUE.fullmatch(value)
        return cls(found[2], found[1] == "n") if found else None

    @property
    def value(self) -> str:
        """As `Feature.ACCOUNT` holds it."""
        return f"{'n' if self.once else 'f'}{self.account}"

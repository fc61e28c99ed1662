"""Whoever is at the other end of a call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever is at the other end, as the exchange presents them. Withheld: both empty."""

    number: str = ""
    name: str = ""

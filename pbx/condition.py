"""How an exchange is, for those who look after it (ADM-02). Nothing of it is needed to follow calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trunk:
    """A way outside."""

    name: str
    available: bool | None
    """None: the exchange does not watch it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a driver learnt when it last looked. None and empty: the exchange does not say."""

    looked: datetime
    started: datetime | None = None
    reloaded: datetime | None = None
    """When it last read its configuration."""
    ahead: float | None = None
    """Seconds by which its clock is ahead of the portal's; negative: behind."""
    calls: int | None = None
    """Calls that go on, plumbing included."""
    trunks: Sequence[Trunk] = ()
    reconnected: int = 0
    """How often the link was found since this gateway began, the first time included."""
    dropped: int = 0
    """Events thrown away because they came faster than they could be followed."""
    corrected: int = 0
    """Differences that were found and mended when all was compared."""

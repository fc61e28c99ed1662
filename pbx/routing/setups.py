"""Everything one extension is set to, as far as it decides about calls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pbx.features import Feature
from pbx.routing.rules import Rule

RING_SECONDS, SHORTEST_RING, LONGEST_RING = 25, 5, 60
MOST_FORWARDINGS = 3
"""A call that was forwarded so often is forwarded no more (T-TOL-05)."""

_MOBILE = re.compile(r"([ndu]{0,3})([0-9*#+]{1,32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mobile:
    """The MobilePhone service, on."""

    number: str
    when_not_answered: bool = False
    when_dnd: bool = False
    when_unavailable: bool = False

    @classmethod
    def read(cls, value: str) -> "Mobile | None":
        """From `Feature.MOBILE`; None: off, or nothing that could be read."""
        found = _MOBILE.fullmatch(value)
        if found is None:
            return None
        letters, number = found.groups()
        return cls(number, "n" in letters, "d" in letters, "u" in letters)

    @property
    def value(self) -> str:
        """As `Feature.MOBILE` holds it."""
        letters = ("n", self.when_not_answered), ("d", self.when_dnd), ("u", self.when_unavailable)
        return "".join(letter for letter, on in letters if on) + self.number


@dataclass(frozen=True, slots=True)
class Setup:
    extension: str
    features: Mapping[Feature, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    """In their order; only active ones."""
    mailbox: bool = False

    def __getitem__(self, feature: Feature) -> str:
        return self.features.get(feature, "")

    @property
    def mobile(self) -> Mobile | None:
        return Mobile.read(self[Feature.MOBILE])

    @property
    def ring_seconds(self) -> int:
        text = self[Feature.RING_SECONDS]
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
            return RING_SECONDS
        return min(max(int(text), SHORTEST_RING), LONGEST_RING)


@dataclass(frozen=True, slots=True)
class Telephone:
    """How the telephone of an extension is just now."""

    registered: bool = True
    busy: bool = False
    """It takes no further call: in use, and without call waiting."""

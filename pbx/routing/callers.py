"""Whom a rule is about: kinds of calls (FNCP-08) and callers (FNCP-09)."""

from dataclasses import dataclass
from enum import StrEnum


class CallerKind(StrEnum):
    ANY = "any"
    INTERNAL = "internal"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls."""

    number: str = ""
    """Canonical: E.164 or an extension; empty: withheld."""
    internal: bool = False

    @property
    def withheld(self) -> bool:
        return not self.number


@dataclass(frozen=True, slots=True)
class Callers:
    """A set of callers. Contacts, groups and VIPs are here already as their numbers."""

    kind: CallerKind = CallerKind.ANY
    everybody: bool = True
    """Of that kind, whatever the number; what follows counts only without it."""
    numbers: frozenset[str] = frozenset()
    """Canonical."""
    prefixes: tuple[str, ...] = ()
    """Beginnings of canonical numbers."""
    withheld: bool = False
    """Those who withhold their number."""
    excepted: bool = False
    """All of that kind but these."""

    def __contains__(self, caller: Caller) -> bool:
        if self.kind is not CallerKind.ANY and caller.internal != (self.kind is CallerKind.INTERNAL):
            return False
        return self.everybody or self._named(caller) != self.excepted

    def _named(self, caller: Caller) -> bool:
        if caller.withheld:
            return self.withheld
        return caller.number in self.numbers or caller.number.startswith(self.prefixes or "\0")


ANYBODY = Callers()

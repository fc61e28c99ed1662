"""What a fault is, and what came of one."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.rig import Broken, Rig


@dataclass(frozen=True)
class Size:
    """How much of each fault a run takes: `FULL` on demand, `SHORT` in CI.

    Hundreds of kills and thousands of calls have tests of their own, with shorter leases: tests/integration/cti.
    """

    kills: int
    clicks: int
    missed_calls: int
    sockets: int
    herd: int
    records: int


FULL = Size(kills=3, clicks=30, missed_calls=300, sockets=150, herd=300, records=3000)
SHORT = Size(kills=1, clicks=10, missed_calls=60, sockets=40, herd=40, records=1000)


@dataclass(frozen=True)
class Measured:
    """`figures` in words; `broken`: each promise that was not kept, empty if all were."""

    figures: str
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """`short`: part of CI's run."""

    id: str
    what: str
    target: str
    run: Callable[[Rig, Size], Measured]
    short: bool = False


class Limits:
    """Figures against what was promised."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._broken: list[str] = []

    def at_most(self, name: str, value: float, limit: float, unit: str = "s") -> None:
        self._said.append(f"{name} {value:.1f} {unit}" if unit else f"{name} {value:g}")
        if value > limit:
            self._broken.append(f"{name} {value:.1f} {unit}, promised {limit:g}")

    def exactly(self, name: str, value: object, expected: object) -> None:
        self._said.append(f"{name} {value}")
        if value != expected:
            self._broken.append(f"{name} {value}, not {expected}")

    def say(self, figure: str) -> None:
        self._said.append(figure)

    def measured(self) -> Measured:
        return Measured(", ".join(self._said), tuple(self._broken))


def carried_out(fault: Fault, rig: Rig, size: Size) -> Measured:
    """Mend what the last one left, and do it."""
    try:
        rig.mend()
        return fault.run(rig, size)
    except (Broken, AssertionError) as failure:
        return Measured("", (str(failure)[:2000],))

"""A wake-up call as one short text: what the list of changes keeps of it, and undo reads again.

`w12 0630 12345 on`, `w12 0630 2026-11-24 off`; empty: there is none.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from services.wakeups.schedule import Schedule

NAME: Final = "wakeup"
"""As the list of changes and the journal call it, beside the services of the exchange."""

_PACKED = re.compile(r"w(?P<pk>[0-9]{1,18}) (?P<clock>[0-9]{4}) (?P<days>[0-9-]{1,10}) (?P<on>on|off)")


@dataclass(frozen=True, slots=True)
class Packed:
    pk: int
    schedule: Schedule
    on: bool


def pack(packed: Packed) -> str:
    schedule = packed.schedule
    return f"w{packed.pk} {schedule.clock:%H%M} {days_text(schedule)} {'on' if packed.on else 'off'}"


def unpack(text: str) -> Packed | None:
    """None: it says that there is none."""
    if not text:
        return None
    found = _PACKED.fullmatch(text)
    if found is None:
        raise ValueError(f"no wake-up call: {text!r}")
    clock, days = time.fromisoformat(found["clock"]), found["days"]
    day = date.fromisoformat(days) if "-" in days else None
    weekly = frozenset() if day else frozenset(map(int, days))
    return Packed(int(found["pk"]), Schedule(clock, day, weekly), found["on"] == "on")


def days_text(schedule: Schedule) -> str:
    """The day, or the digits of the days of the week."""
    return schedule.day.isoformat() if schedule.day else "".join(map(str, sorted(schedule.days)))

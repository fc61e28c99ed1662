"""Where people may call and how much at once: as an administrator says, else as the environment does (T-TOL-01).

Who asks is the number policy (phonebook.policy) and those who count calls and forwardings. Asked anew each time, so
that a change counts at once in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from company.models import ONLY, NumberPolicy


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a number that may be chosen; `setting` is the variable that gives it where nobody chose."""

    setting: str
    least: int
    most: int

    @property
    def given(self) -> int:
        value: int = getattr(settings, self.setting)
        return value


LIMITS: Final[Mapping[str, Bounds]] = {
    "calls_per_minute": Bounds("CALLS_PER_MINUTE", 1, 600),
    "calls_per_hour": Bounds("CALLS_PER_HOUR", 1, 36_000),
    "refused_per_hour": Bounds("REFUSED_PER_HOUR", 1, 3600),
    "forwards_per_day": Bounds("FORWARDS_PER_DAY", 1, 10_000),
    "forwarded_lines_per_day": Bounds("FORWARDED_LINES_PER_DAY", 1, 10_000),
    "night_forwards_per_hour": Bounds("NIGHT_FORWARDS_PER_HOUR", 1, 10_000),
    "watchdog_days": Bounds("WATCHDOG_DAYS", 0, 365),
}
"""As webcti.settings bounds them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force. `countries` are ISO codes, the own one among them; `special` are beginnings of numbers with
    their country code, as `+4870`, that have a special charge beside those that are known; `codes` are what telephones
    dial for services of the exchange."""

    countries: frozenset[str]
    special: tuple[str, ...]
    codes: frozenset[str]
    calls_per_minute: int
    calls_per_hour: int
    refused_per_hour: int
    forwards_per_day: int
    forwarded_lines_per_day: int
    night_forwards_per_hour: int
    watchdog_days: int
    hold_unusual_forwards: bool

    @classmethod
    def of(cls, row: NumberPolicy) -> "Rules":
        """What was chosen, and for the rest what the environment gives."""
        limits = {name: _chosen(getattr(row, name), bounds) for name, bounds in LIMITS.items()}
        countries = settings.ALLOWED_COUNTRIES if row.countries is None else row.countries
        codes = settings.SERVICE_CODES if row.codes is None else row.codes
        return cls(
            countries=frozenset({settings.REGION, *countries}),
            special=tuple(row.special),
            codes=frozenset({settings.VOICEMAIL_NUMBER, *codes}),
            hold_unusual_forwards=settings.HOLD_UNUSUAL_FORWARDS or bool(row.hold_unusual_forwards),
            **limits,
        )

    @classmethod
    def given(cls) -> "Rules":
        """By the environment alone."""
        return cls.of(NumberPolicy(pk=ONLY))


def stored() -> NumberPolicy:
    """What administrators chose; empty if nobody did."""
    return NumberPolicy.objects.filter(pk=ONLY).first() or NumberPolicy(pk=ONLY)


def in_force() -> Rules:
    return Rules.of(stored())


def _chosen(value: int | None, bounds: Bounds) -> int:
    return bounds.given if value is None else min(max(value, bounds.least), bounds.most)

"""Rules as text, for the way to the exchange: JSON, the same text for the same rules."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pbx.routing.callers import CallerKind, Callers
from pbx.routing.rules import Action, Rule, State
from pbx.routing.times import Hours, OnHolidays, When


def pack(rules: Iterable[Rule]) -> str:
    """Empty without rules."""
    plain = [asdict(rule) for rule in rules]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), default=_plain) if plain else ""


def unpack(text: str) -> tuple[Rule, ...]:
    """The rules that `pack` wrote. Raises ValueError for anything else."""
    if not text:
        return ()
    try:
        rules = tuple(_rule(each) for each in json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"not rules: {error!r}") from error
    if pack(rules) != text:
        raise ValueError("not rules as they are packed")
    return rules


def digest(packed: str) -> str:
    """Tells packed rules apart: 16 characters of [0-9a-f]; empty without rules."""
    return hashlib.sha256(packed.encode()).hexdigest()[:16] if packed else ""


def _rule(plain: dict[str, Any]) -> Rule:
    return Rule(
        id=str(plain["id"]),
        state=State(plain["state"]),
        action=Action(plain["action"]),
        target=str(plain["target"]),
        callers=_callers(**plain["callers"]),
        when=_when(**plain["when"]),
    )


def _callers(
    *, kind: str, everybody: bool, numbers: list[str], prefixes: list[str], withheld: bool, excepted: bool
) -> Callers:
    named = frozenset(map(str, numbers)), tuple(map(str, prefixes))
    return Callers(CallerKind(kind), bool(everybody), *named, bool(withheld), bool(excepted))


def _when(
    *,
    hours: list[dict[str, int]],
    outside: bool,
    holidays: list[str],
    on_holidays: str,
    first: str | None,
    last: str | None,
    zone: str,
) -> When:
    return When(
        tuple(Hours(int(each["weekday"]), int(each["begin"]), int(each["end"])) for each in hours),
        bool(outside),
        frozenset(map(date.fromisoformat, holidays)),
        OnHolidays(on_holidays),
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        _zone(zone),
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except OSError as error:  # a part of the world, not a zone: a directory
        raise ValueError(f"no zone: {name}") from error


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(each.isoformat() if isinstance(each, date) else each for each in value)
    raise TypeError(value)

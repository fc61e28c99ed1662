"""What was asked of the exchange and is not confirmed yet, kept in the session of whoever asked.

The exchange's own state is what counts: an entry only explains why a page may still show the old
state, and it is forgotten when the exchange shows what was asked, or has had its time.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from pbx.features import Feature

SESSION_KEY = "services_asked"
PATIENCE = 20.0
"""Seconds in which the exchange shows a change that it accepted; later it is said not to have."""
REMEMBERED = 300.0
"""Seconds for which a change that never showed is worth telling."""


class Stage(StrEnum):
    SETTLED = "settled"
    PENDING = "pending"
    UNCONFIRMED = "unconfirmed"
    """Accepted, but the exchange still shows something else."""


@dataclass(frozen=True, slots=True)
class Asked:
    value: str
    at: float
    """Epoch seconds."""


def remember(session: SessionBase, extension: str, feature: Feature, value: str, now: float) -> None:
    """Note that the exchange accepted `value` for `feature` of `extension`."""
    lines: dict[str, dict[str, list[Any]]] = session.get(SESSION_KEY, {})
    entries = {name: entry for name, entry in lines.get(extension, {}).items() if now - entry[1] < REMEMBERED}
    session[SESSION_KEY] = {**lines, extension: {**entries, feature.value: [value, now]}}


def asked(session: SessionBase, extension: str) -> Mapping[Feature, Asked]:
    entries = session.get(SESSION_KEY, {}).get(extension, {})
    return {Feature(name): Asked(value, at) for name, (value, at) in entries.items()}


def stage(wanted: Asked | None, shown: str, now: float | None = None) -> Stage:
    """Where a change stands, given what the exchange shows."""
    if wanted is None or wanted.value == shown:
        return Stage.SETTLED
    age = (time.time() if now is None else now) - wanted.at
    if age < PATIENCE:
        return Stage.PENDING
    return Stage.UNCONFIRMED if age < REMEMBERED else Stage.SETTLED

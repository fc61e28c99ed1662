"""What the exchange tells of services that were switched and of people who were woken, on its way to whoever keeps it.

The room that keeps it stands above this one and says at the start how it is told (`on_switch`).
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from cti.database import DatabaseThread
from cti.writer import UNWRITABLE, Tell, Writer
from history.telling.changes import Told
from pbx.events import FeatureChanged, Woken
from pbx.features import Feature
from pbx.link import Connected

logger = logging.getLogger(__name__)

BOUND = 5_000
"""Tellings that wait at most."""


@dataclass(frozen=True, slots=True)
class Switched:
    """One service of one extension, and how it was until then."""

    at: datetime
    extension: str
    feature: Feature
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Survey:
    """Every service of every line, as whoever connects learns it."""

    at: datetime
    lines: Mapping[str, Mapping[Feature, str]]
    """Extension → only those that are on."""


Heard: TypeAlias = Switched | Survey | Woken
Listener: TypeAlias = Callable[[Heard], Told]

_listeners: list[Listener] = []


def on_switch(listener: Listener) -> None:
    """Have `listener` called with all that is heard, in order, on a thread with a database. It may raise
    DatabaseError, and is then called again."""
    if listener not in _listeners:
        _listeners.append(listener)


class Clerk(Writer):
    """Keeps what one exchange told of services until it is written."""

    what = "services"

    def __init__(self, database: DatabaseThread, tell: Tell) -> None:
        super().__init__(database, tell)
        self._known: dict[tuple[str, Feature], str] = {}
        self._waiting: deque[Heard] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, event: FeatureChanged | Woken | Connected) -> None:
        """Take in an event; beyond the bound the oldest goes. What is told twice is told once."""
        heard = self._heard(event)
        if heard is None:
            return
        if len(self._waiting) >= BOUND:
            self._waiting.popleft()
            self.dropped += 1
            logger.warning("service dropped waiting=%d", BOUND)
        self._waiting.append(heard)
        self._arrived.set()

    def _heard(self, event: FeatureChanged | Woken | Connected) -> Heard | None:
        if isinstance(event, Connected):
            return self._survey(event)
        return self._switched(event) if isinstance(event, FeatureChanged) else event

    def _survey(self, event: Connected) -> Survey:
        lines = {line.extension: dict(line.features) for line in event.lines}
        self._known = {(name, feature): value for name, kept in lines.items() for feature, value in kept.items()}
        return Survey(event.at, lines)

    def _switched(self, event: FeatureChanged) -> Switched | None:
        key = event.extension, event.feature
        before, self._known[key] = self._known.get(key, ""), event.value
        if before == event.value:
            return None
        return Switched(event.at, event.extension, event.feature, before, event.value)

    async def _write(self) -> None:
        while self._waiting:
            oldest = self._waiting[0]
            try:
                told = await self._database.run(_hand_on, oldest)
            except UNWRITABLE as error:
                logger.error("service unwritable error=%s", error)  # noqa: TRY400
                told = Told()
            if self._waiting and self._waiting[0] is oldest:  # unless dropped meanwhile
                self._waiting.popleft()
            if any(told):
                await self._tell(*told)


def _hand_on(heard: Heard) -> Told:
    return Told.together(listener(heard) for listener in _listeners)

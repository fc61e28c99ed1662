"""What changed a moment ago: a page is poured before its socket opens, and what changes in between is on no frame."""

import time
from collections.abc import Collection, Iterable, Mapping

KEPT = 60.0
"""Seconds: the longest that a page may take from its request to its socket."""


EVERYBODY = ""
"""Instead of an extension or a user id."""


class Lately:
    """By extension and by user id, when each topic changed last."""

    def __init__(self) -> None:
        self._at: dict[str | int, dict[str, float]] = {}
        self._swept = time.monotonic()

    def note(self, whose: str | int, topics: Collection[str]) -> None:
        now = time.monotonic()
        self._at[whose] = self._at.pop(whose, {}) | dict.fromkeys(topics, now)
        if now - self._swept > KEPT:
            self._swept = now
            self._at = {who: at for who, at in self._at.items() if max(at.values(), default=0.0) > now - KEPT}

    def of(self, whose: Iterable[str | int]) -> Mapping[str, float]:
        """Topic → seconds since it changed last for any of them; nothing older than `KEPT`."""
        now = time.monotonic()
        found: dict[str, float] = {}
        for who in whose:
            for topic, at in self._at.get(who, {}).items():
                found[topic] = min(now - at, found.get(topic, KEPT))
        return {topic: ago for topic, ago in found.items() if ago < KEPT}

    def of_everybody(self) -> Mapping[str, float]:
        """The same for whoever there is."""
        return self.of(self._at)

"""Many people who look at the portal at once: their sockets, in a thread of the rig."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tests.asterisk.portal.screen import Screen
from tests.asterisk.portal.visitor import Visitor

AT_ONCE = 20
IDLE = frozenset({"free", "offline", "dnd", "unknown"})
"""Lamps of those who are in no call."""


@dataclass(frozen=True)
class Ticket:
    """What a screen needs of a visitor; their session was made in the database."""

    base_url: str
    extension: str
    cookies: str


class Audience:
    """`screens` may be looked at from every thread: each is changed by one alone."""

    def __init__(self) -> None:
        self.screens: list[Screen] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def open(self, tickets: Sequence[Ticket]) -> list[Screen]:
        """Seat some more, and return once all of them are live."""
        screens = [Screen(cast(Visitor, ticket)) for ticket in tickets]
        self._run(_open_all(screens))
        self.screens += screens
        return screens

    def leave(self, screens: Sequence[Screen]) -> None:
        self._run(_close_all(screens))
        self.screens = [screen for screen in self.screens if screen not in screens]

    def close(self) -> None:
        self.leave(self.screens)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def live(self) -> int:
        return sum(screen.live for screen in self.screens)

    @property
    def grey(self) -> bool:
        return not any(screen.live for screen in self.screens)

    def shows(self, busy: frozenset[str]) -> bool:
        """Whether every screen is live, and shows exactly `busy` in calls."""
        return all(screen.live and shown_busy(screen) == busy for screen in self.screens)

    def describe(self) -> str:
        wrong = [f"live={screen.live} {sorted(shown_busy(screen))}" for screen in self.screens]
        return "; ".join(sorted(set(wrong))[:5])

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=240)


def shown_busy(screen: Screen) -> frozenset[str]:
    return frozenset(extension for extension, line in list(screen.lines.items()) if line["s"] not in IDLE)


async def _open_all(screens: Sequence[Screen]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def open_one(screen: Screen) -> None:
        async with turn:
            await screen.open()

    await asyncio.gather(*map(open_one, screens))


async def _close_all(screens: Sequence[Screen]) -> None:
    await asyncio.gather(*(screen.close() for screen in screens))

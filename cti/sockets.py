"""One browser's socket: what still waits to be sent, put together so that it cannot grow.

What waits is not a queue of frames but the names of lines that changed: when the socket is free, it
gets their latest state in one frame. So a slow browser misses steps, never the end (RELIABILITY H).
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, NamedTuple, Protocol

from accounts.monitoring import Sight, Viewer
from cti import frames
from cti.lately import EVERYBODY, Lately
from cti.oversight import OVERSEEN, is_news
from cti.tickets import Ticket

Send = Callable[[dict[str, Any]], Awaitable[None]]

LOG_IN_AGAIN = 4401
NOT_ALLOWED = 4403
TOO_SLOW = 4408
TOO_MANY = 4429
COME_BACK = 1012
"""RFC 6455 service restart: the browser connects again."""


class Shared(NamedTuple):
    """A frame made once for many. To a socket that was shown something later it would be a step back."""

    frame: str
    extensions: Collection[str]
    version: int


class LiveState(Protocol):
    """What the hub knows, as a socket reads it."""

    @property
    def standing(self) -> frames.Standing: ...
    @property
    def version(self) -> int:
        """Rises with everything that is taken in."""
        ...

    @property
    def lines(self) -> Mapping[str, frames.Forms]: ...
    @property
    def lately(self) -> Lately: ...
    def now(self) -> float: ...


class Socket:
    """A registered socket. The hub offers; `write` sends."""

    __slots__ = (
        "_changed",
        "_close",
        "_dirty",
        "_link",
        "_ready",
        "_send",
        "_shown",
        "_snapshot",
        "_state",
        "_wake",
        "held",
        "retires",
        "sending_since",
        "ticket",
        "viewer",
    )

    def __init__(self, ticket: Ticket, state: LiveState, send: Send, retires: float) -> None:
        self._state = state
        self._send = send
        self._wake = asyncio.Event()
        self._dirty: set[str] = set()
        self._changed: set[str] = set()
        self._ready: Shared | None = None
        self._shown = 0
        """The version of the last frame."""
        self._snapshot = self._link = False
        self._close: int | None = None
        self.retires = retires
        """When to close, by the loop's clock."""
        self.sending_since: float | None = None
        """Since when one frame is being sent, by the loop's clock."""
        self.admit(ticket)

    def admit(self, ticket: Ticket) -> None:
        """Go on with `ticket`'s rights, from a fresh snapshot."""
        self.ticket = ticket
        self.viewer: Viewer = ticket.viewer
        self.held = False
        self.offer_snapshot()

    def hold(self) -> None:
        """Send nothing until admitted again or closed."""
        self.held = True

    def close(self, code: int) -> None:
        """Close instead of whatever still waits. The first reason counts."""
        if self._close is None:
            self._close = code
        self.held = False
        self._wake.set()

    # -- what the hub has to tell --------------------------------------------------------------------

    def offer_snapshot(self) -> None:
        self._snapshot = True
        self._wake.set()

    def offer_link(self) -> None:
        self._link = True
        self._wake.set()

    def offer_changed(self, what: Collection[str]) -> None:
        self._changed.update(what)
        self._wake.set()

    def offer_line(self, extension: str) -> None:
        """A line of which this viewer sees something special changed."""
        if self.viewer.sight_of(extension) is not Sight.NOTHING:
            self._unready()
            self._dirty.add(extension)
            self._wake.set()

    def offer_lines(self, shared: Shared) -> None:
        """Lines changed; the frame shows them to all who see of them what this viewer sees of others'."""
        special, changed = self.viewer.special, shared.extensions
        mine = changed if special.keys().isdisjoint(changed) else [x for x in changed if x not in special]
        if self._idle and mine is changed and shared.version >= self._shown:
            self._ready = shared
        else:
            self._unready()
            self._dirty.update(mine)
        self._wake.set()

    def offer_beat(self, shared: Shared) -> None:
        """Worth sending only if nothing else is."""
        if self._idle:
            self._ready = shared
            self._wake.set()

    @property
    def _idle(self) -> bool:
        return not (self._dirty or self._ready or self._snapshot or self.held)

    def _unready(self) -> None:
        """Something comes on top of the shared frame: its lines go into one with it."""
        if self._ready:
            self._dirty.update(self._ready.extensions)
            self._ready = None

    # -- what the browser gets -----------------------------------------------------------------------

    async def write(self) -> None:
        """Send what waits, until closed."""
        clock = asyncio.get_running_loop().time
        while True:
            await self._wake.wait()
            self._wake.clear()
            while not self.held and (message := self._next()) is not None:
                self.sending_since = clock()
                await self._send(message)
                self.sending_since = None
                if message["type"] == "websocket.close":
                    return

    async def close_stuck(self) -> None:
        """Close past the frame that will not go out; `write` must have been cancelled."""
        await self._send({"type": "websocket.close", "code": TOO_SLOW})

    def _next(self) -> dict[str, Any] | None:
        if self._close is not None:
            return {"type": "websocket.close", "code": self._close}
        frame = self._next_frame()
        return None if frame is None else {"type": "websocket.send", "text": frame}

    def _next_frame(self) -> str | None:
        standing = self._state.standing
        if self._ready and not (self._snapshot or self._link):
            ready, self._ready = self._ready, None
            self._shown = ready.version
            return ready.frame
        self._unready()
        self._shown = self._state.version
        if self._snapshot:
            self._snapshot = self._link = False
            self._dirty = set()
            acting = self.viewer.acting
            return frames.snapshot(standing, self._state.now(), acting, self._visible_lines(), self._missed())
        if self._link:
            self._link = False
            return frames.link(standing)
        if self._dirty:
            dirty, self._dirty = sorted(self._dirty), set()
            return frames.lines(standing, [self._form(x, self._state.lines.get(x)) for x in dirty])
        if self._changed:
            changed, self._changed = self._changed, set()
            return frames.changed(standing, changed)
        return None

    def _missed(self) -> Mapping[str, float]:
        """What changed for this viewer while the page was on its way: topic → seconds since."""
        lately, looks_after = self._state.lately, self.viewer.looks_after
        own = lately.of((self.viewer.acting, self.ticket.user_id, EVERYBODY))
        theirs = lately.of_everybody() if looks_after is None else lately.of(looks_after)
        news = [ago for topic, ago in theirs.items() if is_news((topic,))]
        return {**own, OVERSEEN: min(news)} if news else own

    def _visible_lines(self) -> list[str]:
        sight_of = self.viewer.sight_of
        return [self._form(x, forms) for x, forms in self._state.lines.items() if sight_of(x) is not Sight.NOTHING]

    def _form(self, extension: str, forms: frames.Forms | None) -> str:
        """The line as this viewer may see it."""
        return frames.unknown_lamp(extension) if forms is None else forms[self.viewer.sight_of(extension) - 1]

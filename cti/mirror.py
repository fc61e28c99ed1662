"""The board in the memory of a web process: subscribe, then read, and read again whenever in doubt.

A numbered message either fits or the board is read anew: after a gap, another epoch, a lost
connection, a silence. There is no other path, so there is no other way to be wrong (RELIABILITY F, G).
"""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

import redis
from redis.asyncio import Redis

from cti import frames, live, store, wire
from cti.lately import EVERYBODY, Lately
from cti.masking import Mask

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
"""Seconds between tries to reach Redis."""
TOPICS = frozenset(
    {"history", "voicemail", "recordings", "notes", "notices", "jobs", "contacts", "shortcuts", "services"}
    | {"statuses", "downloads", "costs", "departments", "served"}
)
"""What can change beside lines; a page hears of it as `<topic>-changed` (static/js/live.js)."""


class Audience(Protocol):
    """Whom the mirror tells; all of it synchronous and quick."""

    def show_all(self) -> None:
        """Everything may be different."""

    def show_link(self) -> None:
        """Live or not: that alone changed."""

    def show_line(self, extension: str, old: frames.Forms | None, new: frames.Forms) -> None: ...

    def show_beat(self) -> None: ...

    def show_changed(self, extension: str, topics: Collection[str]) -> None:
        """Rows of `extension` changed."""

    def show_changed_for(self, user_id: int, topics: Collection[str]) -> None:
        """Rows that one person sees changed."""

    def show_changed_for_all(self, topics: Collection[str]) -> None:
        """Rows that everybody sees changed."""

    def check_again(self, user_id: int | None, session: str | None) -> None:
        """See whether the sockets of a user, or of a session (store.session_name), may stay."""


class Mirror:
    def __init__(self, audience: Audience) -> None:
        self.standing = frames.Standing(0, 0, connected=False, since=None)
        self.version = 0
        """Rises with everything that is taken in."""
        self.lines: dict[str, frames.Forms] = {}
        self.healed = 0
        """How often a message did not fit."""
        self.looked = asyncio.Event()
        """Set once there is something to show: the board, or that it cannot be read."""
        self.lately = Lately()
        self._audience = audience
        self._key = live.token_key()
        self._mask = Mask()
        self._in_doubt = False
        self._clock_ahead = 0.0

    def now(self) -> float:
        """Epoch seconds by Redis's clock, as last read."""
        return time.time() + self._clock_ahead

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            client = store.async_client()
            try:
                await self._listen(client)
            except TimeoutError:
                self._grey("silence")
            except (redis.RedisError, OSError) as error:
                self._grey(f"redis: {error}")
            finally:
                await client.aclose()
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _listen(self, client: "Redis") -> None:
        """Until the connection fails, or no gateway is heard for too long (TimeoutError)."""
        loop = asyncio.get_running_loop()
        async with client.pubsub() as pubsub, asyncio.timeout(live.SILENCE) as patience:
            await pubsub.subscribe(store.live_channel())
            async for message in pubsub.listen():
                if message["type"] == "subscribe":
                    self._audience.check_again(None, None)  # kicks may have been missed
                    await self._read_all(client)
                elif message["type"] == "message" and await self._take(message["data"], client):
                    patience.reschedule(loop.time() + live.SILENCE)

    async def _take(self, text: str, client: "Redis") -> bool:
        """Apply one message; whether it was a gateway's sign of life."""
        try:
            message = wire.load(text)
            kind = message["k"]
            if kind == "changed":
                self._take_changed(message["x"], message["u"], message.get("a", ()))
            elif kind == "kick":
                self._audience.check_again(message.get("u"), message.get("s"))
            else:
                await self._take_numbered(kind, message, client)
                return True
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("message unreadable error=%r", error)
        return False

    def _take_changed(
        self, extensions: Mapping[str, list[str]], people: Iterable[tuple[int, list[str]]], everybody: Iterable[str]
    ) -> None:
        for extension, named in extensions.items():
            topics = TOPICS.intersection(named)
            self.lately.note(extension, topics)
            self._audience.show_changed(extension, topics)
        for user_id, named in people:
            topics = TOPICS.intersection(named)
            self.lately.note(int(user_id), topics)
            self._audience.show_changed_for(int(user_id), topics)
        if topics := TOPICS.intersection(everybody):
            self.lately.note(EVERYBODY, topics)
            self._audience.show_changed_for_all(topics)

    async def _take_numbered(self, kind: str, message: Mapping[str, Any], client: "Redis") -> None:
        epoch, seq = int(message["e"]), int(message["n"])
        known = self.standing
        if epoch == known.epoch and seq <= known.seq and known.connected:
            return  # the snapshot had it already
        fits = epoch == known.epoch and seq == known.seq + 1 and not self._in_doubt
        if kind == "link" or not fits or not known.connected:
            if kind != "link" and known.connected and not self._in_doubt:
                self.healed += 1
                logger.info("live message missed epoch=%d seq=%d expected=%d", epoch, seq, known.seq + 1)
            await self._read_all(client)
            return
        self.version += 1
        self.standing = known._replace(seq=seq)
        if kind != "lines":
            self._audience.show_beat()
            return
        try:
            self._apply(message["l"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("lines unreadable epoch=%d seq=%d error=%r", epoch, seq, error)
            await self._read_all(client)  # the gateway's own message of that number would count as known

    def _apply(self, packed: Iterable[Mapping[str, Any]]) -> None:
        for line in map(wire.unpack_line, packed):
            old, new = self.lines.get(line.extension), frames.forms(line, self._key, self._mask.hides)
            if new != old:
                self.lines[line.extension] = new
                self._audience.show_line(line.extension, old, new)

    async def look_at_mask(self) -> None:
        """If other numbers are reserved now, everything is read anew with the next message."""
        self._in_doubt = await self._mask.refresh() or self._in_doubt

    async def _read_all(self, client: "Redis") -> None:
        self._in_doubt = False
        await self._mask.refresh()
        async with client.pipeline(transaction=True) as pipe:
            pipe.hgetall(store.meta())
            pipe.time()
            pipe.hgetall(store.board())
            meta, (seconds, micro), packed = await pipe.execute()
        now = seconds + micro / 1e6
        self._clock_ahead = now - time.time()
        self.version += 1
        was, self.standing = self.standing, live.standing_of(meta, now)
        if packed or self.standing.connected:  # an emptied Redis takes nothing from the screen, it greys
            lines = (wire.unpack_line(wire.load(text)) for text in packed.values())
            self.lines = {line.extension: frames.forms(line, self._key, self._mask.hides) for line in lines}
        if self.standing.connected != was.connected:
            logger.info("live connected=%s epoch=%d", self.standing.connected, self.standing.epoch)
        self.looked.set()
        self._audience.show_all()

    def _grey(self, reason: str) -> None:
        """Nothing is live any more: say so at once, keep what was known."""
        self.looked.set()
        if self.standing.connected:
            logger.warning("live lost reason=%s", reason)
            self.version += 1
            self.standing = self.standing._replace(connected=False, since=round(self.now(), 3))
            self._audience.show_link()

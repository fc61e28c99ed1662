"""Browsers without a browser: they speak ASGI to the application that Daphne would serve."""

import asyncio
import json
from typing import Any

from django.conf import settings

from cti.consumers import LiveSockets
from cti.origins import OwnOrigins
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import SOON
from tests.unit.pbx.script import ANNA, Script


class Browser:
    """One socket: what it got, and how it was closed."""

    def __init__(self, web: "Web", headers: list[tuple[bytes, bytes]], path: str) -> None:
        self.frames: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.code: int | None = None
        self.accepted = False
        self.reads = asyncio.Event()
        self.reads.set()
        self._news = asyncio.Event()
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._said.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "path": path, "headers": headers, "client": ["127.0.0.1", 40000]}
        self.task = asyncio.create_task(web.application(scope, self._said.get, self._take))

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)
            self._said.put_nowait({"type": "websocket.disconnect", "code": self.code})
        else:
            await self.reads.wait()
            self.raw.append(message["text"])
            self.frames.append(json.loads(message["text"]))
        self._news.set()

    def say(self, text: str) -> None:
        self._said.put_nowait({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        self._said.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.gather(self.task, return_exceptions=True)

    async def opened(self) -> bool:
        """Whether it was let in."""
        await self._until(lambda: self.accepted or self.code is not None)
        return self.accepted

    async def closed(self, within: float = SOON) -> int:
        await self._until(lambda: self.code is not None, within)
        assert self.code is not None
        return self.code

    async def frame(self, kind: str, **fields: object) -> dict[str, Any]:
        """The first frame of that kind with these fields that was not looked at yet; earlier ones are passed."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            while self.frames:
                frame = self.frames.pop(0)
                if frame["k"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                    found.append(frame)
                    return True
            return False

        await self._until(look)
        return found[0]

    async def hears_of_change(self, what: str) -> None:
        """The first frame not looked at yet that says this changed; one frame may tell of several things."""
        while what not in (await self.frame("changed"))["what"]:
            pass

    async def line(self, extension: str, state: str) -> dict[str, Any]:
        """`extension` in `state`, from whatever frame shows it first."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            while self.frames and not found:
                lines = self.frames.pop(0).get("lines", ())
                found.extend(line for line in lines if line["x"] == extension and line["s"] == state)
            return bool(found)

        await self._until(look)
        return found[0]

    async def hears_no_more(self, pbx: ScriptedPbx, staying: "Browser") -> None:
        """A call that rings at 101 is told to the browser that is `staying`, and not to this one."""
        heard = len(self.raw)
        script = Script()
        script.rings(script.places(ANNA, "101"), "101")
        pbx.play(script)
        await staying.line("101", "ringing")
        assert len(self.raw) == heard

    async def _until(self, look: Any, within: float = SOON) -> None:
        async with asyncio.timeout(within):
            while not look():
                self._news.clear()
                await self._news.wait()


class Web:
    """The sockets of one web process."""

    def __init__(self) -> None:
        self.sockets = LiveSockets()
        self.application = OwnOrigins(self.sockets)
        self.browsers: list[Browser] = []

    def browser(
        self,
        session_key: str = "",
        *,
        origins: tuple[str, ...] | None = None,
        before: str = "a=b",
        path: str = "/ws/live/",
    ) -> Browser:
        """`before`: the cookies that come before that of the session."""
        headers = [(b"origin", origin.encode()) for origin in (settings.ORIGINS[:1] if origins is None else origins)]
        if session_key:
            headers.append((b"cookie", f"{before}; {settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        browser = Browser(self, headers, path)
        self.browsers.append(browser)
        return browser

    async def open(self, session_key: str) -> Browser:
        """A browser that was let in and has its first snapshot of a connected exchange."""
        browser = self.browser(session_key)
        assert await browser.opened()
        await browser.frame("snapshot", connected=True)
        return browser

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.leave()
        await self.sockets.close()

"""What live.js keeps of the socket: lines, whether they are live, and what it asks to be fetched again."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.asterisk.portal.visitor import Visitor

PATIENCE = 20.0  # seconds: how long a step may take before the test says what it waited for
RETRY = 0.2
GOODBYE = 4400
"""Close codes from here on mean "do not come back"."""
OF_OTHERS = frozenset({"x", "s", "t"})
OF_ONES_OWN = OF_OTHERS | {"c", "f", "v", "r"}
OF_OWN_CALLS = frozenset({"id", "s", "d", "n", "m", "t", "a", "via", "space", "w"})


class Screen:
    """The socket of one plain user, opened again whenever it is lost."""

    def __init__(self, visitor: Visitor) -> None:
        self.own = visitor.extension
        self.lines: dict[str, dict[str, Any]] = {}
        self.live = False
        """The page is not greyed: there is a socket, and the exchange is connected."""
        self.since: float | None = None
        self.news: Counter[str] = Counter()
        """How often each list had to be fetched again: `history`, `voicemail`."""
        self.past: list[tuple[bool, tuple[str, ...]]] = []
        """What was shown after each frame: live or not, and the states of the own calls."""
        self.faults: list[str] = []
        self._visitor = visitor
        self.epoch = 0
        """Of the gateway that leads."""
        self._number = 0
        self._ended = False
        self._seen_any = False
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """How the own calls stand, oldest first."""
        return tuple(call["s"] for call in self.calls)

    @property
    def calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self.line(self.own).get("c", [])
        return calls

    def line(self, extension: str) -> dict[str, Any]:
        return self.lines.get(extension, {})

    async def open(self) -> None:
        self._task = asyncio.create_task(self._run())
        await self.until(lambda: self.live, "a live socket")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        try:
            async with asyncio.timeout(patience):
                while not condition():
                    if self._task is not None and self._task.done():
                        self._task.result()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"{self.own}'s page never showed {what}\n{self.describe()}") from None

    def describe(self) -> str:
        others = {extension: line["s"] for extension, line in self.lines.items() if extension != self.own}
        return f"live={self.live} own={self.line(self.own)} others={others} faults={self.faults} past={self.past[-12:]}"

    async def _run(self) -> None:
        url = self._visitor.base_url.replace("http", "ws", 1) + "/ws/live/"
        headers = {"Cookie": self._visitor.cookies, "Origin": self._visitor.base_url}
        while not self._ended:
            with suppress(OSError, InvalidHandshake, TimeoutError):
                async with connect(url, additional_headers=headers, proxy=None, close_timeout=1) as socket:
                    await self._listen(socket)
            self._show(live=False)
            await asyncio.sleep(RETRY)

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            while self._take(json.loads(await socket.recv())):
                pass
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 1006
            if code >= GOODBYE:
                self._ended = True
                self.faults.append(f"sent away with {code}")

    def _take(self, frame: dict[str, Any]) -> bool:
        """Whether to go on listening: a number that runs backwards asks for a fresh socket."""
        kind, epoch, number = frame["k"], frame["e"], frame["n"]
        if kind not in {"snapshot", "link"} and (epoch != self.epoch or number < self._number):
            return False
        self.epoch, self._number = epoch, number
        match kind:
            case "snapshot":
                self.lines = {line["x"]: line for line in frame["lines"]}
                if self._seen_any:  # what happened while we were away is on no frame
                    self.news.update(("history", "voicemail"))
                self._seen_any = True
            case "lines":
                self.lines |= {line["x"]: line for line in frame["lines"]}
            case "changed":
                self.news.update(frame["what"])
        for line in frame.get("lines", ()):
            self._check(line)
        if kind in {"snapshot", "link"}:
            self.since = frame["since"]
            self._show(live=frame["connected"])
        else:
            self._show(live=self.live)
        return True

    def _check(self, line: dict[str, Any]) -> None:
        """A plain user sees everything of their own line, and of the others the lamp alone (T-WS-08, T-WS-09)."""
        expected = OF_ONES_OWN if line["x"] == self.own else OF_OTHERS
        if line.keys() != expected:
            self.faults.append(f"line {line['x']} has {sorted(line)}")
        for call in line.get("c", ()):
            if call.keys() != OF_OWN_CALLS:
                self.faults.append(f"a call has {sorted(call)}")

    def _show(self, *, live: bool) -> None:
        self.live = live
        if not self.past or self.past[-1] != (live, self.states):
            self.past.append((live, self.states))
        self._changed.set()

"""What a gateway writes, without a gateway: lines into the board, or a text to a group of Channels."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pbx.board import Board
from pbx.capabilities import PbxInfo
from pbx.link import Connected
from pbx.states import Line


class Pen:
    """Writes from an event loop of its own, in a thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        from channels_redis.core import RedisChannelLayer

        from bench.group_server import LAYER
        from cti import store
        from cti.publisher import Publisher

        board = Board()
        board.apply(Connected(datetime.now(UTC), PbxInfo("bench", "bench", "1", frozenset()), (), ()))
        self._loop = loop
        self._publisher = Publisher(store.async_client(), board, epoch=1)
        self._groups = RedisChannelLayer(**LAYER)

    async def run(self) -> None:
        """Write the board and keep it alive, as a gateway does, until cancelled."""
        self._publisher.replaced()
        await self._publisher.run()

    def show(self, line: Line) -> None:
        """Tell the portals that `line` changed."""
        self._loop.call_soon_threadsafe(self._publisher.changed, (line,))

    def tell_group(self, text: str) -> None:
        from bench.group_server import GROUP

        sent = self._groups.group_send(GROUP, {"type": "show", "text": text})
        asyncio.run_coroutine_threadsafe(sent, self._loop).result(timeout=30)


@contextmanager
def pen() -> Iterator[Pen]:
    loop = asyncio.new_event_loop()
    writer = Pen(loop)
    running = loop.create_task(writer.run())

    def write() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.get_loop().run_until_complete(asyncio.wait([running]))

    thread = threading.Thread(target=write, name="pen")
    thread.start()
    try:
        yield writer
    finally:
        loop.call_soon_threadsafe(running.cancel)
        thread.join()

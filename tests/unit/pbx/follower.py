"""What a driver told, as the gateway takes it in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from pbx.asterisk.address import Address
from pbx.asterisk.connection import Pace
from pbx.asterisk.driver import AsteriskPbx
from pbx.events import PbxEvent
from pbx.link import Connected
from tests.unit.pbx.fake_ami import FakeAsterisk, channel

PATIENCE = 10.0
QUICK = Pace(
    connect=2.0,
    answer=0.3,
    lists=2.0,
    booted=0.2,
    ping=60.0,
    ping_answer=0.2,
    verdict=0.1,
    audit=600.0,
    second_look=0.05,
    retries=(0.01,),
)


@dataclass
class Follower:
    """Takes in what the driver yields, as the gateway does."""

    pbx: AsteriskPbx
    events: list[PbxEvent] = field(default_factory=list)
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        async for batch in self.pbx.batches():
            assert batch
            self.events += batch
            self.news.set()
            await self.may_read.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self.news.clear()
                await self.news.wait()

    async def sees(self, kind: type, count: int = 1) -> None:
        await self.until(lambda: len(self.of(kind)) >= count)

    def of(self, kind: type) -> Sequence[PbxEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    def snapshot(self) -> Connected:
        """The newest."""
        return next(event for event in reversed(self.events) if isinstance(event, Connected))


@asynccontextmanager
async def following(fake: FakeAsterisk, pace: Pace = QUICK, secret: str = "right") -> AsyncIterator[Follower]:
    follower = Follower(AsteriskPbx(Address("127.0.0.1", fake.port, "webcti", secret), pace))
    follower.may_read.set()
    task = asyncio.create_task(follower.follow())
    try:
        yield follower
    finally:
        await follower.pbx.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  what is waited for sets no event
            await asyncio.sleep(0.005)


def living(name: str, uniqueid: str, state: int = 6, **more: object) -> dict[str, object]:
    """An item of the list of channels."""
    return {"Event": "Status", **channel(name, uniqueid, state, **more)}

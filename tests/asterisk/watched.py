"""A portal that is the driver and the call model: the first who can watch a scenario."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pbx.base import Pbx
from pbx.commands import Command
from pbx.connect import open_pbx
from pbx.features import Feature
from pbx.states import FinishedLeg, LegState, Outcome
from tests.asterisk.lab.exchange import Exchange
from tests.watcher import Watcher, watching


class Watched:
    def __init__(self, pbx: Pbx, watcher: Watcher) -> None:
        self.pbx, self.watcher = pbx, watcher
        self._requests = itertools.count(1)

    async def asks(self, command: Command) -> None:
        await self.pbx.execute(command, f"lab-{next(self._requests)}")

    async def sees(self, extension: str, *states: LegState) -> None:
        await self.watcher.sees(extension, *states)

    async def sees_peer(self, extension: str, number: str) -> None:
        await self.watcher.sees_peer(extension, number)

    async def sees_registered(self, extension: str, registered: bool) -> None:
        await self.watcher.sees_registered(extension, registered)

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None:
        await self.watcher.sees_feature(extension, feature, value)

    async def sees_messages(self, extension: str, new: int) -> None:
        await self.watcher.sees_messages(extension, new)

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> FinishedLeg:
        return await self.watcher.finds(extension, outcome, **facts)


@asynccontextmanager
async def watched(exchange: Exchange, url: str = "") -> AsyncIterator[Watched]:
    """The portal's driver on `exchange`, connected and with its first snapshot read."""
    pbx = open_pbx(url or exchange.url)
    try:
        async with watching(pbx) as watcher:
            yield Watched(pbx, watcher)
    finally:
        await pbx.close()

"""A portal that is the driver and the call model: the first who can watch a scenario."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pbx.base import Pbx
from pbx.commands import Command
from pbx.connect import open_pbx
from pbx.events import PbxEvent
from pbx.features import Feature
from pbx.mailbox import Folder, Greeting, Message
from pbx.sound import GreetingSpoken, MailboxListed, RecordingChanged, RecordingState
from pbx.states import FinishedLeg, LegState, Outcome
from tests.asterisk.lab.exchange import Exchange
from tests.watcher import Watcher, watching


class Watched:
    def __init__(self, pbx: Pbx, watcher: Watcher) -> None:
        self.pbx, self.watcher = pbx, watcher
        self._requests = itertools.count(1)

    async def asks(self, command: Command) -> str:
        request = f"lab-{next(self._requests)}"
        await self.pbx.execute(command, request)
        return request

    async def channel(self, extension: str) -> str:
        return self.watcher.leg(extension).channel

    async def sees_joined(self, *extensions: str) -> None:
        await self.watcher.sees_joined(*extensions)

    async def sees_in(self, mailbox: str, *folders: Folder) -> tuple[Message, ...]:
        def lying() -> tuple[Message, ...] | None:
            listings = [
                event for event in self.watcher.events if isinstance(event, MailboxListed) and event.mailbox == mailbox
            ]
            return listings[-1].messages if listings else None

        def fits() -> bool:
            found = lying()
            return found is not None and sorted(message.folder for message in found) == sorted(folders)

        await self.watcher.until(fits, f"mailbox {mailbox} with messages in {folders}")
        return lying() or ()

    async def sees_recording(self, request: str, extension: str, state: RecordingState) -> None:
        def newest() -> RecordingChanged | None:
            told = [event for event in self.watcher.events if isinstance(event, RecordingChanged)]
            return next((event for event in reversed(told) if event.recording == request), None)

        def fits() -> bool:
            event = newest()
            return event is not None and (event.extension, event.state) == (extension, state)

        await self.watcher.until(fits, f"recording {request} of {extension} {state}")

    async def sees_greeting(self, mailbox: str, greeting: Greeting, request: str) -> None:
        def fits(event: PbxEvent) -> bool:
            if not isinstance(event, GreetingSpoken):
                return False
            return (event.mailbox, event.greeting, event.request) == (mailbox, greeting, request)

        await self.watcher.until(lambda: any(map(fits, self.watcher.events)), f"a greeting {greeting} of {mailbox}")

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

"""Follows an exchange as the gateway does, and waits for what a test expects to see."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from pbx.base import Pbx
from pbx.board import Board
from pbx.events import BridgeJoined, PbxEvent
from pbx.features import Feature
from pbx.states import FinishedLeg, Leg, LegState, Line, Outcome

PATIENCE = 10.0  # seconds: how long a step may take before the test says what it waited for


@dataclass
class Watcher:
    """Follows one exchange as the gateway does and lets a test wait for what it should see."""

    board: Board = field(default_factory=Board)
    events: list[PbxEvent] = field(default_factory=list)
    legs: list[FinishedLeg] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    following: asyncio.Task[None] | None = None

    async def follow(self, batches: AsyncIterator[Sequence[PbxEvent]]) -> None:
        try:
            async for batch in batches:
                for event in batch:
                    self.see(event)
        finally:
            self._news.set()

    def see(self, event: PbxEvent) -> None:
        self.events.append(event)
        self.legs.extend(self.board.apply(event).finished)
        self._news.set()

    async def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        try:
            async with asyncio.timeout(patience):
                while not condition():
                    if self.following is not None and self.following.done():
                        self.following.result()
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"never saw: {what}\n{self.describe()}") from None

    def line(self, extension: str) -> Line:
        return self.board.lines.get(extension, Line(extension))

    def states(self, extension: str) -> tuple[LegState, ...]:
        return tuple(leg.state for leg in self.line(extension).legs)

    def leg(self, extension: str) -> Leg:
        """The only living leg of `extension`."""
        (leg,) = self.line(extension).legs
        return leg

    async def sees(self, extension: str, *states: LegState) -> None:
        """Wait until the legs of `extension` stand exactly so, oldest first."""
        wanted = f"{extension} {' '.join(states) or 'free'}"
        await self.until(lambda: self.states(extension) == states, wanted)

    async def sees_talking(self, *extensions: str) -> None:
        for extension in extensions:
            await self.sees(extension, LegState.TALKING)

    async def sees_all_free(self, *extensions: str) -> None:
        for extension in extensions:
            await self.sees(extension)

    async def sees_joined(self, *extensions: str) -> None:
        """Wait until the only leg of each is in a conversation, not merely answered."""

        for extension in extensions:
            await self.sees(extension, LegState.TALKING)
        channels = {self.leg(extension).channel for extension in extensions}
        await self.until(
            lambda: channels <= {event.channel for event in self.events if isinstance(event, BridgeJoined)},
            f"{' and '.join(extensions)} joined",
        )

    def known_legs(self) -> list[FinishedLeg]:
        """What is known last of each finished leg."""
        return list({(leg.origin, leg.extension, leg.direction): leg for leg in self.legs}.values())

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> FinishedLeg:
        """Wait for a finished leg of `extension` that ended so and to which all `facts` apply."""

        def fits(leg: FinishedLeg) -> bool:
            return (
                leg.extension == extension
                and leg.outcome is outcome
                and all(getattr(leg, name) == value for name, value in facts.items())
            )

        await self.until(lambda: any(map(fits, self.legs)), f"a leg of {extension}: {outcome} {facts}")
        return next(leg for leg in reversed(self.legs) if fits(leg))

    async def sees_peer(self, extension: str, number: str) -> None:
        """Wait until the only leg of `extension` shows `number` at the other end."""
        await self.until(
            lambda: [leg.peer.number for leg in self.line(extension).legs] == [number], f"{extension} with {number}"
        )

    async def sees_registered(self, extension: str, registered: bool) -> None:
        wanted = f"{extension} {'registered' if registered else 'unreachable'}"
        await self.until(lambda: self.line(extension).registered is registered, wanted)

    async def sees_messages(self, extension: str, new: int) -> None:
        await self.until(lambda: (self.line(extension).voicemail or (0, 0))[0] == new, f"{extension}: {new} messages")

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None:
        wanted = f"{extension} {feature}={value!r}"
        await self.until(lambda: self.line(extension).features.get(feature, "") == value, wanted)

    def describe(self) -> str:
        lines = [
            f"{line.extension}: {line.legs} {dict(line.features)}" for line in self.board.lines.values() if line.legs
        ]
        return "\n".join(
            ["lines:", *lines, "legs:", *map(str, self.legs), "last events:", *map(str, self.events[-30:])]
        )


@asynccontextmanager
async def watching(pbx: Pbx) -> AsyncIterator[Watcher]:
    """Follow `pbx` until the block ends; entered when the first snapshot is there."""
    watcher = Watcher()
    watcher.following = asyncio.create_task(watcher.follow(pbx.batches()))
    try:
        await watcher.until(lambda: watcher.board.connected, "the exchange")
        yield watcher
    finally:
        watcher.following.cancel()
        with suppress(asyncio.CancelledError):
            await watcher.following

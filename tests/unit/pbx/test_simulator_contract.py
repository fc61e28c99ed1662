"""The simulator keeps the contract that Asterisk keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from pbx.errors import PbxRefused
from pbx.simulator.simulator import Simulator
from tests.contract_digits import DigitsContract
from tests.watcher import PATIENCE


class SimulatorStage:
    """Hands at simulated telephones; nobody but the test lifts a receiver. Twice as quick as life."""

    ala, ola, jan = "1012", "1027", "1019"
    outside = "0601570947"

    def __init__(self) -> None:
        self.pbx = Simulator(quiet=True, people=False, speed=2)

    async def call(self, caller: str, number: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.call(caller, number))

    async def answer(self, who: str) -> None:
        await self._once_possible(lambda: self.pbx.hands.answer(who))

    async def reject(self, who: str) -> None:
        await self._once_possible(lambda: self.pbx.hands.reject(who))

    async def hang_up(self, who: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.hang_up(who))

    async def hold(self, who: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.hold(who))

    async def resume(self, who: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.resume(who))

    async def key_digits(self, who: str, digits: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.key_digits(who, digits))

    async def speak(self, caller: str) -> None:
        await self._once_possible(lambda: self.pbx.hands.leave_voicemail(caller))

    async def _once_possible(self, act: Callable[[], None]) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return self.pbx.act(act)
                except PbxRefused:
                    await asyncio.sleep(0.01)


class TestSimulator(DigitsContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[SimulatorStage]:
        stage = SimulatorStage()
        yield stage
        await stage.pbx.close()

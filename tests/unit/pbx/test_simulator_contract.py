"""The simulator keeps the contract that Asterisk keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from pbx.errors import PbxRefused
from pbx.simulator.simulator import Simulator
from pbx.simulator.spool import RECORDINGS, VOICEMAIL
from tests.contract_digits import DigitsContract
from tests.contract_mailbox import MailboxContract
from tests.contract_recording import RecordingContract
from tests.contract_services import ServicesContract
from tests.contract_wake import WakeContract
from tests.watcher import PATIENCE

Result = TypeVar("Result")


class SimulatorStage:
    """Hands at simulated telephones; nobody but the test lifts a receiver. Twice as quick as life."""

    ala, ola, jan = "1012", "1027", "1019"
    outside = "0601570947"
    announcement, identity = "away", "0225550100"

    def __init__(self, root: Path) -> None:
        self.voicemail, self.recordings = root / VOICEMAIL, root / RECORDINGS
        self.pbx = Simulator(quiet=True, people=False, speed=2, spool=root)

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

    async def shown(self, who: str) -> str:
        return await self._once_possible(lambda: self.pbx.hands.shown(who))

    async def unregister(self, who: str) -> None:
        self.pbx.act(lambda: self.pbx.hands.register(who, False))

    async def speak(self, caller: str) -> None:
        await self._once_possible(lambda: self.pbx.hands.leave_voicemail(caller, 2))

    async def speak_greeting(self, who: str) -> None:
        await self._once_possible(lambda: self.pbx.hands.speak_greeting(who))

    async def _once_possible(self, act: Callable[[], Result]) -> Result:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return self.pbx.act(act)
                except PbxRefused:
                    await asyncio.sleep(0.01)


class TestSimulator(DigitsContract, MailboxContract, RecordingContract, ServicesContract, WakeContract):
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[SimulatorStage]:
        stage = SimulatorStage(tmp_path)
        yield stage
        await stage.pbx.close()

"""Asterisk keeps the contract that every exchange keeps."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from pbx.base import Pbx
from pbx.commands import Command, SetRules
from pbx.condition import Condition
from pbx.connect import open_pbx
from pbx.routing.packing import unpack
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.lab.exchange import ANNOUNCEMENT
from tests.asterisk.oracle import TOKEN, Oracle, answering
from tests.asterisk.phone import Phone
from tests.contract_digits import DigitsContract
from tests.contract_mailbox import MailboxContract
from tests.contract_recording import RecordingContract
from tests.contract_services import ServicesContract
from tests.contract_wake import WakeContract
from tests.stage import Stage


class WithRules:
    """The driver, and a portal that keeps the rules of which it tells the exchange."""

    def __init__(self, driver: Pbx, oracle: Oracle) -> None:
        self._driver, self._oracle = driver, oracle
        self.batches, self.close = driver.batches, driver.close
        self.directory = driver.directory

    @property
    def condition(self) -> Condition | None:
        return self._driver.condition

    async def execute(self, command: Command, request: str) -> None:
        if isinstance(command, SetRules):
            with suppress(ValueError):
                self._oracle.rules = {**self._oracle.rules, command.extension: unpack(command.rules)}
        await self._driver.execute(command, request)


class AsteriskStage:
    """Real telephones in the hands of three people, and the telephone network."""

    ala, ola, jan = "101", "102", "103"
    outside = f"0{OUTSIDER}"
    announcement, identity = ANNOUNCEMENT, "0225550100"

    def __init__(self, company: Company, oracle: Oracle) -> None:
        self.company = company
        self.pbx = WithRules(open_pbx(company.exchange.url), oracle)
        spool = company.exchange.place / "var/spool"
        self.voicemail, self.recordings = spool / "voicemail", spool / "monitor"

    def _phone(self, who: str) -> Phone:
        return self.company.phones["trunk" if who == self.outside else who]

    async def call(self, caller: str, number: str) -> None:
        if caller == self.outside:
            self._phone(caller).dial(f"555{number}", caller=OUTSIDER)
        else:
            self._phone(caller).dial(number)

    async def answer(self, who: str) -> None:
        (await self._phone(who).rings()).answer()

    async def reject(self, who: str) -> None:
        (await self._phone(who).rings()).reject()

    async def hang_up(self, who: str) -> None:
        if not self._phone(who).idle:
            await self._phone(who).current().hang_up()

    async def hold(self, who: str) -> None:
        await self._phone(who).current().hold()

    async def resume(self, who: str) -> None:
        await self._phone(who).current().resume()

    async def key_digits(self, who: str, digits: str) -> None:
        await self._phone(who).current().press(digits)

    async def shown(self, who: str) -> str:
        return (await self._phone(who).rings()).caller[0]

    async def unregister(self, who: str) -> None:
        await self._phone(who).unregister()

    async def speak(self, caller: str) -> None:
        await self.company.speak(self._phone(caller).current())

    async def speak_greeting(self, who: str) -> None:
        call = self._phone(who).current()
        await self.company.speak_greeting(call)
        await self.company.choose(call, "1")


class TestAsterisk(DigitsContract, MailboxContract, RecordingContract, ServicesContract, WakeContract):
    @pytest.fixture
    async def stage(self, company: Company) -> AsyncIterator[Stage]:
        await company.arrive(AsteriskStage.ala, AsteriskStage.ola, AsteriskStage.jan)
        await company.outside()
        async with answering() as oracle:
            await company.obeys_rules_of(oracle.url, TOKEN)
            stage = AsteriskStage(company, oracle)
            yield stage
            await stage.pbx.close()

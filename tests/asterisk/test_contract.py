"""Asterisk keeps the contract that every exchange keeps."""

from collections.abc import AsyncIterator

import pytest

from pbx.connect import open_pbx
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.phone import Phone
from tests.contract_digits import DigitsContract
from tests.stage import Stage


class AsteriskStage:
    """Real telephones in the hands of three people, and the telephone network."""

    ala, ola, jan = "101", "102", "103"
    outside = f"0{OUTSIDER}"

    def __init__(self, company: Company) -> None:
        self.company = company
        self.pbx = open_pbx(company.exchange.url)

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

    async def speak(self, caller: str) -> None:
        await self.company.speak(self._phone(caller).current())


class TestAsterisk(DigitsContract):
    @pytest.fixture
    async def stage(self, company: Company) -> AsyncIterator[Stage]:
        await company.arrive(AsteriskStage.ala, AsteriskStage.ola, AsteriskStage.jan)
        await company.outside()
        stage = AsteriskStage(company)
        yield stage
        await stage.pbx.close()

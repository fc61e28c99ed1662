"""How an Asterisk is: what it says of itself, its clock, and its lines outside (ADM-02)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pbx.condition import Condition, Trunk
from pbx.link import Connected
from tests.unit.pbx.fake_ami import ALLOWED, NOW, FakeAsterisk
from tests.unit.pbx.follower import QUICK, Follower, eventually, following

CORE = {
    "CoreStartupDate": "2026-11-20",
    "CoreStartupTime": "06:30:00",
    "CoreReloadDate": "2026-11-22",
    "CoreReloadTime": "18:00:05",
    "CoreCurrentCalls": "7",
}


def device(name: str, state: str) -> dict[str, object]:
    return {"Event": "DeviceStateChange", "Device": name, "State": state}


def condition(follower: Follower) -> Condition:
    found = follower.pbx.condition
    assert found is not None
    return found


@pytest.mark.req("ADM-02")
async def test_it_is_known_as_soon_as_there_is_a_link_and_gone_with_it(fake: FakeAsterisk) -> None:
    fake.commands, fake.core = f"{ALLOWED} CoreStatus", CORE
    fake.lists["DeviceStateList"] = [
        device("PJSIP/101", "NOT_INUSE"),
        device("PJSIP/provider", "UNAVAILABLE"),
        device("PJSIP/gateway", "INUSE"),
        device("PJSIP/quiet", "UNKNOWN"),
        device("Queue:sales", "NOT_INUSE"),
        device("Custom:DND101", "BUSY"),
    ]
    async with following(fake) as follower:
        await follower.sees(Connected)
        found = condition(follower)
        assert found.started == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
        assert found.reloaded == datetime(2026, 11, 22, 18, 0, 5, tzinfo=UTC)
        assert found.calls == 7
        assert found.trunks == (
            Trunk("PJSIP/gateway", available=True),
            Trunk("PJSIP/provider", available=False),
            Trunk("PJSIP/quiet", available=None),
        )
        assert found.ahead is not None
        assert abs((datetime.now(UTC).timestamp() + found.ahead) - NOW) < 10
        assert (found.reconnected, found.dropped, found.corrected) == (1, 0, 0)
        fake.deaf = True
        fake.hang_up()
        await eventually(lambda: follower.pbx.condition is None)


async def test_each_audit_looks_again(fake: FakeAsterisk) -> None:
    fake.commands, fake.core = f"{ALLOWED} CoreStatus", CORE
    async with following(fake, replace(QUICK, audit=0.02)) as follower:
        await follower.sees(Connected)
        fake.core = {**CORE, "CoreCurrentCalls": "8"}
        await eventually(lambda: condition(follower).calls == 8)
        assert len(follower.events) == 1  # nobody who follows calls hears of it


async def test_an_account_that_may_not_ask_knows_less_and_asks_nothing(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        assert (condition(follower).started, condition(follower).calls) == (None, None)
        assert fake.actions("CoreStatus") == []


@pytest.mark.parametrize(
    "core",
    [
        {},
        {"CoreStartupDate": "yesterday", "CoreStartupTime": "06:30:00", "CoreCurrentCalls": "many"},
        {"CoreStartupDate": "2026-11-31", "CoreStartupTime": "99:30:00", "CoreCurrentCalls": "-1"},
        {"CoreStartupDate": "٢٠٢٦-11-20", "CoreStartupTime": "", "CoreCurrentCalls": "9" * 40},
    ],
)
async def test_what_makes_no_sense_is_not_known(fake: FakeAsterisk, core: dict[str, str]) -> None:
    fake.commands, fake.core = f"{ALLOWED} CoreStatus", core
    async with following(fake) as follower:
        await follower.sees(Connected)
        found = condition(follower)
        assert (found.started, found.reloaded, found.calls) == (None, None, None)

"""`pbx_check`, as an administrator runs it: sentences, and 1 when something must be mended."""

import asyncio
import time
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from company import exchange
from company.models import Exchange
from tests.unit.pbx.fake_ami import FakeAsterisk, fake_asterisk


@pytest.fixture(autouse=True)
def nothing_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """No administrator set another exchange: it is that of PBX_URL."""
    monkeypatch.setattr(exchange, "stored", Exchange)


@pytest.fixture
async def fake() -> AsyncIterator[FakeAsterisk]:
    telephones: list[dict[str, object]] = [{"Event": "DeviceStateChange", "Device": "PJSIP/101"}]
    hints: list[dict[str, object]] = [{"Event": "ExtensionStatus", "Hint": "PJSIP/101"}]
    lists = {"DeviceStateList": telephones, "ExtensionStateList": hints}
    async with fake_asterisk(FakeAsterisk(lists=lists, clock=time.time())) as fake:
        yield fake


async def said(settings: Settings, url: str) -> str:
    """What the command prints; it has a loop of its own, so it runs in a thread of its own."""
    settings.PBX_URL = url
    out = StringIO()
    await asyncio.to_thread(call_command, "pbx_check", stdout=out, no_color=True)
    return out.getvalue()


async def test_t_ami_06_a_good_exchange_is_named_and_praised(
    fake: FakeAsterisk, settings: Settings, tmp_path: Path
) -> None:
    settings.ROUTE_TOKEN = "an-exchange-of-this-company"
    settings.PBX_CDR = str(tmp_path / "Portal.csv")
    (tmp_path / "Portal.csv").touch()
    text = await said(settings, f"asterisk://webcti:right@127.0.0.1:{fake.port}")
    assert text.splitlines() == ["Asterisk 22.10.1, fake, at 127.0.0.1", "Everything is as the portal needs it."]


async def test_t_ami_06_a_fault_ends_with_one(fake: FakeAsterisk, settings: Settings) -> None:
    fake.commands += " Command"
    with pytest.raises(SystemExit) as end:
        await said(settings, f"asterisk://webcti:right@127.0.0.1:{fake.port}")
    assert end.value.code == 1


async def test_t_ami_06_a_small_fault_does_not(fake: FakeAsterisk, settings: Settings) -> None:
    fake.lists["ExtensionStateList"] = []
    assert "cannot show 101" in await said(settings, f"asterisk://webcti:right@127.0.0.1:{fake.port}")


async def test_an_exchange_that_may_not_ask_for_rules_is_told(fake: FakeAsterisk, settings: Settings) -> None:
    url = f"asterisk://webcti:right@127.0.0.1:{fake.port}"
    settings.ROUTE_TOKEN = ""
    assert "set ROUTE_TOKEN" in await said(settings, url)
    fake.contexts = fake.contexts.replace(" portal-rules", "")
    assert "set ROUTE_TOKEN" not in await said(settings, url)


async def test_a_log_of_calls_that_is_not_there_is_told(fake: FakeAsterisk, settings: Settings) -> None:
    settings.PBX_CDR = "/nowhere/Portal.csv"
    with pytest.raises(SystemExit):
        await said(settings, f"asterisk://webcti:right@127.0.0.1:{fake.port}")


async def test_an_account_that_is_refused_is_told_without_its_secret(fake: FakeAsterisk, settings: Settings) -> None:
    with pytest.raises(CommandError, match="refuses the account") as caught:
        await said(settings, f"asterisk://webcti:hush-hush@127.0.0.1:{fake.port}")
    assert "hush-hush" not in str(caught.value)


async def test_the_simulator_is_always_right(settings: Settings) -> None:
    assert "needs no configuration" in await said(settings, "simulator:?seed=1")

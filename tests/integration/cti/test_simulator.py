"""The whole way with the simulator: a telephone rings, a browser sees it, a click acts, history remembers."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from company.exchange import name_of
from cti import commands, live, reconcile
from cti.cdr import file
from cti.gateway import Gateway
from cti.models import Watermark
from history.models import Record
from pbx.board import Board
from pbx.commands import Dial, HangUp, SetFeature
from pbx.connect import open_pbx
from pbx.features import Feature
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.waiting import until


@dataclass
class Company:
    url: str
    socket: Path

    async def do(self, what: str, **fields: Any) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        try:
            writer.write(json.dumps({"do": what, **fields}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(await reader.readline())
        finally:
            writer.close()
            await writer.wait_closed()
        assert answer["ok"], answer
        return answer


@pytest.fixture
async def company(
    valkey: str, transactional_db: None, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Company]:
    folder = tmp_path_factory.mktemp("s")
    settings.PBX_CDR = str(folder / "Portal.csv")
    socket = folder / "sim"
    url = f"simulator:?seed=1&quiet=1&control={socket}&cdr={settings.PBX_CDR}"
    gateway = asyncio.create_task(Gateway(lambda: open_pbx(url), Board, name_of(url)).run())
    await until(lambda: live.read_board().connected)
    yield Company(url, socket)
    gateway.cancel()
    await asyncio.gather(gateway, return_exceptions=True)


async def record(**fields: object) -> Record:
    return await until(lambda: Record.objects.filter(**fields).first())


@pytest.mark.req("HIST-01")
async def test_a_missed_call_is_seen_live_and_in_the_history(company: Company, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    await company.do("call", **{"from": "601570947", "to": "1011"})
    line = await browser.line("1011", "ringing")
    assert line["c"][0]["n"].endswith("601570947")
    await company.do("hang_up", who="601570947")
    await browser.line("1011", "free")
    await browser.hears_of_change("history")
    missed = await record(extension="1011", outcome="missed", final=True)
    assert missed.number == "+48601570947"


@pytest.mark.req("CALL-01")
async def test_a_click_rings_the_own_telephone_and_then_the_other(company: Company, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    await company.do("people", on=False)
    await asyncio.to_thread(commands.send, Dial("1011", "1012"), key="click")
    await until(lambda: live.line_of("1011").legs)
    await company.do("answer", who="1011")
    await browser.line("1012", "ringing")
    await company.do("answer", who="1012")
    line = await browser.line("1011", "talking")
    leg = await sync_to_async(live.leg_by_token)("1011", line["c"][0]["id"])
    assert leg
    await asyncio.to_thread(commands.send, HangUp("1011", leg.channel), key="hang up")
    await browser.line("1011", "free")
    outgoing = await record(extension="1011", outcome="outgoing")
    assert outgoing.answered
    assert (await record(extension="1012", outcome="incoming")).number == "1011"


async def test_a_service_switched_in_the_portal_is_on_the_own_line(
    company: Company, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    await asyncio.to_thread(commands.send, SetFeature("1011", Feature.DND, "on"), key="dnd")
    assert (await browser.line("1011", "dnd"))["f"]["dnd"] == "on"


async def test_r_09_an_exchange_that_drops_out_leaves_no_ghost(company: Company, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    await company.do("call", **{"from": "601570947", "to": "1011"})
    await browser.line("1011", "ringing")
    await company.do("crash", seconds=0.3, lose_calls=True)
    await browser.frame("snapshot", connected=False)
    lines = (await browser.frame("snapshot", connected=True))["lines"]
    assert next(line["s"] for line in lines if line["x"] == "1011") == "free"


@pytest.mark.req("HIST-01")
async def test_what_the_log_tells_is_what_was_seen(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "SETTLED", 0.0)
    await company.do("people", on=False)
    for target in ("1011", "1012"):
        await company.do("call", **{"from": "601570947", "to": target})
        await until(lambda x=target: live.line_of(x).legs)
        await company.do("answer", who=target)
        await company.do("hang_up", who=target)
        await record(extension=target, final=True)

    def rows() -> set[tuple[Any, ...]]:
        names = ("origin", "extension", "direction", "outcome", "number", "dialled", "final")
        return set(Record.objects.values_list(*names))

    seen = await sync_to_async(rows)()

    def read_again() -> None:
        Record.objects.all().delete()
        Watermark.objects.all().delete()
        reconcile.reconcile(name_of(company.url), "simulator")

    await sync_to_async(read_again)()
    assert await sync_to_async(rows)() == seen

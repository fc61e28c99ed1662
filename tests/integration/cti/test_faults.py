"""What is on the screen when Redis, the database or messages fail: nothing wrong, and right again by itself.

(RELIABILITY R-05, R-06, R-14, R-15, R-21.)
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import redis
from asgiref.sync import sync_to_async
from django.db import OperationalError
from pytest_django import Settings

from cti import commands, lease, live, publisher, store, writer
from cti.mirror import Mirror
from history import actions
from history.models import Record
from pbx.commands import HangUp
from pbx.errors import PbxUnavailable
from pbx.states import LineState
from tests.integration.cti.browsers import Browser, Web
from tests.integration.cti.conftest import LogIn, running_gateway
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until, until_answer, until_here
from tests.unit.pbx.script import ANNA, Script
from tests.valkey import running_valkey


def ring(pbx: ScriptedPbx, extension: str, name: str) -> Callable[[], None]:
    """Have `extension` rung; returns how to end it."""
    script = Script(name)
    caller = script.places(ANNA, extension)
    callee = script.rings(caller, extension)
    pbx.play(script)

    def end() -> None:
        script.hangs_up(callee, caller)
        pbx.play(script)

    return end


async def watching(web: Web, logged_in: LogIn, extension: str = "102") -> Browser:
    _user, session = await sync_to_async(logged_in)(extension)
    return await web.open(session)


async def test_r_06_a_lost_exchange_greys_the_page_and_comes_back_right(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    browser = await watching(web, logged_in)
    ring(pbx, "101", "a")
    await browser.line("101", "ringing")
    pbx.disconnect()
    frame = await browser.frame("snapshot", connected=False)
    assert frame["since"]
    assert any(line["s"] == "ringing" for line in frame["lines"])
    pbx.connect()
    frame = await browser.frame("snapshot", connected=True)
    assert not any(line["s"] == "ringing" for line in frame["lines"])


async def test_r_14_redis_goes_and_comes_back_and_so_does_the_page(
    transactional_db: None, logged_in: LogIn, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("v")
    settings.REDIS_URL = f"unix://{folder}/valkey.sock?db=0"
    pbx, web = ScriptedPbx(), Web()
    with running_valkey(folder):
        gateway = running_gateway(pbx)
        await gateway.__aenter__()
        pbx.connect()
        await until(lambda: live.read_board().connected)
        browser = await watching(web, logged_in)
    try:
        await browser.frame("link", connected=False)
        board = await sync_to_async(live.read_board)()
        assert not board.connected
        ring(pbx, "101", "while away")
        with running_valkey(folder):
            frame = await browser.frame("snapshot", connected=True)
            assert {"x": "101", "s": "ringing"}.items() <= next(x for x in frame["lines"] if x["x"] == "101").items()
            assert (await sync_to_async(live.read_board)()).lines["101"].state is LineState.RINGING
            assert browser.code is None
            await web.close()
            await gateway.__aexit__(None, None, None)
    finally:
        await web.close()


@pytest.mark.parametrize("how", ["a change", "a heartbeat"])
async def test_r_15_an_emptied_redis_is_noticed_and_filled_again(
    how: str, pbx: ScriptedPbx, web: Web, logged_in: LogIn, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "BEAT", 0.2 if how == "a heartbeat" else 60.0)
    end = ring(pbx, "103", "earlier")
    await until(lambda: live.line_of("103").legs)
    end()
    await until(lambda: not live.line_of("103").legs)
    browser = await watching(web, logged_in)
    with redis.Redis.from_url(valkey) as client:
        client.flushall()
    if how == "a change":
        ring(pbx, "101", "a")
    await browser.frame("snapshot", connected=True)
    assert set((await sync_to_async(live.read_board)()).lines) >= {"101", "102", "103"}
    ring(pbx, "104", "later")
    await browser.line("104", "ringing")


async def test_r_21_a_lost_message_is_missed_and_made_good(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await watching(web, logged_in)
    real: Callable[..., Awaitable[bool]] = Mirror._take
    lost: list[str] = []

    async def lossy(mirror: Mirror, text: str, client: Any) -> bool:
        if not lost and '"ringing"' in text:
            lost.append(text)
            return True
        return await real(mirror, text, client)

    monkeypatch.setattr(Mirror, "_take", lossy)
    ring(pbx, "101", "a")
    await until_here(lambda: lost)
    ring(pbx, "103", "b")
    frame = await browser.frame("snapshot")
    assert {line["x"] for line in frame["lines"] if line["s"] == "ringing"} == {"101", "103"}
    assert web.sockets.hub().mirror.healed == 1


async def test_a_broken_subscription_is_made_again(pbx: ScriptedPbx, web: Web, logged_in: LogIn, valkey: str) -> None:
    browser = await watching(web, logged_in)
    with redis.Redis.from_url(valkey) as client:
        client.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB")
    await browser.frame("link", connected=False)
    ring(pbx, "101", "a")
    await browser.line("101", "ringing")


async def test_a_gateway_that_falls_silent_greys_the_page(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SILENCE", 1.5)
    browser = await watching(web, logged_in)
    await browser.frame("link", connected=False)
    assert not (await sync_to_async(live.read_board)()).connected
    ring(pbx, "101", "a")
    await browser.frame("snapshot", connected=True)


async def test_r_05_without_its_lease_a_leader_reads_on_and_commands_nothing(
    valkey: str, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "TTL", 1.0)
    monkeypatch.setattr(lease, "MARGIN", 0.5)
    monkeypatch.setattr(lease, "RENEW", 0.1)
    away: list[int] = []
    renew = lease.renew

    def renew_unless_away(term: lease.Term) -> None:
        if away:
            raise OperationalError("the server closed the connection")
        renew(term)

    monkeypatch.setattr(lease, "renew", renew_unless_away)
    pbx = ScriptedPbx()
    async with running_gateway(pbx):
        pbx.connect()
        browser = await watching(web, logged_in)
        away.append(1)

        def refused() -> bool:
            try:
                commands.send(HangUp("101", "a"), key=str(len(pbx.executed)))
            except PbxUnavailable:
                return True
            return False

        await until(refused)
        done = len(pbx.executed)
        ring(pbx, "101", "a")
        await browser.line("101", "ringing")
        assert await until(refused)
        assert len(pbx.executed) == done
        away.clear()
        await until(lambda: not refused())


async def test_a_database_outage_loses_no_call(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "FIRST_PAUSE", 0.05)
    browser = await watching(web, logged_in, "101")
    real, away = actions.record, [1]

    def record(*arguments: Any) -> actions.Written:
        if away:
            raise OperationalError("the database system is starting up")
        return real(*arguments)

    monkeypatch.setattr(actions, "record", record)
    for number in range(5):
        end = ring(pbx, "101", f"call{number}")
        await browser.line("101", "ringing")
        end()
        await browser.line("101", "free")
    assert not await Record.objects.aexists()
    away.clear()
    assert (await browser.frame("changed"))["what"] == ["history"]
    await until_answer(lambda: _count(5))


async def _count(number: int) -> bool:
    return await Record.objects.filter(extension="101").acount() == number


async def test_what_a_dead_gateway_left_is_not_called_live(valkey: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        now, _micro = client.time()
        old = now - int(live.SILENCE) - 5
        client.hset(store.meta(), mapping={"epoch": 1, "seq": 1, "connected": 1, "since": old - 100, "beat": old})
    board = await sync_to_async(live.read_board)()
    assert not board.connected
    assert board.since is not None
    assert board.since.timestamp() == old


@pytest.mark.slow
async def test_t_ws_15_an_idle_subscription_stays_open(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """redis-py 8 cuts one off after five seconds: the pause is what is tested."""
    monkeypatch.setattr(publisher, "BEAT", 60.0)
    browser = await watching(web, logged_in)
    await asyncio.sleep(7)
    assert [frame["k"] for frame in browser.frames if frame["k"] != "beat"] == []
    ring(pbx, "101", "a")
    await browser.line("101", "ringing")

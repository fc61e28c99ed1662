"""A click runs once, now, or never (RELIABILITY R-26, R-27, R-28)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from pytest_django import Settings

from cti import commander, commands, live, store
from cti.lease import Deadline, clock
from pbx.commands import Command, Dial, HangUp
from pbx.directory import Directory, Entry, Part
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until

CALL = Dial("101", "601570947")


async def send(command: Command, key: str) -> None:
    await asyncio.to_thread(commands.send, command, key=key)


async def test_a_command_reaches_the_exchange(pbx: ScriptedPbx) -> None:
    await send(CALL, "a")
    ((command, request),) = pbx.executed
    assert command == CALL
    assert len(request) <= 40
    assert set(request) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.req("ADM-10")
async def test_the_exchange_says_which_extensions_it_has(pbx: ScriptedPbx) -> None:
    pbx.listed = Directory([Entry("101", "Ala", "a@example.com", "PJSIP", known=True)], frozenset({Part.NAMES}))
    assert await asyncio.to_thread(commands.ask_directory) == pbx.listed
    assert pbx.executed == []


async def test_r_26_a_hundred_clicks_with_one_key_are_one_command(pbx: ScriptedPbx) -> None:
    pbx.delay = 0.2
    with ThreadPoolExecutor(100) as pool:
        loop = asyncio.get_running_loop()
        clicks = [loop.run_in_executor(pool, lambda: commands.send(CALL, key="one")) for _ in range(100)]
        answered = await asyncio.gather(*clicks)
    ((_command, request),) = pbx.executed
    assert answered == [request] * 100


async def test_r_26_a_repeated_click_gets_the_same_refusal(pbx: ScriptedPbx) -> None:
    pbx.error = PbxRefused("Extension is busy with itself")
    for _ in range(2):
        with pytest.raises(PbxRefused, match="busy with itself"):
            await send(CALL, "a")
    assert len(pbx.executed) == 1


async def test_one_key_for_two_commands_is_two_commands(pbx: ScriptedPbx) -> None:
    await send(CALL, "a")
    await send(HangUp("101", "lab.1"), "a")
    await send(Dial("102", "601570947"), "a")
    assert len(pbx.executed) == 3


async def test_r_27_an_exchange_that_does_not_answer_is_not_asked_again(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "EXECUTE", 0.2)
    pbx.delay = 60
    for _ in range(2):
        with pytest.raises(PbxOutcomeUnknown):
            await send(CALL, "a")
    assert len(pbx.executed) == 1


async def test_a_driver_that_breaks_leaves_the_outcome_open_and_the_gateway_alive(pbx: ScriptedPbx) -> None:
    pbx.error = RuntimeError("secret detail")
    with pytest.raises(PbxOutcomeUnknown) as caught:
        await send(CALL, "a")
    assert "secret" not in str(caught.value)
    pbx.error = None
    await send(CALL, "b")


async def test_r_28_a_click_without_a_gateway_is_refused_at_once(valkey: str) -> None:
    with pytest.raises(PbxUnavailable):
        await send(CALL, "a")
    assert not redis.Redis.from_url(valkey).keys(store.key("commands:*"))


async def test_r_28_a_click_while_the_exchange_is_away_is_never_dialled(pbx: ScriptedPbx) -> None:
    pbx.disconnect()
    await until(lambda: not live.read_board().connected)
    with pytest.raises(PbxUnavailable):
        await send(CALL, "a")
    pbx.connect()
    await until(lambda: live.read_board().connected)
    await send(HangUp("101", "lab.1"), "b")
    assert [command for command, _ in pbx.executed] == [HangUp("101", "lab.1")]


def seem_to_lead(url: str) -> "redis.Redis":
    """A board as a gateway leaves it that died a moment ago."""
    client = redis.Redis.from_url(url, decode_responses=True)
    seconds, _micro = client.time()
    client.hset(store.meta(), mapping={"epoch": 7, "seq": 1, "connected": 1, "since": seconds, "beat": seconds})
    return client


async def test_r_28_a_command_that_nobody_took_in_time_is_withdrawn(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "START", 0.1)
    client = seem_to_lead(valkey)
    with pytest.raises(PbxUnavailable):
        await send(CALL, "a")
    assert client.llen(store.commands(7)) == 0


async def test_r_28_a_late_command_is_not_run(valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pbx = ScriptedPbx()
    client = seem_to_lead(valkey)
    now = client.time()[0]
    late = commands.Request("late", now - 1.0, CALL)
    in_time = commands.Request("in-time", now + 60.0, CALL)
    client.rpush(store.commands(7), commands.pack(late), commands.pack(in_time))
    async_client = store.async_client()
    ear = asyncio.create_task(commander.Commander(async_client, pbx, 7, Deadline(clock())).run())
    try:
        await until(lambda: client.lrange(store.reply("in-time"), 0, -1))
        await until(lambda: client.lrange(store.reply("late"), 0, -1))
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)
        await async_client.aclose()
    assert [request for _command, request in pbx.executed] == ["in-time"]
    assert "unavailable" in client.lindex(store.reply("late"), 0)


async def test_r_05_a_leader_past_its_deadline_commands_nothing(valkey: str) -> None:
    pbx = ScriptedPbx()
    client = seem_to_lead(valkey)
    request = commands.Request("x", client.time()[0] + 60.0, CALL)
    client.rpush(store.commands(7), commands.pack(request))
    async_client = store.async_client()
    ear = asyncio.create_task(commander.Commander(async_client, pbx, 7, Deadline(clock() - 8.0)).run())
    try:
        answer = await until(lambda: client.lindex(store.reply("x"), 0))
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)
        await async_client.aclose()
    assert "unavailable" in answer
    assert not pbx.executed


async def test_t_ws_10_what_somebody_else_writes_into_the_list_is_no_command(pbx: ScriptedPbx) -> None:
    client = redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True)
    epoch = int(client.hget(store.meta(), "epoch") or 0)
    packed = commands.pack(commands.Request("a", 9e9, CALL))
    for text in (
        *("", "nonsense", "[]", "null", b"\xff", "[" * 100_000, '{"do":"Dial"}'),
        '{"id":"a","until":9e9,"do":"__import__","with":{}}',
        packed.replace("9000000000.0", "1e999"),  # for ever
        packed.replace("9000000000.0", "NaN"),
    ):
        assert text != packed
        client.rpush(store.commands(epoch), text)
    await send(CALL, "a")
    assert [command for command, _ in pbx.executed] == [CALL]


async def test_r_16_a_page_waits_a_moment_for_a_dead_redis_and_no_longer(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    board = await sync_to_async(live.read_board)()
    assert not board.connected
    assert not board.lines
    assert await sync_to_async(live.line_of)("101") is None
    with pytest.raises(PbxUnavailable):
        await send(CALL, "a")

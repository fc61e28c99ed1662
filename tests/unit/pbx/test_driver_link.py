"""Losing the exchange and finding it again: a manager on loopback fails in every way a real one does."""

import asyncio
import logging
from dataclasses import replace

import pytest

from pbx.asterisk.address import Address
from pbx.asterisk.connection import AmiConnection
from pbx.asterisk.driver import AsteriskPbx
from pbx.commands import Dial
from pbx.errors import PbxUnavailable
from pbx.link import Connected, Disconnected
from tests.unit.pbx.fake_ami import FakeAsterisk, event, fake_asterisk
from tests.unit.pbx.follower import PATIENCE, QUICK, eventually, following, living


async def test_a_lost_exchange_is_told_and_found_again(fake: FakeAsterisk) -> None:
    """R-06."""
    fake.lists = {"Status": [living("PJSIP/101-1", "1.1")]}
    async with following(fake) as follower:
        await follower.sees(Connected)
        fake.lists = {}
        fake.hang_up()
        await follower.sees(Connected, 2)
        assert [type(event) for event in follower.events] == [Connected, Disconnected, Connected]
        assert follower.snapshot().channels == []


async def test_a_shutdown_is_told_as_one(fake: FakeAsterisk) -> None:
    """R-09."""
    async with following(fake) as follower:
        await follower.sees(Connected)
        await fake.send(event("Shutdown", Shutdown="Cleanly", Restart="True"))
        await follower.sees(Disconnected)
        (lost,) = follower.of(Disconnected)
    assert isinstance(lost, Disconnected)
    assert "shut down" in lost.reason


async def test_a_half_open_link_is_noticed_by_its_silence(fake: FakeAsterisk) -> None:
    """R-07."""
    async with following(fake, replace(QUICK, ping=0.02, ping_answer=0.05)) as follower:
        await follower.sees(Connected)
        fake.deaf = True
        await follower.sees(Disconnected)
        (lost, *_) = follower.of(Disconnected)
        assert isinstance(lost, Disconnected)
        assert "stopped answering" in lost.reason
        fake.deaf = False
        await follower.sees(Connected, 2)


async def test_a_link_that_takes_nothing_any_more_is_closed_at_once() -> None:
    """R-07. What was not sent yet, and TLS's farewell, would keep it open for minutes."""
    async with await asyncio.start_server(lambda _reader, writer: kept.append(writer), "127.0.0.1", 0) as server:
        kept: list[asyncio.StreamWriter] = []
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        connection = AmiConnection(reader, writer, (), lambda _message: None, lambda: None, QUICK)
        writer.write(bytes(20_000_000))  # more than fits on the way
        socket = writer.get_extra_info("socket")
        connection.end("over")
        await eventually(lambda: socket.fileno() == -1)
        for other in kept:
            other.transport.abort()


async def test_nothing_is_told_before_the_exchange_was_reached(caplog: pytest.LogCaptureFixture) -> None:
    async with fake_asterisk(FakeAsterisk()) as fake:
        port = fake.port
    with caplog.at_level(logging.INFO):
        async with following(FakeAsterisk(port=port)) as follower:
            await eventually(lambda: "cannot be reached" in caplog.text)
            assert follower.events == []
            async with fake_asterisk(FakeAsterisk(port=port)):
                await follower.sees(Connected)
                assert caplog.text.count("pbx unavailable") == 1
                assert caplog.text.count("pbx connected") == 1


async def test_a_wrong_secret_is_said_once_in_a_sentence(fake: FakeAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    async with following(fake, secret="wrong-secret") as follower:
        await eventually(lambda: len(fake.actions("Login")) >= 3)
        assert follower.events == []
    assert caplog.text.count("refuses the account") == 1
    assert "wrong-secret" not in caplog.text
    assert "wrong-secret" not in repr(follower.pbx)


async def test_something_else_behind_the_port_is_said_in_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async with fake_asterisk(FakeAsterisk(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")) as fake, following(fake):
        await eventually(lambda: "no Asterisk manager" in caplog.text)


async def test_an_exchange_that_is_still_starting_is_waited_for(fake: FakeAsterisk) -> None:
    fake.booted = False
    async with following(fake, replace(QUICK, booted=PATIENCE)) as follower:
        await eventually(lambda: fake.logins)
        assert not fake.actions("Status")
        await fake.send(event("FullyBooted"))
        await follower.sees(Connected)


async def test_after_close_the_batches_end(fake: FakeAsterisk) -> None:
    pbx = AsteriskPbx(Address("127.0.0.1", fake.port, "webcti", "right"), QUICK)
    kinds: list[type] = []
    async with asyncio.timeout(PATIENCE):
        async for batch in pbx.batches():
            kinds += map(type, batch)
            await pbx.close()
    assert kinds == [Connected, Disconnected]
    with pytest.raises(PbxUnavailable):
        await pbx.execute(Dial("101", "102"), "r")

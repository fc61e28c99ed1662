"""Trying an exchange: what is in the way is told apart."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from pbx.asterisk.address import Address
from pbx.asterisk.connection import Pace
from pbx.asterisk.trial import Outcome, own_address, tried
from tests.running import free_port
from tests.unit.pbx.fake_ami import FakeAsterisk, fake_asterisk

PACE = Pace(connect=2.0, answer=0.5, lists=1.0)
GOOD = Address("127.0.0.1", 0, "webcti", "right")


async def outcome(address: Address) -> Outcome:
    return (await tried(address, PACE)).outcome


async def test_a_good_exchange_tells_its_facts_and_how_it_sees_us() -> None:
    async with fake_asterisk(FakeAsterisk()) as fake:
        trial = await tried(replace(GOOD, port=fake.port), PACE)
    assert trial.outcome is Outcome.GOOD
    assert trial.facts is not None
    assert trial.facts.introduction.version == "22.10.1"
    assert trial.seen_as == "127.0.0.1"


async def test_nobody_listens() -> None:
    assert await outcome(replace(GOOD, port=free_port())) is Outcome.REFUSED


async def test_there_is_no_such_machine() -> None:
    assert await outcome(replace(GOOD, host="nobody.invalid", port=5038)) is Outcome.UNREACHABLE


async def test_t_smtp_01_what_may_not_be_reached_is_not_tried() -> None:
    def find(_host: str, _port: int) -> list[str]:
        raise OSError("address")

    async with fake_asterisk(FakeAsterisk()) as fake:
        assert await outcome(replace(GOOD, port=fake.port, find=find)) is Outcome.UNREACHABLE
    assert not fake.heard


async def test_what_is_connected_to_is_what_was_found() -> None:
    """A name that leads somewhere else by the second question leads nobody astray."""
    asked: list[str] = []

    def find(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with fake_asterisk(FakeAsterisk()) as fake:
        assert await outcome(replace(GOOD, host="pbx.invalid", port=fake.port, find=find)) is Outcome.GOOD
    assert set(asked) == {"pbx.invalid"}


async def test_the_secret_is_wrong() -> None:
    async with fake_asterisk(FakeAsterisk(secret="another")) as fake:
        assert await outcome(replace(GOOD, port=fake.port)) is Outcome.LOGIN


async def test_the_account_may_do_nothing() -> None:
    async with fake_asterisk(FakeAsterisk(errors={"CoreSettings": "Permission denied"})) as fake:
        assert await outcome(replace(GOOD, port=fake.port)) is Outcome.RIGHTS


async def test_it_greets_and_says_nothing_more() -> None:
    async with fake_asterisk(FakeAsterisk(deaf=True)) as fake:
        assert await outcome(replace(GOOD, port=fake.port)) is Outcome.BROKEN_OFF


async def test_something_else_answers_there() -> None:
    async with fake_asterisk(FakeAsterisk(greeting=b"220 mail.example.com ESMTP\r\n", deaf=True)) as fake:
        assert await outcome(replace(GOOD, port=fake.port)) is Outcome.NO_MANAGER


async def test_tls_where_there_is_none() -> None:
    async with fake_asterisk(FakeAsterisk()) as fake:
        address = replace(GOOD, port=fake.port, tls=ssl.create_default_context())
        assert await outcome(address) is Outcome.NO_TLS


@asynccontextmanager
async def over_tls(folder: Path) -> AsyncIterator[int]:
    """A manager that speaks TLS alone, by a certificate that nobody vouches for."""
    certificate, key = folder / "a.crt", folder / "a.key"
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=pbx", "-days", "2")
    made = await asyncio.create_subprocess_exec(
        *command, "-keyout", str(key), "-out", str(certificate), stderr=asyncio.subprocess.DEVNULL
    )
    assert await made.wait() == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(FakeAsterisk().serve, "127.0.0.1", 0, ssl=context)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


async def test_no_tls_where_there_must_be(tmp_path: Path) -> None:
    async with over_tls(tmp_path) as port:
        assert await outcome(replace(GOOD, port=port)) is Outcome.WANTS_TLS


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    async with over_tls(tmp_path) as port:
        assert await outcome(replace(GOOD, port=port, tls=ssl.create_default_context())) is Outcome.CERTIFICATE


def test_a_machine_without_a_name_has_no_way() -> None:
    assert own_address(replace(GOOD, host="nobody.invalid", port=1)) == ""

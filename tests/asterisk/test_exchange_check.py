"""What the check of an exchange finds on a real Asterisk, with accounts that lack something and with the text that the
portal writes; and a gateway that changes over to it."""

import secrets
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest

from management.exchange.account_text import account_text
from pbx.asterisk.address import Address
from pbx.asterisk.check import Kind, findings
from pbx.asterisk.trial import Outcome, Trial, tried
from tests.asterisk.lab.exchange import Exchange
from tests.running import running_portal

ACCOUNTS = """
[reader]
secret = right
permit = 127.0.0.1/255.255.255.255
read = call
write = reporting

[nobody]
secret = right
read = call
write = all
deny = 0.0.0.0/0.0.0.0

[mighty]
secret = right
read = call,agent,cdr,user,system
write = all
"""
ANOTHER_MACHINE = "127.0.0.5"


@pytest.fixture(scope="module")
def exchange(asterisk_running: Exchange) -> Iterator[Exchange]:
    """One of one's own, with more accounts."""
    own = Exchange(asterisk_running.installation)
    try:
        own.start()
        manager = own.place / "etc/manager.conf"
        # what is general in it stands in the file of the lab already
        made = account_text("written", "made-by-the-portal", "192.0.2.10")
        manager.write_text(manager.read_text() + ACCOUNTS + made[made.index("[written]") :])
        with (own.place / "etc/webcti_secret.conf").open("a") as further:
            further.write(f"permit = {ANOTHER_MACHINE}/255.255.255.255\n")
        own.console("manager reload")
        yield own
    finally:
        own.close()


def at(exchange: Exchange, user: str, secret: str = "right") -> Address:
    return Address("127.0.0.1", exchange.ami_port, user, secret)


def kinds(trial: Trial) -> dict[Kind | None, tuple[str, ...]]:
    assert trial.outcome is Outcome.GOOD
    assert trial.facts is not None
    return {finding.kind: finding.about for finding in findings(trial.facts)}


async def test_the_account_that_the_portal_writes_has_nothing_to_mend(exchange: Exchange) -> None:
    found = kinds(await tried(at(exchange, "written", "made-by-the-portal")))
    assert found.keys() <= {Kind.OFFER, Kind.HINTS}


async def test_a_wrong_secret_and_a_forbidden_address_are_refused(exchange: Exchange) -> None:
    assert (await tried(at(exchange, "webcti", "wrong"))).outcome is Outcome.LOGIN
    forbidden = await tried(at(exchange, "nobody"))
    assert (forbidden.outcome, forbidden.seen_as) == (Outcome.LOGIN, "127.0.0.1")


async def test_missing_and_dangerous_classes_are_named(exchange: Exchange) -> None:
    found = kinds(await tried(at(exchange, "reader")))
    assert found[Kind.TOO_LITTLE] == ("call", "originate", "user")
    assert found[Kind.READ] == ("system",)
    assert set(kinds(await tried(at(exchange, "mighty")))[Kind.TOO_MUCH]) == {"command", "config", "system"}


async def test_tls_is_told_from_its_absence(exchange: Exchange) -> None:
    plain = at(exchange, "webcti", exchange.secret)
    assert (await tried(plain)).outcome is Outcome.GOOD
    assert (await tried(replace(plain, port=exchange.amis_port))).outcome is Outcome.WANTS_TLS
    assert (await tried(replace(plain, tls=ssl.create_default_context()))).outcome is Outcome.NO_TLS
    strange = replace(plain, port=exchange.amis_port, tls=ssl.create_default_context())
    assert (await tried(strange)).outcome is Outcome.CERTIFICATE
    trusted = ssl.create_default_context(cadata=exchange.certificate.read_text())
    assert (await tried(replace(strange, tls=trusted))).outcome is Outcome.GOOD


NAME_IT = """
from accounts.journal import Origin
from management.exchange import linking
linking.use_own(linking.Wish("127.0.0.1", {port}, False, "", "webcti", "{secret}"), {version}, Origin())
"""


@pytest.mark.slow
def test_a_running_gateway_follows_to_another_exchange_and_back(exchange: Exchange) -> None:
    settings = {"DEMO": "0", "SECRET_KEY": secrets.token_urlsafe(50), "PBX_PORTS": str(exchange.ami_port)}
    with running_portal(**settings) as portal:

        def connected_to(product: str) -> bool:
            checks = portal.readiness().get("checks", {})
            return bool(checks and checks["exchange"]["ok"] and product in checks["exchange"]["exchange"])

        gateway = portal.processes["gateway"].pid
        assert connected_to("Simulator") or not connected_to("Asterisk")
        portal.manage("shell", "-c", NAME_IT.format(port=exchange.ami_port, secret=exchange.secret, version=0))
        portal.wait(lambda: connected_to("Asterisk"), "the gateway to follow")
        assert portal.processes["gateway"].pid == gateway
        portal.manage(
            "shell",
            "-c",
            "from accounts.journal import Origin; from management.exchange import linking; linking.undo(1, Origin())",
        )
        portal.wait(
            lambda: not connected_to("Asterisk") and portal.readiness()["checks"]["exchange"]["ok"], "the way back"
        )


@pytest.mark.parametrize(("machine", "welcome"), [(ANOTHER_MACHINE, True), ("127.0.0.6", False)])
def test_a_machine_that_the_file_of_the_secret_permits_may_come(
    exchange: Exchange, machine: str, welcome: bool
) -> None:
    with (
        socket.create_connection(("127.0.0.1", exchange.ami_port), 5, (machine, 0)) as link,
        link.makefile("rb") as said,
    ):
        link.settimeout(5)
        link.sendall(f"Action: Login\r\nUsername: webcti\r\nSecret: {exchange.secret}\r\n\r\n".encode())
        answer = next(line for line in said if line.startswith(b"Response:"))
        assert (b"Success" in answer) is welcome

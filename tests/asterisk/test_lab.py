"""The lab itself: it boots without a complaint, and its telephones do what telephones do."""

import socket
import ssl
from pathlib import Path

from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import Exchange
from tests.asterisk.sip.call import CallState


def complaints(exchange: Exchange) -> list[str]:
    log = (exchange.place / "var/log/messages").read_text()
    return [line for line in log.splitlines() if "] WARNING" in line or "] ERROR" in line]


def test_it_boots_with_the_shipped_configuration_without_a_complaint(asterisk_running: Exchange) -> None:
    boot = [line for line in complaints(asterisk_running) if "loader.c" in line or "config" in line]
    assert boot == []
    assert "webcti" in asterisk_running.console("manager show users")


def test_two_exchanges_run_side_by_side(asterisk_running: Exchange) -> None:
    other = Exchange(asterisk_running.installation)
    try:
        other.start()
        assert other.running
        assert {other.ami_port, other.sip_port}.isdisjoint({asterisk_running.ami_port, asterisk_running.sip_port})
    finally:
        other.close()
    assert not Path(other.place).exists()


def test_the_manager_speaks_tls_with_a_certificate_that_can_be_checked(asterisk_running: Exchange) -> None:
    trusted = ssl.create_default_context(cafile=asterisk_running.certificate)
    with (
        socket.create_connection(("127.0.0.1", asterisk_running.amis_port), timeout=5) as plain,
        trusted.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
    ):
        assert connection.recv(64).startswith(b"Asterisk Call Manager/")


async def test_a_call_is_answered_held_resumed_and_ended(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    call = alice.dial("102")
    ringing = await bob.rings()
    assert ringing.caller == ("101", "Alice Adams")
    await call.until(CallState.RINGS_THERE)
    ringing.answer()
    await call.until(CallState.UP)
    await company.console.wait_for("BridgeEnter", since, BridgeNumChannels="2")
    await ringing.hold()
    await company.console.wait_for("Hold", since, Channel="PJSIP/102-")
    await ringing.resume()
    await company.console.wait_for("Unhold", since, Channel="PJSIP/102-")
    await call.hang_up()
    await ringing.until(CallState.ENDED)
    record = await company.console.wait_for("Cdr", since)
    assert (record.get("Source"), record.get("Disposition")) == ("101", "ANSWERED")


async def test_a_telephone_that_is_told_to_forget_us_is_unavailable(company: Company) -> None:
    (alice,) = await company.arrive("101")
    since = company.console.now()
    await alice.unregister()
    await company.console.wait_for("DeviceStateChange", since, Device="PJSIP/101", State="UNAVAILABLE")


async def test_the_others_of_a_group_learn_that_somebody_answered(company: Company) -> None:
    caller, alice, bob, carol = await company.arrive("104", "101", "102", "103")
    call = caller.dial("600")
    rings = [await phone.rings() for phone in (alice, bob, carol)]
    rings[1].answer()
    await call.until(CallState.UP)
    for other in (rings[0], rings[2]):
        await other.until(CallState.ENDED)
        assert "completed elsewhere" in other.reason


async def test_a_message_spoken_into_a_mailbox_is_kept(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    call = alice.dial("102")
    (await bob.rings()).reject()
    await call.until(CallState.UP)
    await company.speak(call)
    waiting = await company.console.wait_for("MessageWaiting", since, Mailbox="102@default")
    assert waiting.get("New") == "1"


async def test_the_telephone_network_calls_in_and_is_called(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    network.dial("555101", caller="601570947")
    coming = await alice.rings()
    assert coming.caller[0] == "601570947"
    coming.reject()
    out = alice.dial("0601570947")
    there = await network.rings()
    there.answer()
    await out.until(CallState.UP)
    await out.hang_up()
    await there.until(CallState.ENDED)

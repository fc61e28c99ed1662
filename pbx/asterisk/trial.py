"""Trying an exchange before the portal stands on it: can one log in, and if not, what is in the way.

Nothing that answers there is told on in its own words but the version: whoever tries is an administrator, and still
no scanner of ports (T-SMTP-02).
"""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pbx.asterisk.address import Address
from pbx.asterisk.check import Facts, examine
from pbx.asterisk.connection import Pace
from pbx.errors import Cause, PbxError, PbxUnavailable

PACE: Final = Pace(connect=5.0, answer=3.0, lists=8.0)
AT_MOST: Final = 20.0
"""Seconds that somebody waits for the page."""
GREETING: Final = b"Asterisk Call Manager/"
PATIENCE: Final = 2.0


class Outcome(StrEnum):
    GOOD = "good"
    """Logged in; what else there is to mend, `check.findings` tells."""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NO_MANAGER = "no_manager"
    """Something answers, and it is no manager interface."""
    WANTS_TLS = "wants_tls"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    RIGHTS = "rights"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Trial:
    outcome: Outcome
    facts: Facts | None = None
    """Where it is GOOD."""
    seen_as: str = ""
    """The portal's own address on the way there: what `permit` must name. Empty: unknown."""


_OUTCOMES: Final = {
    Cause.UNREACHABLE: Outcome.UNREACHABLE,
    Cause.REFUSED: Outcome.REFUSED,
    Cause.CERTIFICATE: Outcome.CERTIFICATE,
    Cause.NO_TLS: Outcome.NO_TLS,
    Cause.LOGIN: Outcome.LOGIN,
    Cause.RIGHTS: Outcome.RIGHTS,
}


def try_out(address: Address) -> Trial:
    """From where no event loop runs. Never raises for what an exchange does."""
    return asyncio.run(_limited(address))


async def _limited(address: Address) -> Trial:
    try:
        async with asyncio.timeout(AT_MOST):
            return await tried(address)
    except TimeoutError:
        return Trial(Outcome.BROKEN_OFF)


async def tried(address: Address, pace: Pace = PACE) -> Trial:
    try:
        facts = await examine(address, pace)
    except PbxUnavailable as error:
        outcome = _OUTCOMES.get(error.cause, Outcome.BROKEN_OFF)
        if outcome is Outcome.BROKEN_OFF and address.tls is None:
            outcome = await _who_is_there(address)
        return Trial(outcome, seen_as=await asyncio.to_thread(own_address, address))
    except PbxError:
        return Trial(Outcome.BROKEN_OFF)
    return Trial(Outcome.GOOD, facts, await asyncio.to_thread(own_address, address))


async def _who_is_there(address: Address) -> Outcome:
    """Somebody took the connection and did not answer: a manager greets before it is asked."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(await _first(address), address.port)
            try:
                if await reader.readexactly(len(GREETING)) == GREETING:
                    return Outcome.BROKEN_OFF
            finally:
                writer.transport.abort()
    return Outcome.WANTS_TLS if await _speaks_tls(address) else Outcome.NO_MANAGER


async def _speaks_tls(address: Address) -> bool:
    """Whose certificate it is does not matter here: nothing is said to them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(PATIENCE):
            _reader, writer = await asyncio.open_connection(await _first(address), address.port, ssl=context)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


async def _first(address: Address) -> str:
    if address.find is None:
        return address.host
    return (await asyncio.to_thread(address.find, address.host, address.port))[0]


def own_address(address: Address) -> str:
    """By which address of its own this machine goes there. Nothing is sent: a datagram socket only picks a route."""
    try:
        host = address.find(address.host, address.port)[0] if address.find else address.host
        family, kind, _protocol, _name, place = socket.getaddrinfo(host, address.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(place)
            return str(probe.getsockname()[0])
    except (OSError, UnicodeError):
        return ""

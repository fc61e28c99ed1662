"""Where a host that somebody typed in may lead (T-SMTP-01, see docs/decisions/0019).

The name is resolved once, and what is connected to are the addresses that passed: an answer of the DNS that
changes between the question and the connection changes nothing.
"""

import re
import socket
from collections.abc import Container, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from django.conf import settings

Address = IPv4Address | IPv6Address
LONGEST: Final = 253
"""Characters of a name (RFC 1035)."""
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""With such an end, what looks like a name is an address in one of its old ways of writing."""
_NAT64: Final = IPv6Network("64:ff9b::/96")


class Unreachable(OSError):
    """No address of the host may be connected to, or it has none: both look as if nobody answered (T-SMTP-02)."""


def clean_host(text: str) -> str:
    """A name or an address in its one way of writing. Raises ValueError for anything else, as `0x7f.1`."""
    bare = text.strip()
    try:
        return str(ip_address(bare.removeprefix("[").removesuffix("]")))
    except ValueError:
        pass
    try:
        name = bare.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError as error:
        raise ValueError("no name") from error
    labels = name.split(".")
    if len(name) > LONGEST or not all(map(_LABEL.fullmatch, labels)) or _NUMBER.fullmatch(labels[-1]):
        raise ValueError("no name")
    return name


def addresses_of(
    host: str,
    port: int,
    ports: Container[int] | None = None,
    own: Iterable[IPv4Network | IPv6Network] | None = None,
) -> list[str]:
    """The addresses of `host` that may be connected to at `port`, none twice. Raises Unreachable if there are none.

    `ports` and `own`, networks beside the internet, are by default those of mail servers.
    """
    if port not in (settings.MAIL_SERVER_PORTS if ports is None else ports):
        raise Unreachable("port")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("name") from error
    passed = [address for address in dict.fromkeys(str(info[4][0]) for info in found) if may_lead_to(address, own)]
    if not passed:
        raise Unreachable("address")
    return passed


def may_lead_to(address: str, own: Iterable[IPv4Network | IPv6Network] | None = None) -> bool:
    """The internet may be reached, and of other networks those in `own`, by default MAIL_SERVER_NETWORKS."""
    try:
        meant = _meant(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if meant.is_multicast or meant.is_unspecified:
        return False
    networks = settings.MAIL_SERVER_NETWORKS if own is None else own
    return meant.is_global or any(meant in network for network in networks)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address

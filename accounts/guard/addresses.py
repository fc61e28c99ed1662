"""Where a request comes from."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
_OWN = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1",
    "fc00::/7",
    "fe80::/10",
)
OWN_NETWORKS = tuple(map(ip_network, _OWN))


def client_address(request: HttpRequest) -> str:
    """The address that spoke to us, or to a proxy of ours; never what the client itself claims (T-PIN-08)."""
    return behind_proxies(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def behind_proxies(peer: str, forwarded: str) -> str:
    """The address of whom `peer` spoke for, by the header `forwarded`; "" if it is none.

    Each proxy appends whom it heard from, so the list is read from its end, past our own proxies. A Unix
    socket has no address: it is a proxy's when TRUSTED_PROXIES is set.
    """
    heard = [part.strip() for part in forwarded.split(",") if part.strip()]
    trusted = tuple(getattr(settings, "TRUSTED_PROXIES", ()))
    while heard and _is_trusted(peer, trusted):
        peer = heard.pop()
    parsed = _parsed(peer)
    return str(parsed) if parsed else ""


def network_of(address: str) -> str:
    """What one household or office has: an IPv4 address, or an IPv6 /64."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed or "unknown")


def is_among(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """False also for no address at all."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def is_local(address: str) -> bool:
    """From our own network, where many people share one address."""
    return is_among(address, OWN_NETWORKS)


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_trusted(peer: str, trusted: Iterable[object]) -> bool:
    networks = [ip_network(str(network)) for network in trusted]
    address = _parsed(peer)
    return bool(networks) if address is None else any(address in network for network in networks)

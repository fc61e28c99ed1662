from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.guard.addresses import client_address, is_local, network_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("203.0.113.9", "6.6.6.6", [], "203.0.113.9"),
        ("203.0.113.9", "6.6.6.6", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", ["10.0.0.1/32"], "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", ["10.0.0.0/30"], "203.0.113.9"),
        ("10.0.0.1", "", ["10.0.0.1/32"], "10.0.0.1"),
        ("", "6.6.6.6, 203.0.113.9", ["10.0.0.1/32"], "203.0.113.9"),
        ("", "6.6.6.6", [], ""),
        ("10.0.0.1", "nonsense", ["10.0.0.1/32"], ""),
        ("::ffff:203.0.113.9", "", [], "203.0.113.9"),
    ],
)
def test_t_pin_08_the_address_is_the_one_our_own_proxy_saw(
    settings: Settings, peer: str, forwarded: str, trusted: list[str], address: str
) -> None:
    settings.TRUSTED_PROXIES = [ip_network(network) for network in trusted]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_ipv4_address_or_one_ipv6_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_own_network_is_known() -> None:
    assert is_local("192.168.1.20")
    assert is_local("fd00::1")
    assert not is_local("8.8.8.8")
    assert not is_local("")

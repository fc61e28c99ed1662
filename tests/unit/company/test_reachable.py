"""Where a mail server that somebody typed in may be. SECURITY T-SMTP-01."""

import ipaddress

import pytest

from company.reachable import Unreachable, addresses_of, clean_host, may_lead_to

OFFICE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "fc00::/7")))


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mail.example.com", "mail.example.com"),
        (" Mail.Example.COM. ", "mail.example.com"),
        ("post.example.de", "post.example.de"),
        ("smtp", "smtp"),
        ("żółw.pl", "xn--w-uga1v8h.pl"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_a_name_or_an_address_has_one_way_of_writing(typed: str, host: str) -> None:
    assert clean_host(typed) == host


@pytest.mark.parametrize(
    "typed",
    [
        *("", ".", "a..b", "-a.com", "a-.com", "a" * 64 + ".com", "a." * 127 + "com"),
        *("0x7f.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "1.2.3.4.5", "mail.example.0x1"),
        *("mail.example.com\r\nRCPT", "mail example.com", "mail.example.com:25", "user@mail.example.com"),
        *("http://mail.example.com", "mail.example.com/", "mail\0.example.com", "mail.example.com#", "*.example.com"),
    ],
)
def test_t_smtp_01_whatever_else_is_typed_is_no_host(typed: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        clean_host(typed)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800::1", "10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_the_internet_and_the_own_networks_may_be_reached(address: str) -> None:
    assert may_lead_to(address, OFFICE)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "0.0.0.0",
            "::",
            "169.254.169.254",
            "fe80::1",
            "fe80::1%eth0",
            "192.168.1.1",
        ),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "224.0.0.1", "ff02::1", "nonsense"),
    ],
)
def test_t_smtp_01_nothing_else_may(address: str) -> None:
    assert not may_lead_to(address, OFFICE)


def test_a_port_that_is_no_mail_servers_is_not_asked(settings: object) -> None:
    with pytest.raises(Unreachable):
        addresses_of("93.184.215.14", 6379)
    assert addresses_of("93.184.215.14", 25) == ["93.184.215.14"]

"""Telephone links as they stand in web pages (RFC 3966)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebook.tel import TelephoneLink, read_link


@pytest.mark.parametrize(
    ("address", "text", "extension"),
    [
        ("tel:+48601570947", "+48601570947", ""),
        ("TEL:+48-601-570-947", "+48-601-570-947", ""),
        ("tel://+48601570947", "+48601570947", ""),
        ("tel:+48%20601%20570%20947", "+48 601 570 947", ""),
        ("tel:+48228725800;ext=12", "+48228725800", "12"),
        ("tel:8725800;phone-context=+4822", "+48228725800", ""),
        ("tel:1012;phone-context=example.com", "1012", ""),
        ("tel:+48228725800;phone-context=+49;isub=7", "+48228725800", ""),
        (" 601 570 947 ", "601 570 947", ""),
        ("tel:", "", ""),
        ("", "", ""),
        ("tel:%zz;;=;ext", "%zz", ""),
    ],
)
def test_a_link_is_read_as_it_is_written(address: str, text: str, extension: str) -> None:
    assert read_link(address) == TelephoneLink(text, extension)


@given(st.text())
def test_nothing_that_a_page_can_write_makes_reading_fail(address: str) -> None:
    assert len(read_link(address).text) <= 400

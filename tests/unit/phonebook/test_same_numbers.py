"""Numbers that can only be compared by their ends (DOMAIN §6.3)."""

import pytest

from phonebook.numbers import may_be_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+48225550101", "5550101"),
        ("5550101", "+48225550101"),
        ("+48225550101", "25550101"),
        ("+48225550101", "225550101"),
        ("+48225550101", "48225550101"),
        ("+48225550101", "990225550101"),
    ],
)
def test_the_last_nine_digits_or_all_of_a_shorter_number_count(one: str, other: str) -> None:
    assert may_be_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+48225550101", "0101"),
        ("+48225550101", "550101"),
        ("+48225550101", "215550101"),
        ("+48225550101", "+49225550101"),
        ("225550101", "0225550101"),
        ("+48225550101", ""),
        ("+48225550101", "*225550101"),
        ("", ""),
    ],
)
def test_two_of_one_kind_an_extension_and_nothing_are_never_alike(one: str, other: str) -> None:
    assert not may_be_same(one, other)

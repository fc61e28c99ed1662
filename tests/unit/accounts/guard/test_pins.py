import pytest
from pytest_django import Settings

from accounts.guard import pins


@pytest.mark.parametrize(
    "pin", ["1234", "1111", "0000", "4321", "6789", "9876", "1212", "7373", "1987", "2024", "1011"]
)
@pytest.mark.req("LOG-04")
def test_pins_that_everybody_guesses_are_refused(pin: str) -> None:
    assert pins.is_easily_guessed(pin, "1011")


@pytest.mark.parametrize("pin", ["2580", "7391", "8046", "3917"])
def test_other_pins_are_accepted(pin: str) -> None:
    assert not pins.is_easily_guessed(pin, "1011")


@pytest.mark.parametrize(
    ("text", "is_pin"),
    [("2580", True), ("258", False), ("25800", False), ("٢٥٨٠", False), ("25 0", False), ("", False)],
)
def test_a_pin_is_four_plain_digits(text: str, is_pin: bool) -> None:
    assert pins.is_pin(text) is is_pin


def test_t_pwd_05_a_stored_pin_tells_nothing_without_the_key(settings: Settings) -> None:
    stored = pins.digest("1011", "2580")
    assert "2580" not in stored
    assert pins.matches("1011", "2580", stored)
    assert not pins.matches("1011", "2581", stored)
    assert not pins.matches("1012", "2580", stored), "the same PIN of another number looks different"
    assert not pins.matches("1011", "", "")
    settings.SECRET_KEY = "another-key-of-at-least-fifty-characters-for-the-tests"
    assert not pins.matches("1011", "2580", stored)

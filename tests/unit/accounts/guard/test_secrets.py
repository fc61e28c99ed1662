"""SECURITY T-PWD-05: what the database holds opens nothing without SECRET_KEY."""

import pytest
from pytest_django import Settings

from accounts.guard import secrets

CANARY = "JBSWY3DPEHPK3PXP"


def test_t_pwd_05_what_is_encrypted_shows_nothing_and_differs_each_time() -> None:
    first, second = secrets.encrypted(CANARY), secrets.encrypted(CANARY)
    assert CANARY not in first + second
    assert first != second
    assert secrets.decrypted(first) == secrets.decrypted(second) == CANARY


def test_an_old_key_still_opens_what_it_encrypted(settings: Settings) -> None:
    token = secrets.encrypted(CANARY)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60
    assert secrets.decrypted(token) == CANARY
    assert not secrets.is_current(token)
    assert secrets.is_current(secrets.encrypted(CANARY))


def test_a_key_that_is_gone_opens_nothing(settings: Settings) -> None:
    token = secrets.encrypted(CANARY)
    settings.SECRET_KEY = "n" * 60
    assert not secrets.is_readable(token)
    with pytest.raises(secrets.UnreadableError):
        secrets.decrypted(token)


@pytest.mark.parametrize("token", ["", "x", CANARY, "ąę"])
def test_what_was_never_encrypted_is_unreadable(token: str) -> None:
    assert not secrets.is_readable(token)

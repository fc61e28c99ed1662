"""RFC 6238, and what people type."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.proving import second_factor

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The RFC's: 12345678901234567890."""
USER = User(pk=7, extension="1011")


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_t_mfa_01_codes_are_those_of_rfc_6238(at: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert second_factor.step_of(SECRET, code, datetime.fromtimestamp(at, UTC)) == at // 30


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_t_mfa_01_a_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    now = datetime(2026, 5, 4, 12, 0, 10, tzinfo=UTC)
    shown = now + timedelta(seconds=30 * steps)
    code = pyotp.TOTP(SECRET).at(shown)
    assert second_factor.step_of(SECRET, code, now) == (int(shown.timestamp()) // 30 if taken else None)


@pytest.mark.parametrize("typed", ["123456", " 123456", "123 456", "1 2 3 4 5 6\t", "123\u00a0456"])
def test_spaces_in_a_code_do_no_harm(typed: str) -> None:
    assert second_factor.as_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "abcd-efgh-jkmn-pqrs"])
def test_what_has_not_six_digits_is_no_code(typed: str) -> None:
    assert second_factor.as_code(typed) is None


def test_recovery_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    plain = codes[0]
    wanted = second_factor.recovery_digest(USER, plain)
    for typed in (plain.upper(), plain.replace("-", " "), f"  {plain.replace('-', '')} "):
        assert second_factor.recovery_digest(USER, typed) == wanted
    assert second_factor.recovery_digest(USER, codes[1]) != wanted
    assert second_factor.recovery_digest(User(pk=8), plain) != wanted, "somebody else's"


def test_an_app_is_told_whose_account_where(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://portal.example.com:8443"
    address = urlsplit(second_factor.address(USER, SECRET))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert "1011%40portal.example.com" in address.path
    assert parse_qs(address.query) == {"secret": [SECRET], "issuer": ["WebCTI"]}
    assert second_factor.grouped("ABCDEFGHIJ") == "ABCD EFGH IJ"

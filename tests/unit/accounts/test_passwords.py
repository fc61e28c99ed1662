import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.passwords import reasons_against

OWN = ("1011", "Katarzyna Wiśniewska", "+48501555011", "Sales")


def reasons(password: str) -> str:
    with translation.override("en"):
        return " ".join(reasons_against(password, OWN))


@pytest.mark.parametrize(
    "password",
    ["zielony autobus;~ż", "qX7!fw9-Lm2p", "correct horse battery staple", "żółć gęślą jaźń", "x7Kq-" * 25 + "abc"],
)
@pytest.mark.req("LOG-04")
def test_t_pwd_01_a_good_password_may_hold_any_character(password: str) -> None:
    assert reasons(password) == ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("qX7!fw9-Lm2", "too short"),  # 11
        ("", "too short"),
        ("x7Kq-" * 25 + "abcd", "too long"),  # 129
        ("password2024!", "guessed first"),
        ("  Sunshine99999  ", "guessed first"),
        ("aaaaaaaaaaaabbb", "same few characters"),
        ("katarzyna1011", "your own number or name"),
        ("Wiśniewska-2", "your own number or name"),
        ("wisniewska1011", "your own number or name"),
        ("101110111011", "your own number or name"),
        ("tab\tin the middle", "cannot be typed"),
    ],
)
def test_t_pwd_01_a_bad_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    assert reason in reasons(password)


def test_every_reason_is_told_at_once() -> None:
    with translation.override("en"):
        assert len(reasons_against("1111", ["1111"])) >= 3


def test_one_s_name_inside_a_long_password_does_no_harm() -> None:
    assert reasons("katarzyna likes tall ships") == ""


def test_the_floor_is_a_setting_but_never_below_eight(settings: Settings) -> None:
    settings.PASSWORD_FLOOR = 15
    assert "at least 15" in reasons("qX7!fw9-Lm2p3b")
    settings.PASSWORD_FLOOR = 4
    assert "at least 8" in reasons("qX7!fw9")
    assert reasons("qX7!fw9-") == ""


@given(st.text(max_size=11))
def test_no_password_below_the_floor_passes(password: str) -> None:
    assert reasons_against(password)

"""The one number policy (T-TOL-01, T-TOL-02)."""

import pytest

from accounts.models import User
from phonebook.policy import NotAllowedError, check_call


@pytest.mark.parametrize(
    ("text", "dial"),
    [
        ("1012", "1012"),
        ("112", "112"),
        ("0 112", "112"),
        ("22 555 01 01", "0225550101"),
        ("0048 601 570 947", "0601570947"),
        ("800 123 456", "0800123456"),
        ("116 111", "0116111"),
        ("0 116 111", "0116111"),
        ("19 115", "019115"),
        ("0 19 115", "019115"),
        ("*97", "*97"),
    ],
)
def test_t_tol_01_everyday_numbers_may_be_called(anna: User, text: str, dial: str) -> None:
    assert check_call(anna, text).dial == dial


@pytest.mark.parametrize(
    "text",
    [
        "+44 20 7946 0101",
        "0044 20 7946 0101",
        "701 234 567",
        "+48 70 123 45 67",
        "0048701234567",
        "300 123 456",
        "400 123 456",
        "+881 6 1234 5678",
        "+882 16 123 456",
        "+979 1 2345 6789",
        "+870 773 111 632",
        "*21*500000101#",
        "#31#601570947",
        "118 913",
        "0118 913",
        "019 11",
        "0 700",
        "00",
    ],
)
def test_t_tol_02_costly_numbers_are_refused_in_any_disguise(anna: User, text: str) -> None:
    with pytest.raises(NotAllowedError):
        check_call(anna, text)


def test_an_extension_that_begins_like_an_outside_call_stays_an_extension(anna: User) -> None:
    User.objects.create_user("0700", comment="Porter")
    assert check_call(anna, "0700").dial == "0700"


@pytest.mark.parametrize(
    "text", ["100&PJSIP/trunk/0900", "0601570947,1", "06/01x", "1@x", "${EXTEN}", "", "1011|2", "٣٤٥"]
)
def test_t_ami_04_what_is_no_number_is_refused(anna: User, text: str) -> None:
    with pytest.raises(NotAllowedError):
        check_call(anna, text)


def test_a_grant_opens_numbers_abroad(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "has_perm", lambda self, name: name == "calls.international")
    assert check_call(anna, "+44 20 7946 0101").dial == "000442079460101"
    with pytest.raises(NotAllowedError):
        check_call(anna, "701 234 567")


def test_the_installation_can_open_a_country_for_all(anna: User, settings) -> None:
    settings.ALLOWED_COUNTRIES = frozenset({"PL", "GB"})
    assert check_call(anna, "+44 20 7946 0101").dial == "000442079460101"
    with pytest.raises(NotAllowedError):
        check_call(anna, "+49 30 23125001")

"""Setting and changing a password: LOG-04, LOG-06; SECURITY T-PWD-01, 04, T-SES-02."""

import pytest
from django.test import Client

from accounts import revocation
from accounts.actions import password as actions
from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import JournalEntry, Session, User
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, is_in

NEW = "niebieski tramwaj 9"


def change(client: Client, current: str, new: str = NEW, repeated: str = NEW) -> str:
    answer = client.post("/set-password/", {"current": current, "password": new, "repeated": repeated})
    return answer.headers.get("Location") or answer.content.decode()


def test_t_pwd_04_a_change_needs_the_current_password_and_ends_all_other_sessions(ala: User, log_in: Login) -> None:
    mine, other = log_in("1011", PASSWORD), log_in("1011", PASSWORD, ip="192.0.2.4")
    assert "not your current password" in change(mine, "wrong")
    assert "This field is required" in change(mine, "")
    assert is_in(other)
    assert change(mine, PASSWORD) == "/settings/subscriber/"
    assert is_in(mine)
    assert not is_in(other)
    assert not is_in(log_in("1011", PASSWORD))
    assert is_in(log_in("1011", NEW))
    assert JournalEntry.objects.filter(subject=ala, event="password_changed").count() == 1


def test_guessing_the_current_password_is_as_slow_as_logging_in(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    for _ in range(5):
        change(client, "wrong")
    assert "not your current password" in change(client, PASSWORD)


@pytest.mark.req("LOG-04")
@pytest.mark.parametrize(
    ("new", "repeated", "reason"),
    [
        ("kurz", "kurz", "too short"),
        ("Password2024!", "Password2024!", "guessed first"),
        ("Kowalska 1012", "Kowalska 1012", "your own number or name"),
        (NEW, NEW + "x", "The two passwords differ."),
        ("x" * 513, "x" * 513, "at most 512"),
    ],
)
def test_t_pwd_01_the_page_says_what_is_wrong(ola: User, log_in: Login, new: str, repeated: str, reason: str) -> None:
    client = log_in("1012", PIN)
    page = client.post("/set-password/", {"password": new, "repeated": repeated}).content.decode()
    assert reason in page
    assert not is_in(client)
    ola.refresh_from_db()
    assert ola.password == ""


def test_nobody_sets_a_password_without_a_session(db: None) -> None:
    assert Client().get("/set-password/").headers["Location"] == "/login/"
    answer = Client().post("/set-password/", {"password": NEW, "repeated": NEW})
    assert answer.headers["Location"] == "/login/"


def test_t_ses_02_a_disabled_account_is_out_at_the_next_request(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    rights.disable(ala, Origin())
    assert not is_in(client)
    assert Session.objects.filter(user=ala).count() == 0


def test_t_ses_02_sessions_end_with_the_role_and_with_the_password(ala: User, log_in: Login) -> None:
    log_in("1011", PASSWORD)
    rights.change_role(ala, User.Role.MANAGER, Origin())
    assert Session.objects.filter(user=ala).count() == 0
    log_in("1011", PASSWORD)
    actions.open_by_pin(ala, "7391", Origin())
    assert Session.objects.filter(user=ala).count() == 0


@pytest.mark.django_db(transaction=True)
def test_t_ws_05_whoever_keeps_sockets_open_is_told_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, log_in: Login
) -> None:
    heard: list[dict[str, object]] = []
    monkeypatch.setattr(revocation, "_listeners", [lambda **what: heard.append(what)])
    user = User.objects.create_user("1011", PASSWORD, language="en")
    client = log_in("1011", PASSWORD)
    key = client.session.session_key
    client.post("/logout/")
    assert heard == [{"user_id": None, "session_key": key}]
    heard.clear()
    rights.disable(user, Origin())
    assert heard == [{"user_id": user.pk, "session_key": None}]


def test_a_disabled_account_s_password_cannot_be_set_any_more(ola: User) -> None:
    rights.disable(ola, Origin())
    assert not actions.set_password(ola, NEW, Origin())


@pytest.mark.parametrize("pin", ["123", "1234", "abcd", "1012"])
def test_an_account_is_not_opened_with_a_pin_that_is_guessed_first(ola: User, pin: str) -> None:
    with pytest.raises(ValueError, match="PIN"):
        actions.open_by_pin(ola, pin, Origin())

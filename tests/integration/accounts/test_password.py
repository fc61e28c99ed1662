"""Setting and changing a password: LOG-04, LOG-06; SECURITY T-PWD-01, 04, T-SES-02."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import Settings

from accounts.actions import password as actions
from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import JournalEntry, Session, User
from accounts.proving import links
from accounts.sessions import revocation
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


SHORT = "zielony tram"
"""Twelve characters."""


@pytest.mark.req("LOG-06", "X-22")
def test_a_temporary_password_must_be_changed_and_cannot_be_kept(ala: User, administrator: User, log_in: Login) -> None:
    before = log_in("1011", PASSWORD)
    token = links.issue(ala, links.Purpose.RESET, lasts=timedelta(minutes=30))
    actions.give_temporary(ala, "pożyczony rower 3", Origin(administrator))
    assert not is_in(before)
    assert links.find(token, links.Purpose.RESET) is None
    assert not is_in(log_in("1011", PASSWORD))
    client = log_in("1011", "pożyczony rower 3")
    assert client.said.headers["Location"].startswith("/set-password/")
    assert "Somebody else knows your present password" in client.get("/set-password/").content.decode()
    assert "This is the password that you have now" in change(client, "", "pożyczony rower 3", "pożyczony rower 3")
    assert not is_in(client)
    assert change(client, "") == "/"
    assert is_in(client)
    entry = JournalEntry.objects.get(subject=ala, event="temporary_password_given")
    assert (entry.actor, entry.before, entry.after) == (administrator, "", "")


def test_a_temporary_password_obeys_the_policy(ala: User) -> None:
    with pytest.raises(ValueError, match="too short"):
        actions.give_temporary(ala, "1234", Origin())
    ala.refresh_from_db()
    assert not ala.must_change_password


@pytest.mark.req("LOG-06")
def test_after_an_administrator_s_reset_nothing_opens_the_account_and_all_else_of_it_stays(
    ala: User, administrator: User, log_in: Login
) -> None:
    client = log_in("1011", PASSWORD)
    token = links.issue(ala, links.Purpose.SIGN_IN, lasts=timedelta(minutes=5))
    kept = User.objects.filter(pk=ala.pk).values("comment", "email", "mobile", "role", "is_active").get()
    actions.reset_by_other(ala, Origin(administrator))
    assert not is_in(client)
    assert links.find(token, links.Purpose.SIGN_IN) is None
    for secret in (PASSWORD, "", PIN):
        assert not is_in(log_in("1011", secret, ip="192.0.2.8"))
    assert kept == User.objects.filter(pk=ala.pk).values("comment", "email", "mobile", "role", "is_active").get()
    token = links.issue(ala, links.Purpose.ACTIVATION, lasts=timedelta(hours=24))
    assert links.find(token, links.Purpose.ACTIVATION) == ala


def test_t_az_06_a_manager_does_neither_to_an_administrator(ala: User, manager: User, administrator: User) -> None:
    for subject in (administrator, ala):
        with pytest.raises(PermissionDenied):
            actions.reset_by_other(subject, Origin(manager))
        with pytest.raises(PermissionDenied):
            actions.give_temporary(subject, NEW, Origin(manager))


def test_the_present_password_is_no_new_one(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    assert "This is the password that you have now" in change(client, PASSWORD, PASSWORD, PASSWORD)
    assert JournalEntry.objects.filter(event="password_changed").count() == 0


def test_a_refusal_keeps_nothing_that_was_typed(ala: User, log_in: Login) -> None:
    page = change(log_in("1011", PASSWORD), "Kanarek-pierwszy", "Kanarek-drugi", "Kanarek-trzeci")
    assert 'class="field-errors"' in page
    assert "Kanarek" not in page
    assert page.count('type="password"') == 3


@pytest.mark.req("X-19")
def test_t_pwd_01_the_rules_stand_beside_the_field_before_anything_is_typed(
    ola: User, log_in: Login, settings: Settings
) -> None:
    client = log_in("1012", PIN)
    page = client.get("/set-password/").content.decode()
    assert "At least 12 characters" in page
    assert 'data-rule="own" data-value="1012 Ola Kowalska' in page
    settings.PASSWORD_POLICY = "exchange"
    page = client.get("/set-password/").content.decode()
    for sentence in ("At least 8 characters", "At most 16 characters", "None of these: ; ~", "telephone exchange has"):
        assert sentence in page
    assert "does not take: ; ~" in change(client, "", "kJ7;pQ2!vX9mZ4", "kJ7;pQ2!vX9mZ4")


def test_t_pwd_01_an_administrator_takes_fifteen_characters_or_a_second_factor(
    administrator: User, log_in: Login, settings: Settings
) -> None:
    client = log_in("1031", PASSWORD)
    assert "at least 15 characters" in change(client, PASSWORD, SHORT, SHORT)
    settings.SECOND_FACTOR_FOR = frozenset({"administrator"})
    assert change(client, PASSWORD, SHORT, SHORT) == "/settings/subscriber/"


def test_t_pwd_02_a_huge_password_is_refused_before_anything_looks_at_it(
    ala: User, log_in: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in("1011", PASSWORD)
    monkeypatch.setattr("accounts.views.password.check_password", None)
    huge = "x" * 1_000_000
    answer = client.post("/set-password/", {"current": huge, "password": huge, "repeated": huge})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"password": NEW},
        {"current": "\0", "password": "\0" * 12, "repeated": "\0" * 12},
        {"current": "x" * 10_000, "password": "x" * 10_000, "repeated": "x" * 10_000},
        {"current": PASSWORD, "password": "\ud83d\ude00", "repeated": "😀"},
    ],
)
def test_whatever_is_sent_as_a_password_gets_the_form_again(ala: User, log_in: Login, fields: dict[str, str]) -> None:
    client = log_in("1011", PASSWORD)
    body = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items())
    answer = client.post("/set-password/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert 'class="field-errors"' in answer.content.decode()
    assert client.post("/set-password/", b"[]", content_type="application/json").status_code == 200
    ala.refresh_from_db()
    assert ala.check_password(PASSWORD)


def test_the_way_on_is_kept_over_the_first_password(ola: User, log_in: Login) -> None:
    client = log_in("1012", PIN)
    assert 'name="next" value="/settings/application/"' in client.get(client.said.headers["Location"]).content.decode()
    said = client.post("/set-password/", {"password": NEW, "repeated": NEW, "next": "/settings/application/"})
    assert said.headers["Location"] == "/settings/application/"

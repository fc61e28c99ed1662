"""Settings → Second factor; SECURITY T-MFA-01, T-PWD-05."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import second_factor as actions
from accounts.actions.second_factor import Proof
from accounts.journal import Origin
from accounts.models import JournalEntry, RecoveryCode, SecondFactor, User
from accounts.proving import second_factor
from tests.integration.accounts import letterbox
from tests.integration.accounts.authenticator import App, app_of, set_up
from tests.integration.accounts.conftest import PASSWORD, Login, is_in

PAGE = "/settings/second-factor/"
RECOVERY = re.compile(r"<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})</code>")


def press(client: Client, do: str, prefix: str = "", **fields: str) -> str:
    """Send the form of that button; what the page says, or where it sends to."""
    names = {f"{prefix}-{name}" if prefix else name: value for name, value in fields.items()}
    answer = client.post(PAGE, {"do": do, **names})
    assert answer.status_code in {200, 302}
    return answer.headers.get("Location") or answer.content.decode()


def events(user: User) -> list[str]:
    return list(JournalEntry.objects.filter(subject=user).values_list("event", flat=True))


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD)


def test_t_mfa_01_it_is_set_up_with_the_password_and_a_first_code(ala: User, client: Client, log_in: Login) -> None:
    elsewhere = log_in("1011", PASSWORD)
    assert "The second factor is off" in client.get(PAGE).content.decode()
    assert press(client, "begin", current=PASSWORD) == PAGE
    shown, app = client.get(PAGE).content.decode(), app_of(ala)
    assert 'aria-label="QR code for your authenticator app"' in shown
    assert second_factor.grouped(app.secret) in shown
    assert second_factor.of(ala) is None, "guards nothing yet"
    codes = RECOVERY.findall(press(client, "confirm", code=app.code()))
    assert len(set(codes)) == 10
    again = client.get(PAGE).content.decode()
    assert "The second factor is on" in again
    assert not RECOVERY.findall(again), "the recovery codes are shown once"
    assert app.secret not in again.replace(" ", "")
    assert is_in(client)
    assert not is_in(elsewhere)
    assert events(ala)[0] == "second_factor_on"
    assert letterbox.fetch_one().subject == "WebCTI now asks you for a second factor"


def test_t_mfa_01_without_the_password_there_is_nothing_to_scan(ala: User, client: Client) -> None:
    assert "not your current password" in press(client, "begin", current="wrong")
    assert "This field is required" in press(client, "begin")
    assert not SecondFactor.objects.exists()


def test_a_first_code_that_does_not_fit_switches_nothing_on(ala: User, client: Client) -> None:
    press(client, "begin", current=PASSWORD)
    app = app_of(ala)
    for code in (app.wrong_code(), "12345", "", "x" * 10_000, "\0"):
        page = press(client, "confirm", code=code)
        assert 'class="field-errors"' in page
        assert second_factor.grouped(app.secret) in page, "the picture stays"
    assert second_factor.of(ala) is None
    assert len(RECOVERY.findall(press(client, "confirm", code=app.code()))) == 10


def test_a_set_up_that_was_left_is_over_after_ten_minutes(ala: User, client: Client) -> None:
    press(client, "begin", current=PASSWORD)
    app = app_of(ala)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1), tick=True):
        assert "The second factor is off" in client.get(PAGE).content.decode()
        press(client, "confirm", code=app.code())
        assert second_factor.of(ala) is None


def test_a_set_up_can_be_given_up(ala: User, client: Client) -> None:
    press(client, "begin", current=PASSWORD)
    assert press(client, "cancel") == PAGE
    assert not SecondFactor.objects.exists()


def test_a_factor_that_is_on_is_not_replaced_by_beginning_again(ala: User, client: Client) -> None:
    app = set_up(ala)
    actions.begin(ala)
    actions.cancel(ala)
    assert app_of(ala).secret == app.secret
    assert actions.confirm(ala, app.code(), Origin(ala)) == ()


def test_it_is_turned_off_with_both_factors(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    app = set_up_in(client, ala)
    letterbox.fetch()
    assert "not your current password" in press(client, "off", "leave", current="wrong", code=app.code(1))
    assert "This code is not right" in press(client, "off", "leave", current=PASSWORD, code=app.wrong_code())
    assert second_factor.of(ala)
    assert press(client, "off", "leave", current=PASSWORD, code=app.code(1)) == PAGE
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert is_in(client)
    assert is_in(log_in("1011", PASSWORD))
    assert "second_factor_off" in events(ala)
    assert letterbox.fetch_one().subject == "WebCTI no longer asks you for a second factor"


def test_a_new_telephone_is_set_up_with_the_old_one(ala: User, client: Client) -> None:
    old = set_up_in(client, ala)
    assert press(client, "move", "leave", current=PASSWORD, code=old.code(1)) == PAGE
    new = app_of(ala)
    assert new.secret != old.secret
    assert second_factor.grouped(new.secret) in client.get(PAGE).content.decode()
    letterbox.fetch()
    assert len(RECOVERY.findall(press(client, "confirm", code=new.code()))) == 10
    assert SecondFactor.objects.get().confirmed_at
    assert actions.prove(ala, old.code(2), Origin()) is Proof.WRONG
    assert actions.prove(ala, old.recovery[0], Origin()) is Proof.WRONG
    assert actions.prove(ala, new.code(1), Origin()) is Proof.RIGHT
    assert events(ala)[1] == "second_factor_refused", "twice"
    assert "second_factor_moved" in events(ala)
    assert "second_factor_off" not in events(ala)
    assert letterbox.fetch_one().subject == "Your second factor for WebCTI is on another smartphone"


@pytest.mark.parametrize("must_have", [False, True])
def test_t_mfa_01_the_old_telephone_guards_until_the_first_code_of_the_new_one(
    ala: User, client: Client, log_in: Login, settings: Settings, must_have: bool
) -> None:
    old = set_up_in(client, ala)
    settings.SECOND_FACTOR_FOR = frozenset({"user"} if must_have else ())
    press(client, "move", "leave", current=PASSWORD, code=old.code(1))
    new = app_of(ala)
    assert 'class="field-errors"' in press(client, "confirm", code=new.wrong_code())
    assert not is_in(log_in("1011", PASSWORD)), "the password alone still opens nothing"
    assert actions.prove(ala, new.code(), Origin()) is Proof.WRONG
    assert actions.prove(ala, old.recovery[0], Origin()) is Proof.RIGHT
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1), tick=True):
        assert "The second factor is on" in client.get(PAGE).content.decode(), "the new one was left"
        assert actions.prove(ala, old.code(), Origin()) is Proof.RIGHT


def test_t_mfa_01_moving_takes_both_factors_and_can_be_given_up(ala: User, client: Client) -> None:
    old = set_up_in(client, ala)
    assert "not your current password" in press(client, "move", "leave", current="wrong", code=old.code(1))
    assert "This code is not right" in press(client, "move", "leave", current=PASSWORD, code=old.wrong_code())
    assert press(client, "begin", current=PASSWORD) == PAGE
    assert SecondFactor.objects.count() == 1, "the password alone begins nothing"
    press(client, "move", "leave", current=PASSWORD, code=old.code(1))
    assert SecondFactor.objects.count() == 2
    assert press(client, "cancel") == PAGE
    assert second_factor.secret_of(SecondFactor.objects.get()) == old.secret
    assert "The second factor is on" in client.get(PAGE).content.decode()


def test_new_recovery_codes_take_the_place_of_the_old(ala: User, client: Client) -> None:
    app = set_up_in(client, ala)
    old = actions.renew_codes(ala, Origin(ala))
    assert "not your current password" in press(client, "renew", "renew", current="wrong", code=old[0])
    new = RECOVERY.findall(press(client, "renew", "renew", current=PASSWORD, code=app.code(1)))
    assert len(new) == 10
    assert actions.prove(ala, old[0], Origin()) is Proof.WRONG
    assert actions.prove(ala, new[0], Origin()) is Proof.RIGHT
    assert events(ala).count("recovery_codes_renewed") == 2
    page = client.get(PAGE).content.decode()
    assert '<dd class="tabular">9</dd>' in page


def test_t_mfa_01_a_role_that_must_have_it_cannot_turn_it_off(ala: User, client: Client, settings: Settings) -> None:
    app = set_up_in(client, ala)
    settings.SECOND_FACTOR_FOR = frozenset({"user"})
    assert 'value="off"' not in client.get(PAGE).content.decode()
    assert "Your role must have a second factor" in press(client, "off", "leave", current=PASSWORD, code=app.code(1))
    assert second_factor.of(ala)


def test_an_administrator_removes_the_factor_of_somebody_who_lost_it(
    ala: User, client: Client, manager: User, administrator: User, log_in: Login
) -> None:
    set_up_in(client, ala)
    with pytest.raises(PermissionDenied):
        actions.remove(ala, Origin(manager))
    assert is_in(client)
    actions.remove(ala, Origin(administrator))
    assert not is_in(client)
    assert is_in(log_in("1011", PASSWORD))
    entry = JournalEntry.objects.get(subject=ala, event="second_factor_off")
    assert entry.actor == administrator
    actions.remove(ala, Origin(administrator))
    assert events(ala).count("second_factor_off") == 1, "nothing was there any more"


def test_a_command_frees_the_only_administrator(
    administrator: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"administrator"})
    set_up(administrator)
    call_command("second_factor_off", "1031")
    assert "1031 sets up a new one at the next log-in" in capsys.readouterr().out
    assert second_factor.of(administrator) is None
    for extension, why in (("1031", "has no second factor"), ("9999", "Nobody has the extension 9999")):
        with pytest.raises(CommandError, match=why):
            call_command("second_factor_off", extension)


@pytest.mark.parametrize("body", [{}, {"do": ""}, {"do": "explode"}, {"do": "begin\0"}])
def test_what_no_button_sends_is_refused(client: Client, body: dict[str, str]) -> None:
    assert client.post(PAGE, body).status_code == 400


def test_a_body_of_another_kind_is_refused(client: Client) -> None:
    assert client.post(PAGE, b'{"do": "begin"}', content_type="application/json").status_code == 400


def test_t_pwd_05_neither_secret_nor_recovery_codes_stand_in_the_database(ala: User, client: Client) -> None:
    press(client, "begin", current=PASSWORD)
    app = app_of(ala)
    codes = RECOVERY.findall(press(client, "confirm", code=app.code()))
    letterbox.fetch()
    stored = letterbox.everything_stored()
    assert ala.extension in stored
    for canary in (app.secret, second_factor.grouped(app.secret), *codes, *(code.replace("-", "") for code in codes)):
        assert canary not in stored


def test_a_secret_that_no_key_opens_lets_nobody_in_and_breaks_no_page(
    ala: User, client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = set_up(ala)
    settings.SECRET_KEY = "another key, and the old one is not among the former ones"
    assert actions.prove(ala, app.code(), Origin()) is Proof.WRONG
    assert "OLD_SECRET_KEYS" in caplog.text
    assert actions.encrypt_anew() == 0
    assert actions.prove(ala, app.recovery[0], Origin()) is Proof.RIGHT


def test_housekeeping_frees_the_old_key(ala: User, settings: Settings) -> None:
    app = set_up(ala)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    settings.SECRET_KEY_FALLBACKS = [old]
    assert actions.encrypt_anew() == 1
    assert actions.encrypt_anew() == 0
    settings.SECRET_KEY_FALLBACKS = []
    assert actions.prove(ala, app.code(), Origin()) is Proof.RIGHT


def set_up_in(client: Client, user: User) -> App:
    """As the pages do it; the code of one step later is unused."""
    press(client, "begin", current=PASSWORD)
    app = app_of(user)
    codes = RECOVERY.findall(press(client, "confirm", code=app.code()))
    return App(app.secret, tuple(codes))

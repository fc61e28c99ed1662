"""Logging in with a second factor: SECURITY T-MFA-01, T-PIN-05, T-SES-01."""

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import password as passwords
from accounts.actions import rights
from accounts.actions import second_factor as actions
from accounts.actions.second_factor import Proof
from accounts.journal import Origin
from accounts.models import JournalEntry, RecoveryCode, User
from accounts.proving import second_factor
from accounts.sessions.devices import cookie_name as device_cookie
from accounts.sessions.trust import cookie_name as trust_cookie
from tests.integration.accounts import letterbox
from tests.integration.accounts.authenticator import App, app_of, set_up
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, is_in
from tests.integration.accounts.proving.test_second_factor import RECOVERY
from tests.integration.doors import DOORS
from tests.integration.doors.kinds import OPEN

STEP = "/second-factor/"
ENROL = "/second-factor/set-up/"
WISH = "?next=%2Fsettings%2Fapplication%2F"
NEW = "niebieski tramwaj 9"
MINUTE = timedelta(minutes=1)


def give(client: Client, code: str, **more: str) -> str:
    """Send the code; what the page says, or where it sends to."""
    answer = client.post(STEP, {"code": code, "next": "/history/", **more})
    return answer.headers.get("Location") or answer.content.decode()


def events(user: User) -> list[str]:
    return list(JournalEntry.objects.filter(subject=user).values_list("event", flat=True))


@pytest.fixture
def app(ala: User) -> App:
    return set_up(ala)


def test_t_mfa_01_password_and_code_open_the_portal_and_neither_does_alone(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    assert client.said.headers["Location"] == STEP + WISH
    assert not is_in(client)
    limited_key = client.session.session_key
    page = client.get(STEP + WISH).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert 'value="/settings/application/"' in page
    assert give(client, app.code()) == "/history/"
    assert is_in(client)
    assert client.session.session_key != limited_key, "T-SES-01: the key changes at each step"
    assert events(ala)[:2] == ["logged_in_by_factor", "password_accepted"]
    assert not is_in(log_in("1011", "wrong"))


def test_t_mfa_01_no_code_works_twice(ala: User, app: App, log_in: Login) -> None:
    code = app.code()
    assert give(log_in("1011", PASSWORD), code) == "/history/"
    second = log_in("1011", PASSWORD)
    assert "not right, or was used already" in give(second, code)
    assert not is_in(second)
    assert give(second, app.code(1)) == "/history/"
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=True):
        assert actions.prove(ala, code, Origin()) is Proof.WRONG, "nor one of before"


def test_t_mfa_01_after_five_wrong_codes_even_the_right_one_has_to_wait(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    for _ in range(5):
        assert "This code is not right" in give(client, app.wrong_code())
    assert "Too many tries" in give(client, app.code())
    assert not is_in(client)
    assert events(ala).count("second_factor_refused") == 5
    other_device = log_in("1011", PASSWORD, ip="192.0.2.200")
    assert "Too many tries" in give(other_device, app.code()), "wherever they come from"
    with time_machine.travel(timezone.now() + 4 * MINUTE, tick=True):
        assert give(client, app.code()) == "/history/"


def test_t_mfa_01_a_patient_guesser_gets_some_fifty_codes_a_day(ala: User, app: App) -> None:
    begun = timezone.now()
    tries = [
        actions.prove(ala, "000000", Origin(), begun + 15 * MINUTE * quarter) for quarter in range(96) for _ in range(6)
    ]
    assert 40 <= tries.count(Proof.WRONG) <= 55


def test_a_recovery_code_works_once_also_after_too_many_wrong_codes(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    for _ in range(6):
        give(client, app.wrong_code())
    page = client.get(f"{STEP}?recovery=1").content.decode()
    assert "Type a recovery code" in page
    assert 'inputmode="numeric"' not in page
    assert "This code is not right" in give(client, "aaaa-bbbb-cccc-dddd")
    assert give(client, app.recovery[0].upper().replace("-", " ")) == "/history/"
    again = log_in("1011", PASSWORD)
    refusal = again.post(f"{STEP}?recovery=1", {"code": app.recovery[0]}).content.decode()
    assert "used already. Use another one." in refusal
    assert second_factor.codes_left(ala) == 9
    assert JournalEntry.objects.get(subject=ala, event="recovery_code_used").after == "9"


def test_the_last_recovery_codes_are_announced(ala: User, app: App, log_in: Login) -> None:
    RecoveryCode.objects.filter(
        digest__in=[second_factor.recovery_digest(ala, code) for code in app.recovery[3:]]
    ).delete()
    client = log_in("1011", PASSWORD)
    give(client, app.recovery[0])
    assert "You have 2 recovery codes left." in client.get("/settings/subscriber/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_t_mfa_01_of_many_who_bring_one_code_at_once_one_wins() -> None:
    user = User.objects.create_user("1011", PASSWORD, language="en")
    app = set_up(user)
    for brought in (app.code(), app.recovery[0]):
        proofs: list[Proof] = []
        barrier = threading.Barrier(4, timeout=20)

        def bring(code: str, found: list[Proof], start: threading.Barrier) -> None:
            try:
                start.wait()
                found.append(actions.prove(user, code, Origin()))
            finally:
                connection.close()

        threads = [threading.Thread(target=bring, args=(brought, proofs, barrier)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(proofs) == [Proof.RIGHT, *[Proof.WRONG] * 3]


def test_t_pin_05_a_session_that_waits_for_the_code_opens_nothing_else(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    for door in DOORS:
        if door.needs in OPEN:
            continue
        path = door.path.format_map(defaultdict(lambda: "1012", job=str(uuid.uuid4()), upload=str(uuid.uuid4())))
        for verb in ("GET", "POST"):
            answer = client.generic(verb, path)
            assert (answer.status_code, answer.headers["Location"]) == (302, STEP), (verb, path)
        htmx = client.get(path, headers={"HX-Request": "true"})
        assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (401, STEP)
    for passage in ("/set-password/", ENROL):
        assert client.get(passage).headers["Location"] == "/login/"
    assert give(client, app.code()) == "/history/"


def test_the_waiting_session_ends_after_ten_minutes(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    with time_machine.travel(timezone.now() + 10 * MINUTE + timedelta(seconds=1), tick=True):
        assert give(client, app.code()) == "/login/"
        assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: passwords.set_password(user, NEW, Origin()),
        lambda user: actions.remove(user, Origin()),
        lambda user: rights.disable(user, Origin()),
    ],
    ids=["new password", "factor removed", "disabled"],
)
def test_the_waiting_session_is_worth_nothing_once_the_account_has_changed(
    ala: User, app: App, log_in: Login, change: Callable[[User], object]
) -> None:
    client = log_in("1011", PASSWORD)
    change(ala)
    assert give(client, app.code()) == "/login/?ended=elsewhere"
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", " ", "\0", "x" * 10_000, "12345\n6\r", "ąęść", "' OR 1=1 --"])
def test_whatever_is_typed_as_a_code_gets_the_form_again(ala: User, app: App, log_in: Login, code: str) -> None:
    client = log_in("1011", PASSWORD)
    assert 'class="field-errors"' in give(client, code)
    assert client.post(STEP).status_code == 200
    assert client.post(STEP, b"{}", content_type="application/json").status_code == 200
    assert client.post(STEP, {"code": "x" * 1_000_000}).status_code == 400


def test_the_page_speaks_the_reader_s_language(ala: User, app: App, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    assert '<html lang="de"' in client.get(STEP, headers={"Accept-Language": "de"}).content.decode()


def test_nobody_comes_to_the_second_step_without_the_first(db: None) -> None:
    for path in (STEP, ENROL):
        assert Client().get(path).headers["Location"] == "/login/"
        assert Client().post(path, {"code": "123456"}).headers["Location"] == "/login/"


def trusting(app: App, log_in: Login) -> Client:
    """A device on which the tick was set."""
    client = log_in("1011", PASSWORD)
    assert give(client, app.code(), trust="on") == "/history/"
    client.post("/logout/")
    return client


def test_a_trusted_device_is_not_asked_for_thirty_days(ala: User, app: App, log_in: Login) -> None:
    client = trusting(app, log_in)
    cookie = client.cookies[trust_cookie()]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert is_in(log_in("1011", PASSWORD, client=client))
    assert events(ala)[:2] == ["logged_in", "password_accepted"]
    client.post("/logout/")
    for days, asked in ((29, False), (31, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=True):
            log_in("1011", PASSWORD, client=client)
            assert is_in(client) is not asked
            client.post("/logout/")


def test_another_device_and_another_person_are_not_trusted(ala: User, app: App, log_in: Login) -> None:
    client = trusting(app, log_in)
    assert not is_in(log_in("1011", PASSWORD))
    stolen = Client()
    stolen.cookies[trust_cookie()] = client.cookies[trust_cookie()].value
    assert not is_in(log_in("1011", PASSWORD, client=stolen)), "the device's own cookie is missing"
    colleague = User.objects.create_user("1013", PASSWORD, language="en")
    set_up(colleague)
    assert not is_in(log_in("1013", PASSWORD, client=client))
    assert is_in(log_in("1011", PASSWORD, client=client)), "and the colleague took nothing away"


def test_two_people_can_trust_one_device(ala: User, app: App, log_in: Login) -> None:
    client = trusting(app, log_in)
    colleague = User.objects.create_user("1013", PASSWORD, language="en")
    others = set_up(colleague)
    log_in("1013", PASSWORD, client=client)
    give(client, others.code(), trust="on")
    for extension in ("1011", "1013"):
        client.post("/logout/")
        assert is_in(log_in(extension, PASSWORD, client=client))


@pytest.mark.parametrize("value", ["", "x", "e30:1abc:def", '{"1": "x"}'])
def test_a_made_up_trust_is_none(ala: User, app: App, log_in: Login, value: str) -> None:
    client = trusting(app, log_in)
    client.cookies[trust_cookie()] = value
    assert not is_in(log_in("1011", PASSWORD, client=client))


def test_trust_ends_with_the_password_the_factor_and_the_device(ala: User, app: App, log_in: Login) -> None:
    client = trusting(app, log_in)
    passwords.set_password(ala, NEW, Origin())
    assert not is_in(log_in("1011", NEW, client=client))
    give(client, app.code(1), trust="on")
    client.post("/logout/")
    assert is_in(log_in("1011", NEW, client=client))
    actions.remove(ala, Origin())
    set_up(ala)
    assert not is_in(log_in("1011", NEW, client=client))
    del client.cookies[device_cookie()]
    assert not is_in(log_in("1011", NEW, client=client))


def enrol(client: Client, user: User) -> list[str]:
    """Set the factor up at the door; the recovery codes."""
    assert client.get(ENROL).status_code == 200
    client.post(ENROL, {"do": "begin"})
    assert 'role="img"' in client.get(ENROL).content.decode()
    assert "does not fit" in client.post(ENROL, {"code": app_of(user).wrong_code()}).content.decode()
    said = client.post(ENROL, {"code": app_of(user).code(), "next": "/history/"}).content.decode()
    assert 'href="/history/"' in said
    return RECOVERY.findall(said)


def test_t_mfa_01_a_role_that_must_have_it_sets_it_up_before_anything_else(
    manager: User, log_in: Login, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"manager", "administrator"})
    client = log_in("1021", PASSWORD)
    assert client.said.headers["Location"] == ENROL + WISH
    assert not is_in(client)
    assert client.get("/history/").headers["Location"] == ENROL
    assert client.get(STEP).headers["Location"] == "/login/"
    assert len(set(enrol(client, manager))) == 10
    assert is_in(client)
    assert events(manager) == ["logged_in_by_factor", "second_factor_on", "password_accepted"]
    again = log_in("1021", PASSWORD)
    assert again.said.headers["Location"].startswith(STEP)


def test_t_mfa_01_others_need_none(ala: User, log_in: Login, settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"manager", "administrator"})
    assert is_in(log_in("1011", PASSWORD))


def test_the_first_log_in_by_pin_leads_over_password_and_second_factor(
    ola: User, log_in: Login, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"user"})
    client = log_in("1012", PIN, ip="192.0.2.9")
    said = client.post("/set-password/", {"password": NEW, "repeated": NEW, "next": "/history/"})
    assert said.headers["Location"] == f"{ENROL}?next=%2Fhistory%2F"
    enrol(client, ola)
    assert is_in(client)


def test_a_forgotten_password_does_not_lead_around_the_second_factor(ala: User, app: App) -> None:
    client = Client()
    letterbox.fetch()
    client.post("/forgotten/", {"extension": "1011"})
    client.get(letterbox.link_in(letterbox.fetch_one()))
    client.post("/link/")
    said = client.post("/set-password/", {"password": NEW, "repeated": NEW})
    assert said.headers["Location"] == STEP
    assert not is_in(client)
    assert give(client, app.code()) == "/history/"

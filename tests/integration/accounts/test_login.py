"""LOG-01…03; SECURITY T-ENM, T-PWD-02, T-SES-01, T-RED-01, T-CSRF-03."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.guard import hashers
from accounts.guard.hashers import PortalArgon2PasswordHasher
from accounts.guard.slots import slot
from accounts.login import Attempt, examine
from accounts.models import JournalEntry, Session, User
from tests.integration.accounts.authenticator import set_up
from tests.integration.accounts.conftest import PASSWORD, PIN, Login, is_in


@pytest.fixture
def hashes(real_password_hashers: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the one hasher was asked to do."""
    done: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(PortalArgon2PasswordHasher, name)

        def counted(self: object, *args: object, _original=original, _name: str = name) -> object:  # type: ignore[no-untyped-def]
            done.append(_name)
            return _original(self, *args)

        monkeypatch.setattr(PortalArgon2PasswordHasher, name, counted)
    return done


def without_token(body: bytes) -> str:
    """The page without what differs in every answer: tokens, nonces, and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", body.decode())
    return re.sub(
        r'(<input[^>]*name="extension"[^>]*) value="[0-9]*"|value="[0-9]*"( [^>]*name="extension")', r"\1\2", text
    )


@pytest.mark.req("LOG-01")
def test_extension_and_password_lead_to_the_page_that_was_asked_for(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    assert client.said.headers["Location"] == "/settings/application/"
    assert is_in(client)
    assert JournalEntry.objects.get(subject=ala).event == "logged_in"


@pytest.mark.req("LOG-03")
def test_without_password_and_pin_nothing_opens(db: None, log_in: Login) -> None:
    User.objects.create_user("1013", comment="New")
    for secret in ("", " ", "0000", "None"):
        assert not is_in(log_in("1013", secret))


@pytest.mark.req("LOG-10")
def test_t_enm_01_whatever_is_wrong_there_is_one_hash_and_one_answer(
    ala: User, ola: User, log_in: Login, hashes: list[str]
) -> None:
    User.objects.filter(pk=ala.pk).update(password=make_password(PASSWORD))
    User.objects.create_user("1014", PASSWORD, is_active=False)
    User.objects.create_user("1015")
    guarded = User.objects.create_user("1017", PASSWORD)
    set_up(guarded)
    locked = User.objects.create_user("1016", PASSWORD)
    for _ in range(5):
        log_in(locked.extension, "wrong", ip="203.0.113.5")
    cases = {
        "wrong password": ("1011", "wrong", "198.51.100.1"),
        "unknown": ("9999", "wrong", "198.51.100.2"),
        "disabled": ("1014", PASSWORD, "198.51.100.3"),
        "no password": ("1015", "wrong", "198.51.100.4"),
        "wrong PIN": ("1012", "8046", "198.51.100.5"),
        "wrong password before a second factor": ("1017", "wrong", "198.51.100.6"),
        "locked": ("1016", PASSWORD, "203.0.113.5"),
    }
    answers, counts = {}, {}
    for case, (extension, secret, ip) in cases.items():
        hashes.clear()
        said = log_in(extension, secret, ip=ip).said
        counts[case] = len(hashes)
        answers[case] = (said.status_code, without_token(said.content), sorted(said.headers), sorted(said.cookies))
    assert counts == dict.fromkeys(cases, 1)
    assert len({str(answer) for answer in answers.values()}) == 1
    assert "Wrong extension, password or PIN" in answers["unknown"][1]


def test_t_enm_01_whatever_is_wrong_the_database_has_as_much_to_do(
    ala: User,
) -> None:
    User.objects.create_user("1014", PASSWORD, is_active=False)
    User.objects.create_user("1015")
    counts = {}
    for extension in ("1011", "1014", "1015", "9999"):
        with CaptureQueriesContext(connection) as asked:
            examine(Attempt(extension, "wrong", "198.51.100.1"))
        counts[extension] = len(asked)
    assert len(set(counts.values())) == 1, counts
    assert JournalEntry.objects.filter(event="log_in_refused").count() == 4


def test_t_pwd_02_a_huge_password_is_refused_before_it_is_hashed(ala: User, log_in: Login, hashes: list[str]) -> None:
    assert log_in("1011", "x" * 1_000_000).said.status_code == 400
    log_in("1011", "x" * 1_000)
    assert hashes == []


def test_t_pwd_05_the_database_holds_argon2id_of_the_right_size(ola: User, real_password_hashers: None) -> None:
    encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in encoded
    ola.refresh_from_db()
    assert PIN not in ola.pin


def test_t_pwd_03_no_more_hashes_run_at_once_than_there_are_cores(
    monkeypatch: pytest.MonkeyPatch, real_password_hashers: None
) -> None:
    monkeypatch.setattr("accounts.guard.hashers._threads", cache(lambda: ThreadPoolExecutor(2)))
    monkeypatch.setattr("accounts.guard.hashers.AT_ONCE", 2)
    inside, most, lock = 0, 0, threading.Lock()
    original = PortalArgon2PasswordHasher.__bases__[0].encode

    def watched(self: object, password: str, salt: str) -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            return str(original(self, password, salt))
        finally:
            with lock:
                inside -= 1

    monkeypatch.setattr(PortalArgon2PasswordHasher.__bases__[0], "encode", watched)
    threads = [threading.Thread(target=make_password, args=(f"{PASSWORD}{number}",)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_t_pwd_03_the_hashes_of_other_processes_count(real_password_hashers: None) -> None:
    with ThreadPoolExecutor(1) as thread:
        with ExitStack() as others:
            for _ in range(hashers.AT_ONCE):
                others.enter_context(slot(settings.DATA_DIR / "hashing", hashers.AT_ONCE))
            hashed = thread.submit(make_password, PASSWORD)
            with pytest.raises(TimeoutError):
                hashed.result(0.5)
        assert hashed.result(60).startswith("argon2$argon2id$")


def test_t_ses_01_the_session_of_before_is_worth_nothing_after(ala: User, log_in: Login) -> None:
    client = Client()
    client.cookies["session"] = "chosenbytheattackerchosenbytheat"
    log_in("1011", PASSWORD, client=client)
    assert is_in(client)
    assert client.cookies["session"].value != "chosenbytheattackerchosenbytheat"
    assert not Session.objects.filter(session_key="chosenbytheattackerchosenbytheat").exists()


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaaaaaaaa"', "ąąąąąąąąąąąą", "a' OR 1=1 --", "short"])
def test_a_session_key_that_is_none_is_a_strangers(db: None, client: Client, key: str) -> None:
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}".encode().decode("latin1")
    assert client.get("/", headers={"cookie": cookie}).headers["Location"] == "/login/?next=%2F"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "///evil.example",
        " //evil.example",
        "http://testserver.evil.example/",
    ],
)
def test_t_red_01_the_way_on_never_leaves_this_host(ala: User, target: str) -> None:
    said = Client().post("/login/", {"extension": "1011", "secret": PASSWORD, "next": target})
    assert said.status_code == 302
    assert said.headers["Location"] == "/"


def test_t_csrf_03_neither_log_in_nor_log_out_work_from_another_site(ala: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/", {"extension": "1011", "secret": PASSWORD}).status_code == 403
    strict.force_login(ala)
    assert strict.post("/logout/").status_code == 403
    assert strict.get("/logout/").status_code == 405
    assert is_in(strict)


def test_t_hdr_02_logging_out_leaves_nothing_in_the_browser(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    said = client.post("/logout/")
    assert said.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert Session.objects.filter(user=ala).count() == 0
    assert JournalEntry.objects.filter(event="logged_out", actor=ala).count() == 1


@pytest.mark.req("LOG-07")
def test_the_page_tells_whom_to_ask_for_a_forgotten_password(db: None) -> None:
    assert "Forgot your password?" in Client().get("/login/").content.decode()


def test_somebody_who_is_in_goes_on_from_the_log_in_page(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD)
    assert client.get("/login/?next=/history/").headers["Location"] == "/history/"


def test_the_log_in_page_asks_the_database_for_nothing_but_its_look(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        Client().get("/login/")


@pytest.mark.req("LOG-06")
def test_a_password_from_somebody_else_must_be_changed_first(ala: User, log_in: Login) -> None:
    User.objects.filter(pk=ala.pk).update(must_change_password=True)
    client = log_in("1011", PASSWORD)
    assert client.said.headers["Location"] == "/set-password/?next=%2Fsettings%2Fapplication%2F"
    assert not is_in(client)
    new = "niebieski tramwaj 9"
    assert client.post("/set-password/", {"password": new, "repeated": new}).status_code == 302
    assert is_in(client)
    assert not is_in(log_in("1011", PASSWORD))


@pytest.mark.parametrize("typed", [("", ""), ("1011", ""), ("", PASSWORD)])
def test_who_left_a_field_empty_is_told_so_and_not_that_it_was_wrong(
    ala: User, log_in: Login, typed: tuple[str, str]
) -> None:
    page = log_in(*typed).said.content.decode()  # type: ignore[attr-defined]
    assert "Type your extension number and your password." in page
    assert "Wrong extension" not in page

"""The company's own mail server, and what becomes of a test letter. SECURITY T-SMTP-01…07, ADM-06, ADM-07."""

import ipaddress
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from company import mail_server
from company.models import ONLY, MailServer
from company.tls import Tls
from mail import delivery, outbox, testing
from mail.kinds import Writer
from mail.models import Letter, MailTest
from mail.standing import Standing
from tests.integration.mail.conftest import only_letter
from tests.integration.mail.scripted import Script, authority, closed_port, serving

pytestmark = pytest.mark.django_db(transaction=True)
Outcome = MailTest.Outcome
WriteWith = Callable[[Writer], None]
PASSWORD = "kanarek-4711-secret"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr("mail.outbox.nudge", lambda: None)
    monkeypatch.setattr("mail.outbox._send_test", lambda _pk: None)
    monkeypatch.setattr("mail.testing.SECONDS", 1.5)
    settings.MAIL_SERVER_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def own(settings: Settings) -> Callable[..., MailServer]:
    """`own(port)`: from now on letters leave by the server at that port."""

    def own(port: int, **fields: Any) -> MailServer:
        settings.MAIL_SERVER_PORTS = frozenset({port})
        password = fields.pop("password", "")
        values = {"own": True, "host": "127.0.0.1", "port": port, "tls": Tls.NONE, **fields}
        values["secret"] = mail_server.BOX.encrypted(password) if password else ""
        row, _made = MailServer.objects.update_or_create(pk=ONLY, defaults=values)
        return row

    return own


def tried(to: str = "ala@example.com") -> MailTest:
    made = outbox.post_test(to, "en", "1031")
    testing.perform(made.pk)
    made.refresh_from_db()
    return made


@pytest.mark.req("ADM-06")
def test_letters_leave_by_the_stored_server_from_the_next_one_on(
    own: Callable[..., MailServer], write_with: WriteWith
) -> None:
    outbox.post("greeting", {"to": "ala@example.com", "name": "Ala"}, "en")
    assert delivery.send_due() == 1
    assert len(sent_mail.outbox) == 1
    with serving(Script(user="portal", password=PASSWORD)) as server:
        own(server.port, user="portal", password=PASSWORD, sender="portal@firma.example")
        outbox.post("greeting", {"to": "ala@example.com", "name": "Ala"}, "en")
        assert delivery.send_due() == 1
        assert b"From: portal@firma.example" in server.letters[0]
        assert any(said.startswith("mail FROM:<portal@firma.example>") for said in server.heard)
        assert server.logins == [f"\0portal\0{PASSWORD}"]
    MailServer.objects.update(own=False)
    outbox.post("greeting", {"to": "ala@example.com", "name": "Ala"}, "en")
    assert delivery.send_due() == 1
    assert len(sent_mail.outbox) == 2


@pytest.mark.req("ADM-07")
def test_a_test_letter_says_what_the_server_answered(own: Callable[..., MailServer]) -> None:
    with serving() as server:
        own(server.port)
        test = tried()
        (letter,) = server.letters
        assert b"Subject: A test e-mail" in letter
    assert (test.outcome, test.words) == (Outcome.TAKEN, "250 2.0.0 Ok: queued as 4711")
    assert test.server == f"127.0.0.1:{server.port}"


def test_a_test_letter_is_sent_once(own: Callable[..., MailServer]) -> None:
    with serving() as server:
        own(server.port)
        test = tried()
        testing.perform(test.pk)
        testing.perform(test.pk + 1)
        assert len(server.letters) == 1


def test_what_nobody_began_in_time_is_not_sent_later(own: Callable[..., MailServer]) -> None:
    with serving() as server:
        own(server.port)
        made = outbox.post_test("ala@example.com", "en", "1031")
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert testing.is_late(made, timezone.now())
            assert not testing.is_open(made, timezone.now())
            testing.perform(made.pk)
        assert server.letters == []


@pytest.mark.req("ADM-07")
@pytest.mark.parametrize(
    ("script", "outcome", "words"),
    [
        (
            Script(user="portal", password="another"),
            Outcome.LOGIN_REFUSED,
            "535 5.7.8 Authentication credentials invalid",
        ),
        (Script(), Outcome.NO_LOGIN, ""),
        (
            Script(user="portal", password=PASSWORD, answers={"MAIL": "553 5.7.1 not your address"}),
            Outcome.SENDER_REFUSED,
            "553 5.7.1 not your address",
        ),
        (
            Script(user="portal", password=PASSWORD, answers={"RCPT": "550 5.1.1 nobody here"}),
            Outcome.RECIPIENT_REFUSED,
            "550 5.1.1 nobody here",
        ),
        (Script(user="portal", password=PASSWORD, answers={"DATA": "554 no"}), Outcome.REFUSED, "554 no"),
        (Script(user="portal", password=PASSWORD, silent_at="RCPT"), Outcome.BROKEN_OFF, ""),
        (Script(user="portal", password=PASSWORD, endless=True), Outcome.BROKEN_OFF, ""),
        (Script(greeting="554 go away"), Outcome.UNREACHABLE, ""),
        (Script(greeting="SSH-2.0-OpenSSH_9.2"), Outcome.UNREACHABLE, ""),
        (Script(drip=0.4), Outcome.UNREACHABLE, ""),
    ],
)
def test_t_smtp_02_why_a_letter_did_not_go(
    own: Callable[..., MailServer], script: Script, outcome: str, words: str
) -> None:
    with serving(script) as server:
        own(server.port, user="portal", password=PASSWORD)
        began = time.monotonic()
        test = tried()
        assert time.monotonic() - began < 8
        assert server.letters == []
    assert (test.outcome, test.words) == (outcome, words)


def test_t_smtp_02_whatever_is_not_reached_looks_alike_and_takes_as_long(
    own: Callable[..., MailServer], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    with serving() as server:
        own(closed_port())
        seen.append(tried())  # nobody listens
        own(server.port, tls=Tls.TLS)
        seen.append(tried())  # somebody does, and speaks no TLS
        own(server.port, host="nowhere.invalid")
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        seen.append(tried())  # no such name
        monkeypatch.undo()
        monkeypatch.setattr("mail.testing.SECONDS", 1.5)
        own(server.port)
        settings.MAIL_SERVER_NETWORKS = ()
        seen.append(tried())  # somebody does, and may not be asked
        settings.MAIL_SERVER_PORTS = frozenset({25})
        seen.append(tried())
        assert server.heard == []
    assert {(test.outcome, test.words) for test in seen} == {(Outcome.UNREACHABLE, "")}
    for test in seen:
        assert test.begun
        assert test.told_from == test.begun + timedelta(seconds=1.5)
        assert testing.shown(test, test.begun + timedelta(seconds=1)) == Outcome.WAITING
        assert testing.shown(test, test.begun + timedelta(seconds=2)) == Outcome.UNREACHABLE


def test_t_smtp_01_a_name_is_resolved_once(own: Callable[..., MailServer], monkeypatch: pytest.MonkeyPatch) -> None:
    """A DNS that answers with the server first, and with something else when the connection is made."""
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebind(host: str, port: Any, *words: Any, **named: Any) -> Any:
        if host != "mail.example.com":
            return resolve(host, port, *words, **named)
        asked.append(host)
        return resolve("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, *words, **named)

    with serving() as server:
        own(server.port, host="mail.example.com")
        monkeypatch.setattr(socket, "getaddrinfo", rebind)
        assert tried().outcome == Outcome.TAKEN
        assert len(server.letters) == 1
    assert asked == ["mail.example.com"]


def test_t_smtp_01_of_several_addresses_only_those_are_tried_that_may_be(
    own: Callable[..., MailServer], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried_ones: list[Any] = []
    connect = socket.create_connection

    def watched(address: Any, *words: Any, **named: Any) -> Any:
        tried_ones.append(address[0])
        return connect(address, *words, **named)

    settings.MAIL_SERVER_NETWORKS = (ipaddress.ip_network("127.0.0.1/32"),)
    with serving() as server:
        own(server.port, host="mail.example.com")
        addresses = ["169.254.169.254", "127.0.0.9", "127.0.0.1"]
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, server.port)) for each in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_named: answer)
        monkeypatch.setattr(socket, "create_connection", watched)
        assert tried().outcome == Outcome.TAKEN
    assert tried_ones == ["127.0.0.1"]


@pytest.mark.parametrize("mode", [Tls.STARTTLS, Tls.TLS])
def test_t_smtp_07_tls_with_a_certificate_that_is_trusted(
    own: Callable[..., MailServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Tls
) -> None:
    trusted, context = authority(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    script = Script(user="portal", password=PASSWORD)
    if mode is Tls.TLS:
        script.implicit = context
    else:
        script.starttls = context
    with serving(script) as server:
        own(server.port, tls=mode, user="portal", password=PASSWORD)
        assert tried().outcome == Outcome.TAKEN
        assert len(server.letters) == 1
        assert server.logins == [f"\0portal\0{PASSWORD}"]


@pytest.mark.parametrize("mode", [Tls.STARTTLS, Tls.TLS])
@pytest.mark.parametrize("trust", [True, False])
def test_t_smtp_07_another_name_or_an_unknown_authority_gets_neither_letter_nor_password(
    own: Callable[..., MailServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Tls, trust: bool
) -> None:
    """Trusted, it is made out to somebody else."""
    certificate, context = authority(tmp_path, "other.example.com" if trust else "127.0.0.1")
    if trust:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    script = Script(user="portal", password=PASSWORD)
    if mode is Tls.TLS:
        script.implicit = context
    else:
        script.starttls = context
    with serving(script) as server:
        own(server.port, tls=mode, user="portal", password=PASSWORD)
        test = tried()
        assert (server.letters, server.logins) == ([], [])
    assert (test.outcome, test.words) == (Outcome.CERTIFICATE, "")


def test_t_smtp_07_starttls_that_is_stripped_gets_neither_letter_nor_password(own: Callable[..., MailServer]) -> None:
    with serving(Script(user="portal", password=PASSWORD)) as server:
        own(server.port, tls=Tls.STARTTLS, user="portal", password=PASSWORD)
        test = tried()
        assert (server.letters, server.logins) == ([], [])
    assert test.outcome == Outcome.NO_STARTTLS


def test_starttls_at_a_port_that_speaks_tls_from_the_first_byte_is_not_reached(
    own: Callable[..., MailServer], tmp_path: Path
) -> None:
    _trusted, context = authority(tmp_path, "127.0.0.1")
    with serving(Script(implicit=context)) as server:
        own(server.port, tls=Tls.STARTTLS)
        assert tried().outcome == Outcome.UNREACHABLE


def test_t_smtp_04_the_password_is_nowhere_in_the_database(own: Callable[..., MailServer]) -> None:
    """Not even where a server repeats it."""
    with serving(Script(user="portal", password="x", answers={"AUTH": f"535 {PASSWORD} is wrong\x1b[31m"})) as server:
        own(server.port, user="portal", password=PASSWORD)
        test = tried()
    assert (test.outcome, test.words) == (Outcome.LOGIN_REFUSED, "")
    with connection.cursor() as cursor:
        for table in ("company_mailserver", "mail_mailtest", "mail_letter"):
            cursor.execute(f"SELECT * FROM {table}")
            assert PASSWORD not in repr(cursor.fetchall())
    assert PASSWORD not in repr(mail_server.in_force())


def test_what_a_server_says_is_one_line_that_steers_nothing(own: Callable[..., MailServer]) -> None:
    with serving(Script(answers={"RCPT": "550-first\r\n550 \x1b[31mred\u202eback" + "!" * 900})) as server:
        own(server.port)
        test = tried()
    assert test.outcome == Outcome.RECIPIENT_REFUSED
    assert test.words.startswith("550 first [31mred back!!!")
    assert len(test.words) == 300


def test_t_smtp_04_another_key_is_a_clear_error_and_letters_wait(
    own: Callable[..., MailServer], settings: Settings, write_with: WriteWith
) -> None:
    with serving(Script(user="portal", password=PASSWORD)) as server:
        own(server.port, user="portal", password=PASSWORD)
        before = settings.SECRET_KEY
        settings.SECRET_KEY = "another key that is long enough to sign what has to be signed here"
        assert tried().outcome == Outcome.UNREADABLE
        outbox.post("greeting", {"to": "ala@example.com", "name": "Ala"}, "en")
        assert delivery.send_due() == 0
        assert "SECRET_KEY" in only_letter().error
        assert Standing.now().waiting == 1
        settings.SECRET_KEY_FALLBACKS = [before]
        assert mail_server.encrypt_anew() == 1
        settings.SECRET_KEY_FALLBACKS = []
        assert mail_server.encrypt_anew() == 0
        assert tried().outcome == Outcome.TAKEN
        assert server.heard


def test_a_letter_that_its_server_takes_forever_for_is_cut_off_and_tried_again(
    own: Callable[..., MailServer], write_with: WriteWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.posting.LETTER", 1.0)
    with serving(Script(drip=0.3)) as server:
        own(server.port)
        outbox.post("greeting", {"to": "ala@example.com", "name": "Ala"}, "en")
        began = time.monotonic()
        assert delivery.send_due() == 0
        assert time.monotonic() - began < 5
    assert only_letter().due
    assert Letter.objects.get().error


def test_without_a_mail_server_a_test_letter_stays_here() -> None:
    test = tried()
    assert (test.outcome, len(sent_mail.outbox)) == (Outcome.LAID_DOWN, 1)


def test_old_tests_are_forgotten() -> None:
    tried()
    assert testing.forget_old(timezone.now()) == 0
    assert testing.forget_old(timezone.now() + timedelta(days=8)) == 1


def refuse(*_words: Any, **_named: Any) -> Any:
    raise socket.gaierror(-2, "Name or service not known")

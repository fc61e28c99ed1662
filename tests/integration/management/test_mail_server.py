"""Administration → Mail server. ADM-06, ADM-07, SECURITY T-SMTP-01…06."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import JournalEntry, User
from company import mail_server
from company.models import MailServer
from mail.models import MailTest
from tests.integration.management.conftest import PASSWORD, As

pytestmark = pytest.mark.django_db
PAGE = "/administration/mail/"
SECRET = "kanarek-4711-secret"
OWN = {
    "use": "own",
    "host": "mail.example.com",
    "port": "587",
    "tls": "starttls",
    "user": "portal",
    "password": SECRET,
    "sender": "portal@example.com",
    "version": "0",
    "current": PASSWORD,
}


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.outbox._send_test", lambda _pk: None)


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


def save(browser: Client, **changed: str) -> Any:
    row = mail_server.stored()
    return browser.post(PAGE, OWN | {"version": str(row.version)} | changed)


def errors(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


@pytest.mark.req("ADM-06")
def test_an_own_server_is_stored_with_its_password_encrypted(browser: Client) -> None:
    assert save(browser).status_code == 302
    server = mail_server.in_force()
    assert server is not None
    assert (server.place, server.tls, server.user, server.password) == (
        "mail.example.com:587",
        "starttls",
        "portal",
        SECRET,
    )
    assert server.sender == "portal@example.com"
    entry = JournalEntry.objects.get(event="mail_server_changed")
    assert entry.before == "installation"
    assert entry.after == "own mail.example.com:587 starttls portal portal@example.com secret new-password"


def test_t_smtp_03_the_password_is_on_no_page_and_in_no_row(browser: Client) -> None:
    save(browser)
    assert SECRET not in browser.get(PAGE).content.decode()
    assert SECRET not in browser.get("/administration/journal/").content.decode()
    refused = save(browser, port="25", password=SECRET, sender="nonsense")
    assert SECRET not in refused.content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in repr(cursor.fetchall()), table


@pytest.mark.parametrize(
    "changed", [{"host": "other.example.com"}, {"port": "2525"}, {"tls": "tls", "port": "465"}, {"user": "somebody"}]
)
def test_t_smtp_03_a_stored_password_goes_to_no_other_server(browser: Client, changed: dict[str, str]) -> None:
    save(browser)
    assert list(errors(save(browser, password="", **changed))) == ["password"]
    assert save(browser, **(changed | {"user": "", "password": ""})).status_code == 302
    assert MailServer.objects.get().secret == ""


def test_an_empty_password_keeps_the_stored_one_of_the_same_server(browser: Client) -> None:
    save(browser)
    assert save(browser, password="", sender="other@example.com").status_code == 302
    server = mail_server.in_force()
    assert server is not None
    assert (server.password, server.sender) == (SECRET, "other@example.com")
    assert JournalEntry.objects.filter(event="mail_server_changed").first().after.endswith(" secret")  # type: ignore[union-attr]


def test_the_installations_server_comes_back_and_the_password_is_forgotten(browser: Client) -> None:
    save(browser)
    assert save(browser, use="installation").status_code == 302
    row = MailServer.objects.get()
    assert (row.own, row.secret) == (False, "")
    assert mail_server.in_force() is None  # the tests' installation has none
    assert "the mail server of the installation" in browser.get("/administration/journal/").content.decode()


@pytest.mark.parametrize("current", ["", "another"])
def test_it_takes_ones_own_password(browser: Client, current: str) -> None:
    assert "current" in errors(save(browser, current=current))
    assert not MailServer.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", ""),
        ("host", "0x7f.1"),
        ("host", "mail.example.com\r\nX: y"),
        ("host", "a" * 254),
        ("port", ""),
        ("port", "6379"),
        ("port", "587\r\n"[:3] + "x"),
        ("port", "-25"),
        ("port", "65536"),
        ("tls", "nonsense"),
        ("use", "nonsense"),
        ("user", "por\r\ntal"),
        ("user", "żółw"),
        ("password", "a\r\nRCPT TO:<x@example.com>"),
        ("password", "zażółć"),
        ("sender", "portal@example.com\r\nBcc: x@example.com"),
        ("sender", "Portal <portal@example.com>"),
        ("sender", "a@example.com, b@example.com"),
        ("version", "nonsense"),
    ],
)
def test_t_smtp_06_what_steers_or_makes_no_sense_is_refused(browser: Client, field: str, value: str) -> None:
    assert field in errors(save(browser, **{field: value}))
    assert not MailServer.objects.filter(own=True).exists()


def test_line_breaks_around_a_value_are_no_part_of_it(browser: Client) -> None:
    assert (
        save(browser, host="\r\nmail.example.com\r\n", user=" portal\n", sender="portal@example.com\r\n").status_code
        == 302
    )
    server = mail_server.in_force()
    assert server is not None
    assert (server.host, server.user, server.sender) == ("mail.example.com", "portal", "portal@example.com")


def test_without_encryption_one_has_to_say_so(browser: Client) -> None:
    assert list(errors(save(browser, tls="none"))) == ["insecure"]
    assert save(browser, tls="none", insecure="on").status_code == 302
    assert "without encryption" in browser.get("/administration/journal/").content.decode()


def test_a_user_may_have_blanks(browser: Client) -> None:
    assert save(browser, user="FIRMA\\Portal Biuro 100%").status_code == 302
    assert MailServer.objects.get().user == "FIRMA\\Portal Biuro 100%"
    assert "user: FIRMA\\Portal Biuro 100%, sender" in browser.get("/administration/journal/").content.decode()


def test_a_password_goes_with_a_user(browser: Client) -> None:
    assert list(errors(save(browser, user=""))) == ["user"]


def test_who_looked_at_an_older_one_is_told(browser: Client) -> None:
    save(browser)
    late = save(browser, host="late.example.com", version="0")
    assert "meanwhile" in " ".join(errors(late)["__all__"])
    assert MailServer.objects.get().host == "mail.example.com"


def test_the_ports_are_those_of_the_installation(browser: Client, settings: Settings) -> None:
    settings.MAIL_SERVER_PORTS = frozenset({10025})
    assert "10025" in " ".join(errors(save(browser))["port"])
    assert save(browser, port="10025").status_code == 302


@pytest.mark.req("ADM-07")
def test_a_test_letter_goes_to_people_of_the_company_alone(browser: Client, clerk: User) -> None:
    """`clerk` has an address at example.com."""
    assert browser.post(f"{PAGE}test/", {"to": "Somebody@example.com"}).status_code == 302
    for stranger in ("somebody@elsewhere.example", "x@sub.example.com", "a@example.com\r\nBcc: b@x.example", "@", ""):
        answer = browser.post(f"{PAGE}test/", {"to": stranger})
        assert answer.context["test_form"].errors["to"]
    assert [test.to for test in MailTest.objects.all()] == ["Somebody@example.com"]
    assert JournalEntry.objects.get(event="mail_tested").after == "Somebody@example.com"


def test_further_domains_may_be_allowed(browser: Client, settings: Settings) -> None:
    settings.MAIL_TEST_DOMAINS = frozenset({"elsewhere.example"})
    assert browser.post(f"{PAGE}test/", {"to": "somebody@elsewhere.example"}).status_code == 302


def test_t_smtp_05_five_an_hour_are_enough(browser: Client, clerk: User) -> None:
    for _each in range(5):
        assert browser.post(f"{PAGE}test/", {"to": clerk.email}).status_code == 302
    answer = browser.post(f"{PAGE}test/", {"to": clerk.email})
    assert "Five test e-mails" in answer.content.decode()
    assert MailTest.objects.count() == 5


def test_the_page_looks_again_only_while_a_test_is_open(browser: Client, clerk: User) -> None:
    assert "every 1s" not in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}test/", {"to": clerk.email})
    assert "every 1s" in browser.get(PAGE).content.decode()
    part = browser.get(PAGE, headers={"HX-Request": "true", "HX-Target": "mail-tests"}).content.decode()
    assert part.strip().startswith('<div id="mail-tests"')


def test_every_outcome_has_words_and_none_is_the_servers(browser: Client, clerk: User) -> None:
    for outcome in MailTest.Outcome:
        MailTest.objects.all().delete()
        MailTest.objects.create(
            to=clerk.email,
            language="en",
            asked_by="1031",
            outcome=outcome,
            told_from=timezone.now(),
            words="550 <b>no</b>",
        )
        page = browser.get(PAGE)
        (row,) = page.context["tests"]
        assert row.title
        assert row.advice or outcome == "waiting"
        assert "<b>no</b>" not in page.content.decode()


def test_a_phone_shows_all_and_points_to_the_full_version_for_changing(browser: Client) -> None:
    save(browser)
    page = browser.get(PAGE, headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148"})
    text = page.content.decode()
    assert "mail.example.com:587" in text
    assert 'id="mail-test-form"' in text
    assert "Open the full version" in text
    assert 'id="mail-server"' not in text


def test_the_page_asks_the_database_a_fixed_number_of_times(browser: Client) -> None:
    save(browser)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as questions:
        browser.get(PAGE)
    assert len(questions) < 20

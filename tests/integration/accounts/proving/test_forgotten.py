"""A forgotten password: LOG-07, X-14, SUB-04; SECURITY T-ENM-02, T-RST-01…06."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import letters
from accounts.actions import password, rights
from accounts.journal import Origin
from accounts.models import JournalEntry, OneTimeLink, User
from mail.models import Letter
from tests.integration.accounts import letterbox
from tests.integration.accounts.authenticator import set_up
from tests.integration.accounts.conftest import PASSWORD, Login, is_in, is_limited
from webcti.logs import JsonFormatter, TextFormatter

NEW = "niebieski tramwaj 9"
HOUR = timedelta(hours=1)


def ask(extension: str, client: Client | None = None, **request: Any) -> str:
    """What the page says."""
    answer = (client or Client()).post("/forgotten/", {"extension": extension}, **request)
    assert answer.status_code == 200
    return str(answer.content.decode())


def without_tokens(page: str) -> str:
    """The page as it is but for what is drawn anew for every page."""
    return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"', "", page)


def follow(path: str, client: Client | None = None) -> Client:
    """Open a link from a letter and press its button."""
    client = client or Client()
    assert client.get(path).headers["Location"] == "/link/"
    assert client.get("/link/").status_code == 200
    client.said = client.post("/link/")  # type: ignore[attr-defined]
    return client


def is_dead(path: str) -> bool:
    client = Client()
    client.get(path)
    shown, tried = client.get("/link/").content.decode(), client.post("/link/").content.decode()
    assert ("This link no longer works" in shown) == ("This link no longer works" in tried)
    return "This link no longer works" in shown and not is_limited(client)


@pytest.fixture
def reset_link(ala: User) -> str:
    ask("1011")
    return letterbox.link_in(letterbox.fetch_one())


@pytest.mark.req("LOG-07", "X-14", "SUB-04")
def test_a_letter_leads_to_a_new_password_and_into_the_portal(ala: User, log_in: Login) -> None:
    elsewhere = log_in("1011", PASSWORD)
    ask("1011")
    letter = letterbox.fetch_one()
    assert letter.to == ["ala@example.com"]
    assert "Hello Ala Nowak," in letter.body
    client = follow(letterbox.link_in(letter))
    assert client.said.headers["Location"] == "/set-password/"
    assert is_limited(client)
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    assert is_in(client)
    assert not is_in(elsewhere)
    assert not is_in(log_in("1011", PASSWORD))
    assert is_in(log_in("1011", NEW, ip="192.0.2.9"))
    told = letterbox.fetch_one()
    assert told.subject == "Your WebCTI password was changed"
    assert "http://testserver/forgotten/" in told.body
    assert JournalEntry.objects.filter(subject=ala, actor=ala, event="link_used").count() == 1


def test_t_mfa_01_a_letter_does_not_replace_the_second_factor(ala: User) -> None:
    app = set_up(ala)
    letterbox.fetch()
    ask("1011")
    client = follow(letterbox.link_in(letterbox.fetch_one()))
    answer = client.post("/set-password/", {"password": NEW, "repeated": NEW})
    assert answer.headers["Location"] == "/second-factor/"
    assert not is_in(client)
    client.post("/second-factor/", {"code": app.code()})
    assert is_in(client)


def nobody() -> None:
    User.objects.filter(extension="1011").delete()


def without_address() -> None:
    User.objects.filter(extension="1011").update(email="")


def disabled() -> None:
    User.objects.filter(extension="1011").update(is_active=False)


def address_set_by_other() -> None:
    User.objects.filter(extension="1011").update(email_set_by_other_at=timezone.now() - timedelta(hours=23))


def without_password() -> None:
    User.objects.filter(extension="1011").update(password="")


REFUSED = [nobody, without_address, disabled, address_set_by_other]


@pytest.mark.parametrize("become", [*REFUSED, without_password])
def test_t_enm_02_everybody_gets_the_same_bytes_for_the_same_work(ala: User, become: Any) -> None:
    first = Client()
    page = ask("1011", first)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        become()
        before = Letter.objects.count()
        other = ask("1011", Client())
        assert Letter.objects.count() == before + 1, "only the worker looks who is there"
    assert without_tokens(other) == without_tokens(page)
    assert "1011" in page


@pytest.mark.parametrize("become", REFUSED)
def test_t_enm_02_nobody_else_gets_a_letter(ala: User, become: Any) -> None:
    become()
    ask("1011")
    assert letterbox.fetch() == []
    assert not OneTimeLink.objects.exists()


def test_a_person_who_never_had_a_password_gets_a_letter_too(ala: User) -> None:
    without_password()
    ask("1011")
    follow(letterbox.link_in(letterbox.fetch_one()))


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:99@evil.example"])
def test_t_rst_01_a_poisoned_host_is_refused_and_no_link_follows_it(ala: User, host: str) -> None:
    assert Client().post("/forgotten/", {"extension": "1011"}, headers={"Host": host}).status_code == 400
    ask("1011", headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"})
    assert "evil" not in letterbox.fetch_one().body


def change_password(user: User) -> None:
    password.set_password(user, NEW, Origin())


def change_email(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="new@example.com")


def disable(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def ask_for_another(_user: User) -> None:
    ask("1011")
    letterbox.fetch_one()


@pytest.mark.parametrize("change", [change_password, change_email, disable, ask_for_another])
def test_t_rst_02_what_changes_the_account_ends_its_links(ala: User, reset_link: str, change: Any) -> None:
    change(ala)
    assert is_dead(reset_link)


def test_t_rst_02_a_link_works_once_and_for_half_an_hour(ala: User, reset_link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert is_dead(reset_link)
    assert is_limited(follow(reset_link))
    assert is_dead(reset_link)


@pytest.mark.parametrize("path", ["/link/x/", f"/link/{'y' * 43}/", f"/link/{'z' * 5000}/", "/link/a b%0d%0a/"])
def test_t_rst_02_links_that_nobody_sent_look_the_same(db: None, reset_link: str, path: str) -> None:
    follow(reset_link)
    pages = []
    for dead in (reset_link, path):
        client = Client()
        client.get(dead)
        pages.append(without_tokens(client.get("/link/").content.decode()))
    assert pages[0] == pages[1]


def test_a_broken_link_does_not_leave_an_older_one_behind(ala: User, reset_link: str) -> None:
    client = Client()
    client.get(reset_link)
    client.get("/link/broken-in-two/")
    assert "This link no longer works" in client.get("/link/").content.decode()


def test_t_rst_02_whoever_only_looks_uses_nothing(ala: User, reset_link: str) -> None:
    for _ in range(3):
        scanner = Client()
        scanner.get(reset_link, follow=True)
        scanner.head(reset_link)
        assert not is_limited(scanner)
    assert is_limited(follow(reset_link))


def test_a_link_of_somebody_else_logs_the_present_person_out(
    ala: User, reset_link: str, manager: User, log_in: Login
) -> None:
    client = follow(reset_link, log_in("1021", PASSWORD))
    assert is_limited(client)
    assert "Ala Nowak" in client.get("/set-password/").content.decode()


def test_t_rst_03_no_letter_holds_a_password(ala: User, log_in: Login) -> None:
    ask("1011")
    client = follow(letterbox.link_in(first := letterbox.fetch_one()))
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    told = letterbox.fetch_one()
    for letter in (first, told):
        assert NEW not in str(letter.message())
        assert PASSWORD not in str(letter.message())


@pytest.mark.parametrize("extension", ["1011", "9999"])
def test_t_rst_04_a_number_gets_three_letters_an_hour_and_nobody_is_told(ala: User, extension: str) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        pages = {without_tokens(ask(extension, REMOTE_ADDR=f"203.0.113.{number}")) for number in range(10)}
    assert len(pages) == 1
    assert Letter.objects.count() == 3


def test_t_rst_04_a_network_asks_ten_times_an_hour(ala: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(15):
            ask(f"20{number:02}", REMOTE_ADDR="203.0.113.7")
    assert Letter.objects.count() == 10


def test_t_rst_04_all_together_ask_two_hundred_times_an_hour(ala: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(210):
            ask(f"{3000 + number}", REMOTE_ADDR=f"203.0.{number}.7")
    assert Letter.objects.count() == 200


def test_t_rst_05_an_address_that_somebody_else_set_gets_links_after_a_day(ala: User) -> None:
    set_at = timezone.now()
    User.objects.filter(pk=ala.pk).update(email="manager@example.com", email_set_by_other_at=set_at)
    ask("1011")
    assert letterbox.fetch() == []
    ala.refresh_from_db()
    with pytest.raises(ValueError, match="No link"):
        letters.post_activation(ala, Origin())
    with time_machine.travel(set_at + timedelta(hours=24, seconds=1)):
        ask("1011")
        assert letterbox.fetch_one().to == ["manager@example.com"]


def test_t_rst_05_the_old_address_is_told(ala: User, manager: User) -> None:
    origin = Origin(manager, "192.0.2.4")
    letters.tell(ala, letters.Notice.EMAIL_CHANGED_BY_OTHER, origin, to=ala.email, old=ala.email, new="x@example.com")
    letter = letterbox.fetch_one()
    assert letter.to == ["ala@example.com"]
    assert "x@example.com" in letter.body
    assert "By: Ewa" in letter.body
    assert "From the network address 192.0.2.4" in letter.body


def test_t_rst_06_the_token_leaves_the_address_at_once(ala: User, reset_link: str) -> None:
    client = Client()
    answer = client.get(reset_link)
    token = reset_link.split("/")[2]
    assert answer.headers["Location"] == "/link/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert token not in answer.content.decode()
    cookie = client.cookies["link"]
    assert cookie["httponly"]
    assert token not in client.get("/link/").content.decode()
    client.post("/link/")
    assert client.cookies["link"].value == ""


def test_t_rst_06_no_log_names_the_token(reset_link: str, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        for method in (client.get, client.head, client.post, client.put, client.delete):
            method(reset_link)
        client.get(f"{reset_link}index.html")
        client.get(reset_link, headers={"Host": "evil.example"})
    token = reset_link.split("/")[2]
    told = [record for record in caplog.records if record.name.startswith(("django.request", "django.security"))]
    assert any(token in record.getMessage() for record in told), "Django tells of addresses that went wrong"
    for record in told:
        assert token not in TextFormatter().format(record)
        assert token not in JsonFormatter().format(record)


def test_t_log_01_t_pwd_05_neither_token_nor_password_rests_anywhere(ala: User) -> None:
    ask("1011")
    link = letterbox.link_in(letterbox.fetch_one())
    client = follow(link)
    client.post("/set-password/", {"password": NEW, "repeated": NEW})
    letterbox.fetch_one()
    stored = letterbox.everything_stored()
    assert "ala@example.com" in stored
    for secret in (link.split("/")[2], NEW, PASSWORD):
        assert secret not in stored


@pytest.mark.parametrize(
    "text", ["", "abc", "1", "1234567", "١٠١١", "10 11", "1011\x00", "x" * 100_000, "1011\r\nBcc: x@y.z"]
)
def test_what_is_no_number_is_said_and_kept(db: None, text: str) -> None:
    page = ask(text)
    errors = page[page.index('class="field-errors"') :].partition("</ul>")[0]
    assert errors.count("<li>") == page.count("field-errors") == 1, "one sentence, however wrong"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("language", ["pl", "de"])
def test_the_letter_speaks_the_language_of_its_reader(ala: User, language: str) -> None:
    User.objects.filter(pk=ala.pk).update(language=language)
    ask("1011", headers={"Accept-Language": "en"})
    assert letterbox.fetch_one().extra_headers["Content-Language"] == language


def test_the_page_knows_what_was_typed_at_the_door(db: None) -> None:
    assert 'value="1011"' in Client().get("/forgotten/?extension=1011").content.decode()
    assert "/forgotten/" in Client().get("/login/").content.decode()


@pytest.mark.parametrize("proof", [True, False])
def test_the_telephone_is_offered_where_it_may_prove_something(db: None, settings: Any, proof: bool) -> None:
    settings.PHONE_PROOF = proof
    assert ("Ring my telephone" in ask("1011")) == proof


def test_an_activation_letter_opens_an_account_without_password(ala: User, manager: User) -> None:
    without_password()
    ala.refresh_from_db()
    letters.post_activation(ala, Origin(manager))
    letter = letterbox.fetch_one()
    assert "sent by Ewa" in letter.body
    assert JournalEntry.objects.filter(subject=ala, event="link_sent", actor=manager).exists()
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        client = follow(letterbox.link_in(letter))
        client.post("/set-password/", {"password": NEW, "repeated": NEW})
        assert is_in(client)


def test_an_activation_letter_is_not_sent_once_there_is_a_password(ala: User) -> None:
    letters.post_activation(ala, Origin())
    assert letterbox.fetch() == []


def test_whoever_takes_a_password_away_is_named_to_its_owner(ala: User, administrator: User) -> None:
    password.reset_by_other(ala, Origin(administrator))
    letter = letterbox.fetch_one()
    assert "was taken away" in letter.body
    assert "By: Charlotte" in letter.body
    assert "no longer works" in letter.subject


def test_a_disabled_account_gets_no_link_that_was_asked_for_before(ala: User, administrator: User) -> None:
    ask("1011")
    rights.disable(ala, Origin(administrator))
    assert [letter for letter in letterbox.fetch() if "/link/" in letter.body] == []

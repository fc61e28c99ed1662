"""Where one is logged in, and ending it: SECURITY T-SES-05."""

import re

import pytest
from django.test import Client

from accounts.journal import session_mark
from accounts.models import JournalEntry, Session, User
from tests.integration.accounts.conftest import PASSWORD, Login, is_in

LIST = "/settings/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD, client=Client(headers={"User-Agent": FIREFOX}))


@pytest.fixture
def phone(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD, client=Client(headers={"User-Agent": IPHONE}), ip="192.0.2.4")


def mark_of(client: Client) -> str:
    return session_mark(client.cookies["session"].value)


def listed(client: Client) -> str:
    page: str = client.get(LIST).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('id="main"')[1]).split())


def test_t_ses_05_the_list_tells_browser_system_and_address(client: Client, phone: Client) -> None:
    page = listed(client)
    here, elsewhere = page.split("Elsewhere")
    assert "Firefox on Windows This one" in here
    assert "198.51.100.7 · logged in just now" in here
    assert "Safari on iPhone" in elsewhere
    assert "192.0.2.4 · logged in just now last used just now" in elsewhere


def test_t_ses_05_whoever_is_logged_in_here_alone_reads_so(client: Client) -> None:
    assert "Nowhere else" in listed(client)


def test_t_ses_05_a_session_is_ended_elsewhere_and_the_journal_tells_of_it(
    client: Client, phone: Client, ala: User
) -> None:
    answer = client.post(f"{LIST}{mark_of(phone)}/end/", follow=True)
    assert "That session has ended." in answer.content.decode()
    assert "Your session was ended" in phone.get(LIST, follow=True).content.decode()
    assert is_in(client)
    assert "Your session was ended" not in Client().get(LIST, follow=True).content.decode()
    entry = JournalEntry.objects.get(event="session_ended")
    assert (entry.subject, entry.actor, entry.before, entry.after) == (ala, ala, "", "Safari, iPhone, 192.0.2.4")


def test_t_ses_05_all_others_end_at_once(client: Client, phone: Client, log_in: Login) -> None:
    third = log_in("1011", PASSWORD)
    answer = client.post(f"{LIST}end-others/", follow=True)
    assert "2 sessions have ended." in answer.content.decode()
    assert [is_in(browser) for browser in (client, phone, third)] == [True, False, False]
    assert JournalEntry.objects.get(event="other_sessions_ended").after == "2"
    assert "You were logged in nowhere else." in client.post(f"{LIST}end-others/", follow=True).content.decode()
    assert JournalEntry.objects.filter(event="other_sessions_ended").count() == 1


def test_t_ses_05_nobody_ends_somebody_else_s_session(client: Client, manager: User, log_in: Login) -> None:
    other = log_in("1021", PASSWORD)
    refused = client.post(f"{LIST}{mark_of(other)}/end/")
    unknown = client.post(f"{LIST}0123456789abcdef/end/")
    assert refused.status_code == unknown.status_code == 404
    assert is_in(other)
    assert not JournalEntry.objects.filter(event="session_ended").exists()


def test_t_ses_05_the_own_session_ends_by_logging_out_alone(client: Client) -> None:
    assert client.post(f"{LIST}{mark_of(client)}/end/").status_code == 404
    assert is_in(client)


def test_t_ses_05_the_list_shows_no_key_and_takes_none(client: Client, phone: Client) -> None:
    page = client.get(LIST).content.decode()
    assert mark_of(phone) in page
    for session in Session.objects.all():
        assert session.session_key not in page
        assert client.post(f"{LIST}{session.session_key}/end/").status_code == 404


def test_a_browser_may_call_itself_anything(ala: User, log_in: Login, client: Client) -> None:
    log_in("1011", PASSWORD, client=Client(headers={"User-Agent": "<script>alert(1)</script> MyBrowser/1.0" * 40}))
    log_in("1011", PASSWORD, client=Client(headers={"User-Agent": ""}))
    page = client.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "Unknown browser" in page


def test_a_forgotten_device_is_to_that_person_as_one_never_used(client: Client, manager: User, log_in: Login) -> None:
    log_in("1021", PASSWORD, client=client)
    log_in("1011", PASSWORD, client=client)
    assert "Forget this device" in listed(client)
    answer = client.post(f"{LIST}forget-device/", follow=True)
    assert "This device is forgotten." in answer.content.decode()
    assert "Forget this device" not in listed(client)
    assert JournalEntry.objects.filter(event="device_forgotten").count() == 1
    client.post(f"{LIST}forget-device/")
    assert JournalEntry.objects.filter(event="device_forgotten").count() == 1
    log_in("1021", PASSWORD, client=client)
    assert "Forget this device" in listed(client), "whoever shares the device stays known"
    client.post(f"{LIST}forget-device/")
    assert client.cookies["device"].value == ""

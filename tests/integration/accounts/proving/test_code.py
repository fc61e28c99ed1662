"""The code that logs another device in: LOG-16, SUB-05, SECURITY T-RST-01, T-RST-02, T-RST-06, T-MFA-01."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import JournalEntry, OneTimeLink, SecondFactor, Session, User
from accounts.proving import links, qr
from mail.models import Letter
from tests.integration.accounts.conftest import PASSWORD, Login, is_in
from ui.qr import Picture

SHOW, STATE = "/settings/phone/", {"HX-Request": "true", "HX-Target": "code-state"}
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD)


@pytest.fixture
def phone(db: None) -> Client:
    return Client(headers={"User-Agent": IPHONE})


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the pictures said."""
    said: list[str] = []

    def draw(text: str) -> Picture:
        said.append(text)
        return Picture(10, "M0 0h1v1h-1z")

    monkeypatch.setattr("accounts.views.qr.picture", draw)
    return said


def show(client: Client, drawn: list[str], **fields: str) -> str:
    """The address that the code leads to, on this host."""
    page = client.post(SHOW, {"current": PASSWORD} | fields).content.decode()
    assert '<svg class="qr"' in page
    return drawn[-1].removeprefix("http://testserver")


def state(client: Client) -> str:
    part = client.get(SHOW, headers=STATE).content.decode()
    found = re.search(r'data-state="(\w+)"', part)
    assert found
    return found[1]


@pytest.mark.req("LOG-16", "SUB-05")
def test_the_code_logs_a_telephone_in_and_says_on_what(
    client: Client, phone: Client, ala: User, drawn: list[str]
) -> None:
    link = show(client, drawn)
    assert state(client) == "waiting"
    question = phone.get(link, follow=True).content.decode()
    assert "Log in as 1011 Ala Nowak?" in question
    assert not is_in(phone)
    phone.post("/phone/")
    assert is_in(phone)
    assert state(client) == "used"
    assert "Safari, iPhone" in client.get(SHOW, headers=STATE).content.decode()
    assert Session.objects.filter(user=ala, agent=IPHONE).exists()
    assert is_in(client)


@pytest.mark.req("LOG-16")
def test_its_use_is_journalled_and_told_by_letter(client: Client, phone: Client, ala: User, drawn: list[str]) -> None:
    phone.get(show(client, drawn))
    phone.post("/phone/", REMOTE_ADDR="192.0.2.9")
    assert JournalEntry.objects.filter(event="code_shown", subject=ala).count() == 1
    used = JournalEntry.objects.get(event="logged_in_by_code")
    assert (used.subject, used.actor, used.after, used.address) == (ala, ala, "Safari, iPhone", "192.0.2.9")
    assert Letter.objects.get(kind="signed_in_by_code").context["to"] == ala.email


def test_t_rst_01_the_code_names_the_portal_and_not_the_host_of_the_request(
    client: Client, drawn: list[str], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://portal.example.com"
    client.post(SHOW, {"current": PASSWORD}, headers={"Host": "evil.example"})
    assert drawn[-1].startswith("https://portal.example.com/phone/")


def test_t_pwd_04_no_code_without_the_current_password(client: Client, drawn: list[str]) -> None:
    for secret in ("", "czerwony rower 8", "x" * 600):
        page = client.post(SHOW, {"current": secret}).content.decode()
        assert 'name="current"' in page
        assert secret == "" or secret not in page
    assert not drawn
    assert not OneTimeLink.objects.exists()


def test_another_code_follows_without_the_password_for_five_minutes(
    client: Client, phone: Client, drawn: list[str], clock: time_machine.Traveller
) -> None:
    old = show(client, drawn)
    clock.shift(timedelta(minutes=4))
    new = show(client, drawn, current="")
    assert "This code does not work" in phone.get(old, follow=True).content.decode()
    assert "Log in as 1011" in phone.get(new, follow=True).content.decode()
    clock.shift(timedelta(minutes=2))
    assert 'name="current"' in client.post(SHOW, {}).content.decode()


def test_t_rst_02_a_code_works_once_and_for_five_minutes(
    client: Client, phone: Client, drawn: list[str], clock: time_machine.Traveller
) -> None:
    link = show(client, drawn)
    other = Client()
    phone.get(link)
    other.get(link)
    phone.post("/phone/")
    assert "This code does not work" in other.post("/phone/", follow=True).content.decode()
    assert not is_in(other)
    late = show(client, drawn)
    other.get(late)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert "This code does not work" in other.post("/phone/").content.decode()
    assert not is_in(other)
    assert state(client) == "over"


def test_t_rst_02_a_code_dies_with_the_session_that_shows_it(
    client: Client, phone: Client, ala: User, drawn: list[str], log_in: Login
) -> None:
    phone.get(show(client, drawn))
    client.post("/logout/")
    phone.post("/phone/")
    assert not is_in(phone)
    log_in("1011", PASSWORD, client=client)
    phone.get(show(client, drawn))
    log_in("1011", PASSWORD).post("/settings/sessions/end-others/")
    phone.post("/phone/")
    assert not is_in(phone)
    log_in("1011", PASSWORD, client=client)
    phone.get(show(client, drawn))
    rights.disable(ala, Origin())
    phone.post("/phone/")
    assert not is_in(phone)


def test_t_rst_06_the_token_leaves_the_address_at_once(client: Client, phone: Client, drawn: list[str]) -> None:
    link = show(client, drawn)
    answer = phone.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/phone/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert links.find(token, links.Purpose.SIGN_IN) is not None, "looking uses nothing up"
    page = phone.get("/phone/")
    assert token not in page.content.decode()
    assert phone.cookies["code"]["httponly"]
    assert token not in client.get(SHOW).content.decode()
    stored = [str(row) for model in (OneTimeLink, Session, JournalEntry) for row in model.objects.values_list()]
    assert token not in "".join(stored)
    assert all(token not in str(session.get_decoded()) for session in Session.objects.all())


def test_t_mfa_01_a_code_does_not_get_round_the_second_factor(
    client: Client, phone: Client, ala: User, drawn: list[str]
) -> None:
    phone.get(show(client, drawn))
    SecondFactor.objects.create(user=ala, secret="x", confirmed_at=timezone.now())
    answer = phone.post("/phone/")
    assert answer.headers["Location"].startswith("/second-factor/")
    assert not is_in(phone)


@pytest.mark.req("LOG-09")
def test_the_telephone_may_stay_logged_in(client: Client, phone: Client, drawn: list[str]) -> None:
    phone.get(show(client, drawn))
    phone.post("/phone/", {"stay": "on"})
    assert phone.cookies["session"]["max-age"] >= timedelta(days=7).total_seconds()


def test_whoever_scans_their_own_code_where_they_are_uses_nothing_up(
    client: Client, ala: User, drawn: list[str]
) -> None:
    client.get(show(client, drawn))
    assert "You are logged in here" in client.get("/phone/").content.decode()
    client.post("/phone/")
    assert state(client) == "waiting"


def test_whoever_is_logged_in_as_somebody_else_is_asked_first(
    client: Client, manager: User, log_in: Login, drawn: list[str]
) -> None:
    other = log_in("1021", PASSWORD)
    assert "Log in as 1011 Ala Nowak?" in other.get(show(client, drawn), follow=True).content.decode()
    other.post("/phone/")
    assert "Ala Nowak" in other.get("/settings/subscriber/").content.decode()
    assert Session.objects.filter(user=manager).count() == 0


@pytest.mark.parametrize("token", ["x", "x" * 64, "a" * 3000])
def test_an_invented_code_opens_nothing_and_tells_nothing(token: str, db: None) -> None:
    client = Client()
    assert "This code does not work" in client.get(f"/phone/{token}/", follow=True).content.decode()
    assert client.post("/phone/").status_code == 200
    assert not Session.objects.exists()


def test_asking_what_became_of_the_code_keeps_no_session_alive(
    client: Client, ala: User, drawn: list[str], clock: time_machine.Traveller
) -> None:
    show(client, drawn)
    clock.shift(timedelta(minutes=3))
    before = Session.objects.get(user=ala).seen
    client.get(SHOW, headers=STATE | {"X-Unattended": "1"})
    assert Session.objects.get(user=ala).seen == before


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("https://portal.example.com", False),
        ("http://192.168.1.5:8000", False),
    ],
)
def test_the_page_says_when_no_telephone_can_reach_the_portal(
    client: Client, settings: Settings, address: str, alone: bool
) -> None:
    settings.PUBLIC_URL = address
    assert qr.only_for_this_machine() is alone
    assert ("Other devices cannot reach" in client.get(SHOW).content.decode()) is alone

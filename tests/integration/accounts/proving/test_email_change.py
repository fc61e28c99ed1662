"""A change of e-mail address is confirmed at both: SUB-03; SECURITY T-PWD-04, T-AUD-01, T-RST-02."""

import threading
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import email, password, rights
from accounts.journal import Origin
from accounts.models import EmailChange, JournalEntry, User
from accounts.proving import email_changes
from mail.models import Letter
from tests.integration.accounts import letterbox
from tests.integration.accounts.conftest import PASSWORD, Login, is_in

OLD, NEW = "ala@example.com", "new@example.com"


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD)


def ask(client: Client, address: str = NEW, current: str = PASSWORD, **more: str) -> str:
    """Where the page sends, or what it says."""
    answer = client.post("/settings/email/", {"address": address, "current": current} | more)
    return str(answer.headers.get("Location") or answer.content.decode())


def letters_by_reader() -> dict[str, EmailMessage]:
    return {letter.to[0]: letter for letter in letterbox.fetch()}


def confirm(letter: EmailMessage, client: Client | None = None) -> str:
    """Follow the link and press the button; what the page says then."""
    client = client or Client()
    client.get(letterbox.link_in(letter))
    return str(client.post("/link/").content.decode())


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def pending(client: Client) -> str:
    return str(client.get("/settings/subscriber/").content.decode())


@pytest.mark.req("SUB-03")
@pytest.mark.parametrize("first", [OLD, NEW])
def test_t_pwd_04_the_address_changes_once_both_have_confirmed(ala: User, client: Client, first: str) -> None:
    assert ask(client) == "/settings/subscriber/"
    assert NEW in pending(client)
    letters = letters_by_reader()
    assert set(letters) == {OLD, NEW}
    second = NEW if first == OLD else OLD
    assert "Now open the e-mail to the other address" in confirm(letters[first])
    assert address_of(ala) == OLD
    assert "Done: e-mails now go to new@example.com." in confirm(letters[second])
    assert address_of(ala) == NEW
    assert not EmailChange.objects.exists()
    told = letterbox.fetch_one()
    assert (told.to, told.subject) == ([OLD], "Your e-mail address in WebCTI was changed")
    assert NEW in told.body
    entry = JournalEntry.objects.get(event="email_changed")
    assert (entry.subject, entry.actor, entry.before, entry.after) == (ala, ala, OLD, NEW)


def test_t_pwd_04_other_sessions_end_and_the_one_that_confirms_stays(ala: User, client: Client, log_in: Login) -> None:
    other = log_in("1011", PASSWORD, ip="192.0.2.4")
    ask(client)
    letters = letters_by_reader()
    confirm(letters[NEW], client)
    assert is_in(other), "nothing has changed yet"
    confirm(letters[OLD], client)
    assert is_in(client)
    assert not is_in(other)


def test_t_pwd_04_the_session_that_asks_stays_wherever_it_is_confirmed(
    ala: User, client: Client, manager: User, log_in: Login
) -> None:
    other = log_in("1011", PASSWORD, ip="192.0.2.4")
    third = log_in("1011", PASSWORD, ip="192.0.2.5")
    ask(client)
    stranger = log_in("1021", PASSWORD)
    letters = letters_by_reader()
    confirm(letters[NEW], stranger)
    confirm(letters[OLD], third)
    assert is_in(client), "the form promises that the others end"
    assert is_in(third), "so does the button of the letter"
    assert not is_in(other)
    assert is_in(stranger)


def test_t_pwd_04_somebody_else_s_session_confirms_as_nobody(
    ala: User, client: Client, manager: User, log_in: Login
) -> None:
    other = log_in("1011", PASSWORD, ip="192.0.2.4")
    ask(client)
    client.post("/logout/")
    stranger = log_in("1021", PASSWORD)
    for letter in letters_by_reader().values():
        confirm(letter, stranger)
    assert not is_in(client)
    assert not is_in(other)
    assert is_in(stranger)
    assert JournalEntry.objects.get(event="email_changed").actor == ala


@pytest.mark.parametrize("current", ["", "wrong", f"{PASSWORD} "])
def test_t_pwd_04_without_the_current_password_nothing_is_asked(ala: User, client: Client, current: str) -> None:
    page = ask(client, current=current)
    assert 'class="field-errors"' in page
    assert f'value="{NEW}"' in page, "what was typed is still there"
    assert not EmailChange.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ala@", "Enter a valid email address"),
        (OLD, "This is your address already."),
        ("a@example.com, b@example.com", "Enter a valid email address"),
        ("a@example.com\r\nBcc: evil@example.com", "Enter a valid email address"),
        ("a\u202e@example.com", "valid email address"),
        ("x" * 250 + "@example.com", "at most 254"),
        ("nul\x00@example.com", "Null characters"),
    ],
)
def test_what_is_no_address_is_said(ala: User, client: Client, address: str, reason: str) -> None:
    page = ask(client, address)
    assert reason in page or "Type one e-mail address." in page
    assert not Letter.objects.exists()


def test_whoever_has_none_confirms_at_the_new_address_alone(ala: User, client: Client) -> None:
    User.objects.filter(pk=ala.pk).update(email="")
    assert "Type an e-mail address." in ask(client, "")
    ask(client)
    letters = letters_by_reader()
    assert set(letters) == {NEW}
    confirm(letters[NEW])
    assert address_of(ala) == NEW
    assert letterbox.fetch() == []


def test_an_address_is_removed_by_whoever_reads_it(ala: User, client: Client) -> None:
    ask(client, "")
    assert "No address any more" in pending(client)
    letters = letters_by_reader()
    assert set(letters) == {OLD}
    assert "there is no e-mail address any more" in confirm(letters[OLD])
    assert address_of(ala) == ""
    assert letterbox.fetch_one().to == [OLD]


def test_t_rst_02_a_side_s_link_works_once(ala: User, client: Client) -> None:
    ask(client)
    letter = letters_by_reader()[NEW]
    confirm(letter)
    assert "This link no longer works" in confirm(letter)
    assert address_of(ala) == OLD


def change_password(user: User) -> None:
    password.set_password(user, "niebieski tramwaj 9", Origin())


def change_email(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="third@example.com")


def disable(user: User) -> None:
    rights.disable(user, Origin())


def cancel(user: User) -> None:
    assert email.cancel(user, Origin(user))


def begin_another(user: User) -> None:
    email.begin(user, "fourth@example.com", Origin(user))


@pytest.mark.parametrize("change", [change_password, change_email, cancel, begin_another])
def test_t_rst_02_what_changes_the_account_ends_the_change(ala: User, client: Client, change: Any) -> None:
    ask(client)
    letters = letters_by_reader()
    ala.refresh_from_db()
    change(ala)
    before = address_of(ala)
    for letter in letters.values():
        assert "This link no longer works" in confirm(letter)
    assert address_of(ala) == before != NEW


def test_a_disabled_account_confirms_nothing(ala: User, client: Client, administrator: User) -> None:
    ask(client)
    letters = letters_by_reader()
    rights.disable(ala, Origin(administrator))
    assert "This link no longer works" in confirm(letters[NEW])


def test_a_change_that_nobody_confirms_is_over_after_a_day(ala: User, client: Client) -> None:
    ask(client)
    letters = letters_by_reader()
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        for letter in letters.values():
            assert "This link no longer works" in confirm(letter)
        assert email.ask_again(ala, Origin(ala)) is False
    assert address_of(ala) == OLD


def test_a_dead_link_leads_to_where_one_asks_for_the_change_again(ala: User, client: Client) -> None:
    ask(client)
    letter = letters_by_reader()[NEW]
    confirm(letter)
    strangers, own = Client(), client
    for browser, way in ((strangers, "Log in and see your settings"), (own, "To your settings")):
        page = confirm(letter, browser)
        assert "It was to confirm an e-mail address." in page
        assert way in page
        assert 'href="/settings/subscriber/"' in page
        assert "/forgotten/" not in page, "nobody has forgotten a password"
    assert strangers.get("/settings/subscriber/").headers["Location"] == "/login/?next=%2Fsettings%2Fsubscriber%2F"


def test_new_letters_replace_the_old_ones_and_spare_who_confirmed(ala: User, client: Client) -> None:
    ask(client)
    first = letters_by_reader()
    confirm(first[NEW])
    assert client.post("/settings/email/again/").headers["Location"] == "/settings/subscriber/"
    again = letters_by_reader()
    assert set(again) == {OLD}
    assert "This link no longer works" in confirm(first[OLD])
    confirm(again[OLD])
    assert address_of(ala) == NEW


def test_the_page_withdraws_what_waits(ala: User, client: Client) -> None:
    ask(client)
    client.post("/settings/email/cancel/")
    assert NEW not in pending(client).replace("Your e-mail address stays as it is.", "")
    assert letterbox.fetch() == [], "the letters were still on their way"
    entry = JournalEntry.objects.get(event="email_change_cancelled")
    assert (entry.before, entry.after) == (OLD, NEW)


def test_nobody_fills_a_stranger_s_mailbox(ala: User, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        ask(client)
        for _ in range(10):
            client.post("/settings/email/again/")
        assert len([letter for letter in letterbox.fetch() if letter.to == [NEW]]) <= 5
        page = ask(client, "other@example.com")
    assert "Too many e-mails" in page
    assert 'value="other@example.com"' in page
    assert EmailChange.objects.get().address == NEW


def test_whoever_cannot_read_the_old_address_is_told_whom_to_ask(ala: User, client: Client) -> None:
    page = client.get("/settings/email/").content.decode()
    assert "You no longer read ala@example.com? Ask your administrator" in page


def test_no_address_is_called_optional_for_an_empty_one_is_a_wish_of_its_own(ala: User, client: Client) -> None:
    page = client.get("/settings/email/").content.decode()
    assert "Leave it empty to have no address any more." in page
    assert "optional" not in page


def test_the_pages_of_others_are_not_touched(ala: User, client: Client, manager: User, log_in: Login) -> None:
    ask(client)
    other = log_in("1021", PASSWORD)
    other.post("/settings/email/cancel/")
    other.post("/settings/email/again/")
    assert EmailChange.objects.get().user == ala


def test_t_pwd_05_no_token_rests_in_the_database(ala: User, client: Client) -> None:
    ask(client)
    stored = letterbox.everything_stored()
    tokens = [letterbox.token_in(letter) for letter in letters_by_reader().values()]
    stored += letterbox.everything_stored()
    assert NEW in stored
    assert all(token not in stored for token in tokens)


def test_t_smtp_06_names_cannot_steer_a_letter(ala: User, client: Client) -> None:
    User.objects.filter(pk=ala.pk).update(comment="Ala\u202e <b>&amp;</b>\r\nBcc: evil@example.com\x1b[31m")
    ask(client)
    letter = letters_by_reader()[NEW]
    sent: Message = letter.message()
    assert sent["Bcc"] is None
    assert "Hello Ala <b>&amp;</b>" in letter.body, "plain text is not escaped"
    assert not {"\u202e", "\r", "\x1b"} & set(letter.body)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_withdrawn_while_it_is_confirmed_does_one_or_the_other(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.create_user("1011", email=OLD)
    change = email.begin(user, NEW, Origin(user))
    token = email_changes.new_token(change, email_changes.Side.NEW)
    said: list[object] = []

    def withdraw() -> None:
        try:
            said.append(email.cancel(user, Origin(user)))
        finally:
            connection.close()

    other = threading.Thread(target=withdraw)
    store = EmailChange.save

    def store_late(*args: Any, **kwargs: Any) -> None:
        other.start()
        other.join(0.3)  # where nothing keeps the other waiting, it is through by now
        store(*args, **kwargs)

    monkeypatch.setattr(EmailChange, "save", store_late)
    done = email.confirm(token, Origin(user))
    other.join(30)
    assert done is not None
    assert said == [True]
    assert not EmailChange.objects.exists()

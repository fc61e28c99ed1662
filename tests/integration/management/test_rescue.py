"""Getting somebody in again, and keeping somebody out: what each button does. LOG-06, ADM-14, SECURITY §2.3, §2.4."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from accounts.guard import pins
from accounts.models import JournalEntry, SecondFactor, Session, User
from accounts.proving import links
from tests.integration.accounts.letterbox import everything_stored, fetch, link_in
from tests.integration.management.conftest import PASSWORD, As

NEW = "niebieski tramwaj 9"


def address(person: User, name: str) -> str:
    return f"/administration/people/{person.extension}/{name}/"


def is_in(browser: Client) -> bool:
    return browser.get("/settings/subscriber/").status_code == 200


def log_in(person: User, secret: str) -> Client:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    browser.post("/login/", {"extension": person.extension, "secret": secret})
    return browser


def events_of(person: User) -> list[str]:
    return list(JournalEntry.objects.filter(subject=person).order_by("pk").values_list("event", flat=True))


def choose(browser: Client, password: str = NEW) -> None:
    browser.post("/set-password/", {"password": password, "repeated": password})


@pytest.mark.req("ADM-14")
def test_t_aud_01_a_new_password_by_letter(administrator: User, clerk: User, as_: As) -> None:
    theirs = as_(clerk)
    asked = as_(administrator).get(address(clerk, "new-password")).content.decode()
    assert "zofia@example.com" in asked
    answer = as_(administrator).post(address(clerk, "new-password"), {"way": "letter"})
    assert answer.headers["Location"] == f"/administration/people/{clerk.extension}/"
    assert not is_in(theirs)
    assert not is_in(log_in(clerk, PASSWORD))
    (letter,) = [letter for letter in fetch() if "/link/" in letter.body]
    assert letter.to == ["zofia@example.com"]
    assert "Charlotte Bennett" in letter.body
    browser = Client()
    browser.get(link_in(letter))
    browser.post("/link/")
    choose(browser)
    assert is_in(browser)
    assert is_in(log_in(clerk, NEW))
    entry = JournalEntry.objects.get(event="password_taken_away")
    assert (entry.subject, entry.actor, entry.address) == (clerk, administrator, "127.0.0.1")


@pytest.mark.req("ADM-14")
def test_a_sheet_is_shown_once_and_its_link_is_stored_nowhere(administrator: User, clerk: User, as_: As) -> None:
    User.objects.filter(pk=clerk.pk).update(email="")
    assert "letter" not in re.findall(
        r'name="way" value="(\w+)"', as_(administrator).get(address(clerk, "new-password")).content.decode()
    )
    page = as_(administrator).post(address(clerk, "new-password"), {"way": "sheet"}).content.decode()
    (token,) = set(re.findall(r"http://testserver/link/([\w-]{43})/", page))
    assert '<svg class="qr"' in page
    assert token not in everything_stored()
    assert token not in as_(administrator).get(address(clerk, "new-password")).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert links.find(token, links.Purpose.ACTIVATION) is None
    browser = Client()
    browser.get(f"/link/{token}/")
    browser.post("/link/")
    choose(browser)
    assert is_in(browser)
    assert links.find(token, links.Purpose.ACTIVATION) is None


def test_a_sheet_speaks_the_language_of_its_reader(administrator: User, clerk: User, as_: As) -> None:
    User.objects.filter(pk=clerk.pk).update(language="de")
    page = as_(administrator).post(address(clerk, "temporary-password")).content.decode()
    assert "Temporary password" in page
    assert 'lang="de"' in page
    assert "Nebenstelle 1011" in page


def test_t_rst_05_no_letter_goes_to_an_address_that_somebody_else_has_just_set(
    administrator: User, manager: User, clerk: User, as_: As
) -> None:
    as_(manager).post(f"/administration/people/{clerk.extension}/", data_of(clerk, email="manager@evil.example"))
    page = as_(administrator).get(address(clerk, "new-password")).content.decode()
    assert 'value="letter"' not in page
    assert "somebody else set the e-mail address" in page
    answer = as_(administrator).post(address(clerk, "new-password"), {"way": "letter"})
    assert answer.status_code == 200
    assert User.objects.get(pk=clerk.pk).password == clerk.password
    assert not [letter for letter in fetch() if "/link/" in letter.body]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert 'value="letter"' in as_(administrator).get(address(clerk, "new-password")).content.decode()


def data_of(person: User, **changed: str) -> dict[str, str]:
    names = ("comment", "description", "email", "mobile")
    return {"section": "data", **{name: getattr(person, name) for name in names}, **changed}


@pytest.mark.req("LOG-06", "MGR-08", "X-22")
def test_a_temporary_password_is_shown_once_and_must_be_changed(manager: User, clerk: User, as_: As) -> None:
    theirs = as_(clerk)
    page = as_(manager).post(address(clerk, "temporary-password")).content.decode()
    (temporary,) = set(re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", page))
    assert not is_in(theirs)
    assert temporary not in everything_stored()
    browser = log_in(clerk, temporary)
    assert not is_in(browser)
    assert "/set-password/" in browser.get("/").headers["Location"]
    choose(browser)
    assert is_in(browser)
    assert not User.objects.get(pk=clerk.pk).must_change_password
    assert "temporary_password_given" in events_of(clerk)


@pytest.mark.req("LOG-06")
def test_a_temporary_password_is_one_for_a_day(manager: User, clerk: User, as_: As) -> None:
    page = as_(manager).post(address(clerk, "temporary-password")).content.decode()
    (temporary,) = set(re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", page))
    assert check_password(temporary, User.objects.get(pk=clerk.pk).password)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        browser = log_in(clerk, temporary)
        assert browser.get("/set-password/").status_code == 302
    assert log_in(clerk, temporary).get("/set-password/").status_code == 200


@pytest.mark.req("LOG-04")
def test_a_new_pin_opens_the_account_again(manager: User, clerk: User, as_: As) -> None:
    User.objects.filter(pk=clerk.pk).update(password="", pin_failures=pins.TRIES)
    as_(manager).post(address(clerk, "reopen-pin"), {"pin": "7391"})
    browser = log_in(clerk, "7391")
    choose(browser)
    assert is_in(browser)
    assert "account_opened" in events_of(clerk)


@pytest.mark.parametrize(
    ("pin", "sentence"),
    [
        ("1234", "guessed first"),
        ("1011", "guessed first"),
        ("12", "four digits"),
        ("12a4", "four digits"),
        ("", "required"),
    ],
)
def test_a_pin_that_is_refused_says_why_and_changes_nothing(
    manager: User, clerk: User, as_: As, pin: str, sentence: str
) -> None:
    answer = as_(manager).post(address(clerk, "reopen-pin"), {"pin": pin})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    after = User.objects.get(pk=clerk.pk)
    assert (after.password, after.pin) == (clerk.password, "")


def test_t_ses_02_a_disabled_person_is_out_at_once_and_comes_back_when_enabled(
    administrator: User, clerk: User, as_: As
) -> None:
    theirs = as_(clerk)
    as_(administrator).post(address(clerk, "disable"))
    assert not is_in(theirs)
    assert not Session.objects.filter(user=clerk).exists()
    assert not is_in(log_in(clerk, PASSWORD))
    page = as_(administrator).get(f"/administration/people/{clerk.extension}/").content.decode()
    assert address(clerk, "enable") in page
    assert address(clerk, "new-password") not in page
    as_(administrator).post(address(clerk, "enable"))
    assert is_in(log_in(clerk, PASSWORD))
    assert events_of(clerk)[:1] == ["account_disabled"]
    assert "account_enabled" in events_of(clerk)


@pytest.mark.req("LOG-11")
def test_whoever_has_no_access_is_told_to_turn_to_the_administrator(clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    for extension in (clerk.extension, "1999"):
        page = Client().post("/login/", {"extension": extension, "secret": PASSWORD}).content.decode()
        assert "your administrator can give it" in page


def test_all_sessions_of_somebody_end(manager: User, clerk: User, as_: As) -> None:
    theirs = [as_(clerk), as_(clerk)]
    token = links.issue(clerk, links.Purpose.RESET, lasts=timedelta(minutes=30))
    as_(manager).post(address(clerk, "end-sessions"))
    assert links.find(token, links.Purpose.RESET) is None, "what is under way ends with them"
    assert not any(map(is_in, theirs))
    entry = JournalEntry.objects.get(event="sessions_ended_by_other")
    assert (entry.subject, entry.actor, entry.after) == (clerk, manager, "2")
    assert is_in(log_in(clerk, PASSWORD))


@pytest.mark.parametrize("name", ["end-sessions", "temporary-password", "new-password", "disable"])
def test_t_ses_02_who_is_half_way_in_is_sent_back_to_the_door_with_all_others(
    administrator: User, clerk: User, as_: As, name: str
) -> None:
    SecondFactor.objects.create(user=clerk, secret="x", confirmed_at=timezone.now())
    half_way = log_in(clerk, PASSWORD)
    assert half_way.get("/second-factor/").status_code == 200
    as_(administrator).post(address(clerk, name), {"way": "sheet"})
    answer = half_way.get("/second-factor/", follow=True)
    assert answer.redirect_chain[0][0] == "/login/?ended=elsewhere"
    assert "Your session was ended" in answer.content.decode()
    assert not Session.objects.of(clerk).exists()


def test_a_session_that_is_half_way_in_is_not_counted(manager: User, clerk: User, as_: As) -> None:
    as_(clerk)
    SecondFactor.objects.create(user=clerk, secret="x", confirmed_at=timezone.now())
    log_in(clerk, PASSWORD)
    as_(manager).post(address(clerk, "end-sessions"))
    assert JournalEntry.objects.get(event="sessions_ended_by_other").after == "1"


def test_a_lost_second_factor_is_taken_away(administrator: User, clerk: User, as_: As) -> None:
    browser = as_(administrator)
    assert address(clerk, "remove-second-factor") not in browser.get("/administration/people/1011/").content.decode()
    SecondFactor.objects.create(user=clerk, secret="x", confirmed_at=timezone.now())
    theirs = as_(clerk)
    assert "asked you themselves" in browser.get(address(clerk, "remove-second-factor")).content.decode()
    browser.post(address(clerk, "remove-second-factor"))
    assert not SecondFactor.objects.filter(user=clerk).exists()
    assert not is_in(theirs)
    assert "second_factor_off" in events_of(clerk)


@pytest.mark.parametrize(
    "name",
    ["new-password", "temporary-password", "reopen-pin", "disable", "end-sessions", "remove-second-factor", "rule"],
)
def test_t_az_02_t_az_06_nobody_reaches_above_themselves(
    manager: User, clerk: User, stranger: User, administrator: User, as_: As, name: str
) -> None:
    """Foreign, higher, one's own and unknown: the same answer, and nothing happens."""
    browser, own, plain = as_(manager), as_(administrator), as_(clerk)
    before = everything_but_sessions()
    gone = [browser.post(f"/administration/people/{number}/{name}/") for number in ("1029", "1031", "1021", "1998")]
    assert [answer.status_code for answer in gone] == [404] * 4
    assert plain.post(address(clerk, name)).status_code == 403
    assert own.post(address(administrator, name)).status_code == 404
    assert everything_but_sessions() == before


def everything_but_sessions() -> list[object]:
    return [*User.objects.order_by("pk").values(), *JournalEntry.objects.values()]


@pytest.mark.parametrize("name", ["disable", "new-password", "remove-second-factor"])
def test_a_manager_has_no_button_for_what_administrators_do(manager: User, clerk: User, as_: As, name: str) -> None:
    browser = as_(manager)
    assert address(clerk, name) not in browser.get("/administration/people/1011/").content.decode()
    assert browser.post(address(clerk, name), {"way": "sheet"}).status_code == 404
    assert User.objects.get(pk=clerk.pk).is_active


def test_what_is_asked_comes_as_a_dialog_into_the_page(administrator: User, clerk: User, as_: As) -> None:
    headers = {"HX-Request": "true", "HX-Target": "deed"}
    answer = as_(administrator).get(address(clerk, "disable"), headers=headers).content.decode()
    assert answer.startswith('<div id="deed"><dialog')
    assert "data-open-on-arrival" in answer
    assert "telephone itself goes on working" in answer


def test_no_button_by_get(administrator: User, clerk: User, as_: As) -> None:
    as_(administrator).get(address(clerk, "disable"))
    assert User.objects.get(pk=clerk.pk).is_active

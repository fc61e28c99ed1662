"""Account recall: by number and PIN alone, no more tries than a mistake needs, and kept by administrators (SVC-02)."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.journal import Event, Origin
from accounts.models import Bucket, Department, JournalEntry, User
from cti.switches import Switched
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.features import Feature
from services.call_accounts import keeping
from services.changes import heard
from services.models import CallAccount, Change, Timed
from services.switching.returning import bring_back
from services.tasks import recheck_forwardings
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

SERVICES, ACCOUNTS = "/settings/services/", "/administration/call-accounts/"
WRONG, WAIT = "There is no account with this number and PIN.", "Too many wrong numbers or PINs."


@pytest.fixture
def pin(jan: User) -> str:
    """Of Jan's account, 4711."""
    return keeping.add("4711", "Jan, night shift", jan, Origin())[1]


@pytest.fixture
def administrator(office: Department) -> User:
    role = User.Role.ADMINISTRATOR
    return User.objects.create_user("1031", "kanarek w klatce", comment="Ada", role=role, department=office)


@pytest.fixture
def desk(administrator: User, exchange: Exchange) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def recall(browser: Client, number: str, pin: str, calls: str = "next", **fields: str) -> str:
    form = {"key": a_key(), "on": "1", "account": number, "pin": pin, "calls": calls, **fields}
    response = browser.post(f"{SERVICES}account/", form, headers=htmx("account"))
    assert response.status_code == 200
    return response.content.decode()


def shows(exchange: Exchange, before: str, after: str, extension: str = "1011") -> None:
    exchange.feature(extension, Feature.ACCOUNT, after)
    heard(Switched(timezone.now(), extension, Feature.ACCOUNT, before, after))


def entries(event: Event) -> list[tuple[str, str, str]]:
    found = JournalEntry.objects.filter(event=event).order_by("pk")
    return list(found.values_list("actor_number", "subject_number", "after"))


def another(pin: str) -> str:
    return f"{(int(pin) + 1) % 10 ** len(pin):0{len(pin)}}"


@pytest.mark.req("SVC-02", "SVC-07", "SVC-09")
@pytest.mark.parametrize(("calls", "value"), [("next", "n4711"), ("all", "f4711")])
def test_an_account_is_recalled_and_seen_everywhere(
    browser: Client, exchange: Exchange, pin: str, calls: str, value: str
) -> None:
    exchange.calls("1011")
    recall(browser, "4711", pin, calls)
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, value)]
    shows(exchange, "", value)
    text = browser.get(SERVICES).content.decode()
    assert "4711" in text
    assert "Jan, night shift" in text
    assert "Since" in text
    assert pin not in text
    for address in ("/live/services/", "/"):
        shown = " ".join(re.sub(r"<[^>]*>", " ", browser.get(address).content.decode()).split())
        assert "Account recall 4711" in shown
    assert entries(Event.SERVICE_CHANGED) == [("1011", "1011", f"1011 account: {value}")]
    assert entries(Event.CALL_ACCOUNT_RECALLED) == [("1011", "1012", "1011: 4711")]


@pytest.mark.req("SVC-07")
def test_a_call_that_used_it_up_ends_it_on_the_page_and_in_what_changed(
    browser: Client, exchange: Exchange, pin: str
) -> None:
    exchange.calls("1011")
    recall(browser, "4711", pin, end="1h")
    shows(exchange, "", "n4711")
    assert Timed.objects.get().before == ""
    shows(exchange, "n4711", "")
    assert not Timed.objects.exists()
    assert [(change.by, change.after) for change in Change.objects.order_by("pk")] == [
        ("person", "n4711"),
        ("telephone", ""),
    ]
    text = browser.get(SERVICES).content.decode()
    assert "4711, for the next call" in text
    assert "Undo" not in text, "what wants a PIN does not come back by a button"


def test_an_account_is_ended_without_a_pin(browser: Client, exchange: Exchange, pin: str) -> None:
    exchange.feature("1011", Feature.ACCOUNT, "f4711")
    browser.post(f"{SERVICES}account/", {"key": a_key()}, headers=htmx("active-services"))
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "")]


def test_an_account_that_took_the_place_of_another_ends_with_none(
    browser: Client, exchange: Exchange, pin: str
) -> None:
    exchange.feature("1011", Feature.ACCOUNT, "f4712")
    recall(browser, "4711", pin, "all", end="1h")
    shows(exchange, "f4712", "f4711")
    exchange.keys.clear()
    bring_back(timezone.now() + timedelta(hours=2))
    assert exchange.asked[-1] == SetFeature("1011", Feature.ACCOUNT, "")


def test_t_pin_01_it_cannot_be_undone_into_place_without_its_pin(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    change = Change.objects.create(
        extension="1011", feature="account", before="f4711", after="", by="telephone", stage="shown"
    )
    text = browser.post(f"{SERVICES}undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes")).content.decode()
    assert exchange.asked == []
    assert "This has been changed since" in text


@pytest.mark.parametrize(
    ("number", "given", "said"),
    [
        ("4711", "", "Enter the PIN of the account."),
        ("", "123456", "two to eight digits"),
        ("47x1", "123456", "two to eight digits"),
        ("\u0664\u0667\u0661\u0661", "123456", "two to eight digits"),
        ("4711", "000000", WRONG),
        ("4712", "000000", WRONG),
    ],
)
def test_what_is_wrong_is_said_and_the_number_stays(
    browser: Client, exchange: Exchange, pin: str, number: str, given: str, said: str
) -> None:
    text = recall(browser, number, given)
    assert said in text
    assert f'value="{number}"' in text
    assert not given or given not in text
    assert exchange.asked == []


def test_t_pin_01_five_wrong_pins_and_the_right_one_has_to_wait(browser: Client, exchange: Exchange, pin: str) -> None:
    for _try in range(5):
        assert WRONG in recall(browser, "4711", another(pin))
    assert WAIT in recall(browser, "4711", pin)
    assert exchange.asked == []
    assert entries(Event.CALL_ACCOUNT_REFUSED) == [("1011", "1012", "1011: 4711")] * 5
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        exchange.show()
        recall(browser, "4711", pin)
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "n4711")]


def test_t_pin_02_one_pin_on_many_accounts_is_stopped_at_the_person(
    browser: Client, exchange: Exchange, pin: str
) -> None:
    answers = [recall(browser, f"81{number}", "471100") for number in range(10, 17)]
    assert [WRONG in answer for answer in answers] == [True] * 5 + [False] * 2
    assert WAIT in answers[-1]


def test_t_pin_01_several_people_together_have_no_more_tries_at_one_account(
    browser: Client, exchange: Exchange, pin: str, administrator: User, desk: Client
) -> None:
    for client in (browser, desk, browser, desk, browser):
        assert WRONG in recall(client, "4711", another(pin))
    assert WAIT in recall(desk, "4711", another(pin))


def test_a_right_pin_costs_no_try(browser: Client, exchange: Exchange, pin: str) -> None:
    for _try in range(7):
        assert WAIT not in recall(browser, "4711", pin)
    assert all(
        tokens >= 4.9 for tokens in Bucket.objects.filter(key__contains="call acc").values_list("tokens", flat=True)
    )


def test_an_account_that_is_switched_off_is_like_none(browser: Client, exchange: Exchange, pin: str) -> None:
    keeping.add("4712", "Another", None, Origin())
    CallAccount.objects.filter(number="4711").update(active=False)
    assert WRONG in recall(browser, "4711", pin)


@pytest.mark.req("SVC-08")
def test_it_is_offered_where_there_are_accounts_and_the_exchange_obeys_them(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    assert "Account recall" not in browser.get(SERVICES).content.decode()
    keeping.add("4711", "Jan", jan, Origin())
    assert "Account recall" in browser.get(SERVICES).content.decode()
    exchange.capabilities = frozenset(Capability) - {Capability.ACCOUNT}
    exchange.show()
    assert "Account recall" not in browser.get(SERVICES).content.decode()
    assert browser.post(f"{SERVICES}account/", {"key": a_key(), "on": "1"}).status_code == 404


def test_an_administrator_adds_an_account_and_sees_its_pin_once(
    desk: Client, browser: Client, exchange: Exchange
) -> None:
    form = {"number": "4711", "name": "Night shift", "owner": ""}
    text = desk.post(f"{ACCOUNTS}add/", form).content.decode()
    pins = re.findall(r'id="handover-secret">([0-9]{6})<', text)
    assert len(pins) == 1
    assert pins[0] not in desk.get(ACCOUNTS).content.decode()
    assert pins[0] not in CallAccount.objects.get().pin
    recall(browser, "4711", pins[0])
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "n4711")]


def test_a_new_pin_takes_the_old_one_away(desk: Client, browser: Client, exchange: Exchange, pin: str) -> None:
    account = CallAccount.objects.get()
    text = desk.post(f"{ACCOUNTS}{account.pk}/pin/").content.decode()
    assert WRONG in recall(browser, "4711", pin)
    (new,) = re.findall(r'id="handover-secret">([0-9]{6})<', text)
    recall(browser, "4711", new)
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "n4711")]
    assert entries(Event.CALL_ACCOUNT_NEW_PIN) == [("1031", "1012", "4711")]


@pytest.mark.parametrize(
    ("number", "said"),
    [("4711", "with this number already"), ("1012", "number of an extension"), ("4", "two to eight"), ("", "required")],
)
def test_a_number_that_cannot_be_an_accounts_is_refused(desk: Client, pin: str, number: str, said: str) -> None:
    text = desk.post(f"{ACCOUNTS}add/", {"number": number, "name": "Kept words", "owner": ""}).content.decode()
    assert said in text
    assert "Kept words" in text
    assert CallAccount.objects.count() == 1


def test_who_is_switched_off_pays_no_longer_anywhere(desk: Client, exchange: Exchange, pin: str, jan: User) -> None:
    exchange.feature("1011", Feature.ACCOUNT, "f4711")
    exchange.feature("1013", Feature.ACCOUNT, "f4712")
    account = CallAccount.objects.get()
    desk.post(f"{ACCOUNTS}{account.pk}/", {"name": "Jan", "owner": str(jan.pk)})
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "")]
    exchange.feature("1011", Feature.ACCOUNT, "f4711")  # what the exchange did not take then is for the next time
    recheck_forwardings()
    assert exchange.asked == [SetFeature("1011", Feature.ACCOUNT, "")] * 2
    assert entries(Event.CALL_ACCOUNT_CHANGED)[-1] == ("1031", "1012", "4711 off 1012 Jan")


def test_the_database_keeps_no_number_that_no_exchange_takes(db: None) -> None:
    with pytest.raises(Exception, match="services_call_account_has_a_number"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO services_callaccount (number, name, pin, active, created) VALUES ('4x', '', '', %s, %s)",
            [True, datetime.fromisoformat("2026-11-23T00:00:00+00:00")],
        )

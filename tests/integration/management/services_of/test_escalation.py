"""What somebody could do with the services of others to become them, or to spend their rights (SECURITY §2.4)."""

import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions.claiming import NotYoursError
from accounts.journal import Origin
from accounts.letters import post_reset
from accounts.models import Department, Grant, JournalEntry, User
from accounts.permissions import GRANTABLE
from costs.models import Allowance
from cti.live import read_board
from mail.delivery import send_due
from mail.models import Letter
from pbx.commands import AskDigits, SetFeature
from pbx.features import Feature
from phonebook import announcing
from services.models import By, Change, Timed, Wakeup
from services.switching import returning, switch
from services.switching.recheck import recheck
from services.wakeups import setting
from services.wakeups.schedule import WEEK, Schedule
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.management.services_of.conftest import PASSWORD

PERSON = "/administration/people/1011/"
Captured = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
ABROAD, PREMIUM, SATELLITE = "0049 30 901820", "700 123 456", "+881 6 123 456 78"
SCHEDULE = Schedule(time(5), days=WEEK)


def grant(user: User) -> None:
    """Everything that can be given to single people."""
    Grant.objects.bulk_create(Grant(user=user, permission=permission) for permission in GRANTABLE)


def asked(browser: Client, feature: str, **fields: str) -> str:
    response = browser.post(f"{PERSON}services/{feature}/", {"key": a_key(), **fields}, headers=htmx(feature))
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


@pytest.mark.req("MGR-08")
@pytest.mark.parametrize("feature", ["forward_always", "forward_busy", "forward_no_answer", "follow"])
@pytest.mark.parametrize("number", [ABROAD, PREMIUM, SATELLITE])
@pytest.mark.parametrize("entitled", ["the manager", "the owner", "nobody"])
def test_t_tol_01_calls_of_somebody_else_go_only_where_both_may_call(
    browser: Client, exchange: Exchange, anna: User, ewa: User, feature: str, number: str, entitled: str
) -> None:
    """Neither does a manager's right become everybody's in the department, nor do they use that of their people."""
    for user, name in ((ewa, "the manager"), (anna, "the owner")):
        if name == entitled:
            grant(user)
    assert 'role="alert"' in asked(browser, feature, on="1", number=number, current=PASSWORD)
    assert exchange.asked == []
    assert not Change.objects.exists()


@pytest.mark.parametrize("way", ["tap", "undo", "brought back", "mobile"])
def test_t_tol_01_no_other_way_leads_past_the_owners_rights(
    browser: Client, exchange: Exchange, anna: User, ewa: User, way: str
) -> None:
    grant(ewa)
    abroad = "0004930901820"
    match way:
        case "tap":
            browser.post(
                f"{PERSON}services/forward_always/",
                {"key": a_key(), "on": "1", "recent": ABROAD, "current": PASSWORD},
                headers=htmx("service-states"),
            )
        case "undo":
            change = Change.objects.create(
                extension="1011", feature="forward_always", before=abroad, by=By.TELEPHONE, stage="shown"
            )
            browser.post(f"{PERSON}services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
        case "brought back":
            exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
            until = timezone.now() + timedelta(hours=1)
            Timed.objects.create(
                extension="1011", feature="forward_always", value="1012", before=abroad, until=until, actor=ewa
            )
            asked(browser, "forward_always", back="1")
        case "mobile":
            User.objects.filter(pk=anna.pk).update(mobile="+4930901820")
            asked(browser, "mobile", on="1", not_answered="on")
    assert exchange.asked == []


def test_t_tol_03_what_a_manager_set_returns_by_the_owners_rights_alone(
    browser: Client, exchange: Exchange, anna: User, ewa: User
) -> None:
    """By the clock, when nobody is asked for a password any more."""
    grant(ewa)
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    now = timezone.now()
    Timed.objects.create(
        extension="1011", feature="forward_always", value="1012", before="0004930901820", until=now, actor=ewa
    )
    returning.bring_back(now)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "")]


def test_t_tol_03_a_managers_right_keeps_no_forwarding_of_somebody_who_lost_theirs(
    browser: Client, exchange: Exchange, anna: User, ewa: User
) -> None:
    for user in (anna, ewa):
        grant(user)
    asked(browser, "forward_always", on="1", number=ABROAD, current=PASSWORD)
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0004930901820")
    assert recheck() == 0
    Grant.objects.filter(user=anna).delete()
    assert recheck() == 1
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "")


def test_t_tol_10_the_owners_limit_binds_the_manager(browser: Client, exchange: Exchange, anna: User) -> None:
    Allowance.objects.update_or_create({"limit": 1, "spent": 1, "since": timezone.now()}, extension="1011")
    assert "cost limit of this person" in asked(browser, "forward_always", on="1", number="22 555 01 01")
    assert exchange.asked == []


@pytest.mark.req("MGR-09")
@pytest.mark.parametrize(
    ("door", "headers", "taken"),
    [(PERSON, {}, 302), (f"{PERSON}edit/", htmx("edit-person"), 200)],
    ids=["page", "drawer"],
)
def test_t_az_07_a_mobile_number_is_one_that_whoever_writes_it_may_call_too(
    browser: Client, anna: User, door: str, headers: dict[str, str], taken: int
) -> None:
    """Else a manager would have somebody who may call abroad forward calls there."""
    grant(anna)
    form = {"section": "data", "comment": anna.comment, "description": "", "email": "anna@example.com"}
    page = browser.post(door, {**form, "mobile": ABROAD}, headers=headers).content.decode()
    assert "You may not call numbers abroad." in page
    anna.refresh_from_db()
    assert anna.mobile == "+48601570900"
    assert browser.post(door, {**form, "mobile": "601 570 947"}, headers=headers).status_code == taken
    anna.refresh_from_db()
    assert anna.mobile == "+48601570947"
    assert Letter.objects.filter(kind="mobile_changed_by_other").exists()


@pytest.mark.req("LOG-07", "MGR-09")
def test_t_pin_10_a_number_that_a_manager_wrote_proves_nothing(browser: Client, exchange: Exchange, anna: User) -> None:
    """The proof rings the extension itself (the contract of exchanges: past forwarding, I am there and MobilePhone)."""
    form = {"section": "data", "comment": anna.comment, "description": "", "email": anna.email}
    browser.post(PERSON, {**form, "mobile": "601 570 947"})
    asked(browser, "forward_always", on="1", number="601 570 947")
    asked(browser, "mobile", on="1", not_answered="on")
    asked(browser, "follow", on="1", number="1021")
    exchange.asked.clear()
    stranger = Client()
    stranger.post("/prove/", {"extension": "1011"})
    for command in exchange.asked:
        assert command == AskDigits("1011", 2)


@pytest.mark.req("MGR-06", "LOG-07")
def test_t_rst_05_no_new_password_goes_to_an_address_that_a_manager_wrote(browser: Client, anna: User) -> None:
    form = {"section": "data", "comment": anna.comment, "description": "", "mobile": anna.mobile}
    browser.post(PERSON, {**form, "email": "thief@example.com"})
    assert Letter.objects.get(kind="email_changed_by_other").context["to"] == "anna@example.com"
    mail.outbox.clear()
    post_reset("1011")
    send_due()
    assert not [message for message in mail.outbox if "thief@example.com" in message.to]
    User.objects.filter(pk=anna.pk).update(email_set_by_other_at=timezone.now() - timedelta(hours=25))
    post_reset("1011")
    send_due()
    assert [message for message in mail.outbox if "thief@example.com" in message.to], "the test would see one"


@pytest.mark.parametrize("role", [User.Role.MANAGER, User.Role.ADMINISTRATOR])
def test_t_az_06_nobody_switches_the_telephone_of_an_equal_or_higher_role(
    browser: Client, exchange: Exchange, anna: User, role: str
) -> None:
    User.objects.filter(pk=anna.pk).update(role=role)
    assert browser.get(f"{PERSON}services/").status_code == 404
    assert asked(browser, "dnd", on="1") == "404"
    assert browser.post(f"{PERSON}services/wake-up/add/", {"clock": "06:45", "repeat": "daily"}).status_code == 404
    assert exchange.asked == []
    assert not Wakeup.objects.exists()


def test_t_az_02_people_of_other_departments_look_as_if_they_were_not_there(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    User.objects.filter(pk=jan.pk).update(department=Department.objects.create(name="Elsewhere"))
    for address in ("/administration/people/{}/services/", "/administration/people/{}/services/wake-up/"):
        there, nowhere = browser.get(address.format("1012")), browser.get(address.format("9999"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert "Jan Nowak" not in there.content.decode()


@pytest.mark.req("ADM-10")
def test_an_administrator_sees_how_services_are_and_sets_none(browser: Client, exchange: Exchange, anna: User) -> None:
    """The rights matrix: state and privileges; and whoever manages the department as well may what its managers may."""
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    setting.add("1011", SCHEDULE, anna, Origin(anna))
    change = Change.objects.create(extension="1011", feature="forward_always", after="1012", by="person", stage="shown")
    boss = User.objects.create_user("1031", PASSWORD, comment="Boss", role=User.Role.ADMINISTRATOR, language="en")
    browser.force_login(boss)
    text = browser.get(f"{PERSON}services/").content.decode()
    assert 'data-service="forward_always" data-on="yes"' in text
    main = text.partition("<main")[2]
    assert "switch-button" not in main
    assert f"{PERSON}services/undo/" not in main
    assert 'id="forward_always"' not in main
    assert asked(browser, "dnd", on="1") == "404"
    assert browser.post(f"{PERSON}services/undo/{change.pk}/", {"key": a_key()}).status_code == 404
    assert exchange.asked == []
    boss.manages.add(anna.department)
    assert asked(browser, "dnd", on="1") != "404"
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]


@pytest.mark.req("MGR-04")
@pytest.mark.parametrize("loss", ["role", "department", "moved", "disabled", "promoted"])
def test_t_az_11_the_right_is_asked_again_in_the_transaction(
    exchange: Exchange, anna: User, ewa: User, loss: str
) -> None:
    """Whoever lost it between the page and the deed does nothing."""
    elsewhere = Department.objects.create(name="Elsewhere")
    wakeup = setting.add("1011", SCHEDULE, anna, Origin(anna))
    exchange.calls("1011")
    match loss:
        case "role":
            User.objects.filter(pk=ewa.pk).update(role=User.Role.USER)
        case "department":
            ewa.manages.set([elsewhere])
        case "moved":
            User.objects.filter(pk=anna.pk).update(department=elsewhere)
        case "disabled":
            User.objects.filter(pk=ewa.pk).update(is_active=False)
        case "promoted":
            User.objects.filter(pk=anna.pk).update(role=User.Role.MANAGER)
    origin = Origin(ewa)
    with pytest.raises(NotYoursError):
        switch(read_board(), "1011", Feature.DND, "on", By.PERSON, origin, key=a_key())
    for deed in (
        lambda: setting.add("1011", Schedule(time(6), days=WEEK), ewa, origin),
        lambda: setting.change(wakeup, Schedule(time(6), days=WEEK), ewa, origin),
        lambda: setting.switch(wakeup, False, origin),
        lambda: setting.remove(wakeup, origin),
        lambda: setting.undo(Change.objects.latest("pk"), ewa, origin),
    ):
        with pytest.raises(NotYoursError):
            deed()
    assert exchange.asked == []
    assert not Change.objects.filter(actor=ewa).exists()
    assert Wakeup.objects.get().clock == time(5)


def test_nobody_switches_what_they_do_not_work_with(exchange: Exchange, anna: User, jan: User) -> None:
    exchange.calls("1012")
    for extension in ("1012", "1090"):
        with pytest.raises(NotYoursError):
            switch(read_board(), extension, Feature.DND, "on", By.PERSON, Origin(anna), key=a_key())
    assert exchange.asked == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("MGR-04")
def test_a_manager_and_the_owner_at_once_leave_one_truth(exchange: Exchange, anna: User, ewa: User) -> None:
    """Each is one change, told once; no wake-up call is there twice."""
    exchange.calls("1011")
    ready = threading.Barrier(4)

    def one(person: User) -> None:
        try:
            ready.wait()
            setting.add("1011", SCHEDULE, person, Origin(person))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(person,)) for person in (anna, ewa, anna, ewa)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {wakeup.author for wakeup in Wakeup.objects.all()} == {anna}


@pytest.mark.req("MGR-10")
def test_t_az_06_the_further_numbers_of_a_higher_role_are_not_a_managers(
    browser: Client, anna: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Captured
) -> None:
    told: dict[int, Collection[str]] = {}
    monkeypatch.setattr(announcing, "_listeners", [lambda people, _everybody: told.update(people)])
    address = "/book/extensions/1011/edit/"
    rows = {
        "number-TOTAL_FORMS": "1",
        "number-INITIAL_FORMS": "0",
        "number-0-number": "601 570 999",
        "number-0-type": "mobile",
        "number-0-vip": "on",
        "number-0-reserved": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(address, rows)
    assert response.status_code == 302, response.content.decode()
    assert told == {anna.pk: {"notices"}}, "her open bell says it at once"
    entry = JournalEntry.objects.get(event="numbers_changed")
    assert (entry.subject, entry.before, entry.after) == (anna, "0 0 0", "1 1 1")
    assert "570999" not in entry.after, "the journal names no reserved number"
    User.objects.filter(pk=anna.pk).update(role=User.Role.ADMINISTRATOR)
    assert browser.post(address, rows).status_code == 404

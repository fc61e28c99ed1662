"""What looks like toll fraud: proved by a password, told to the administrators (SECURITY T-TOL-07)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from history.models import Record
from history.notices import bell
from pbx.commands import SetFeature
from pbx.features import Feature
from phonebook.plan import plan
from services.models import Change
from services.targets.unusual import reasons_for
from services.watchdog.nights import watch
from tests.integration.accounts import letterbox
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

ABROAD = "+49 30 901820"
PASSWORD = "kanarek w klatce"


@pytest.fixture(autouse=True)
def boss(db: None) -> User:
    return User.objects.create_user(
        "1031", "jeszcze inny kanarek", role=User.Role.ADMINISTRATOR, email="boss@example.com"
    )


@pytest.fixture
def allowed(anna: User) -> None:
    rights.set_grants(anna, ["calls.international"], Origin())


def forward(browser: Client, number: str = ABROAD, **more: str) -> str:
    fields = {"key": a_key(), "on": "1", "number": number, **more}
    response = browser.post("/settings/services/forward_busy/", fields, headers=htmx("forward_busy"))
    assert response.status_code == 200
    return response.content.decode()


def alarms() -> list[str]:
    return list(JournalEntry.objects.filter(event=Event.ALERTED).order_by("pk").values_list("after", flat=True))


def test_t_tol_07_a_forwarding_abroad_wants_the_password_and_the_administrators_hear_of_it(
    allowed: None, browser: Client, exchange: Exchange, boss: User
) -> None:
    text = forward(browser)
    assert 'name="current"' in text
    assert 'value="+49 30 901820"' in text, "nothing typed is lost"
    assert "your current password" in forward(browser, current="canary")
    assert exchange.asked == []
    forward(browser, current=PASSWORD)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_BUSY, "0004930901820")]
    (said,) = alarms()
    assert said.startswith("1011 unusual_forward: abroad new_country")
    letter = letterbox.fetch_one()
    assert letter.to == ["boss@example.com"]
    assert "Anna Żółwińska (1011)" in letter.subject
    (item,) = [item for item in bell(boss, timezone.now()).items if item.kind == "alert"]
    assert "an unusual number (abroad" in item.text
    assert "Unusual calls" not in browser.get("/notices/").content.decode()


def test_t_tol_07_the_password_is_guessed_a_few_times_only(allowed: None, browser: Client, exchange: Exchange) -> None:
    for _try in range(5):
        forward(browser, current="canary")
    forward(browser, current=PASSWORD)
    assert exchange.asked == []


def test_t_tol_07_an_installation_may_leave_such_forwardings_to_administrators(
    allowed: None, browser: Client, exchange: Exchange, settings: Settings
) -> None:
    settings.HOLD_UNUSUAL_FORWARDS = True
    assert "Only your administrator can forward calls there." in forward(browser, current=PASSWORD)
    assert exchange.asked == []


def test_t_tol_07_what_stays_as_it_is_and_what_is_at_home_wants_no_password(
    allowed: None, browser: Client, exchange: Exchange
) -> None:
    exchange.feature("1011", Feature.FORWARD_BUSY, "0004930901820")
    assert 'name="current"' not in forward(browser)
    with time_machine.travel("2026-11-28T23:00:00+01:00"):  # the night of a Saturday
        browser.force_login(User.objects.get(extension="1011"))
        assert 'name="current"' not in forward(browser, "601 570 947")


def test_t_tol_07_undo_is_no_way_round(allowed: None, browser: Client, exchange: Exchange) -> None:
    change = Change.objects.create(
        extension="1011", feature="forward_busy", before="0004930901820", after="", by="person", stage="shown"
    )
    response = browser.post(f"/settings/services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert "This number wants your password" in response.content.decode()
    assert exchange.asked == []


def test_t_tol_07_a_try_that_the_policy_refuses_is_told_once(browser: Client, exchange: Exchange) -> None:
    for _try in range(3):
        assert "You may not call numbers abroad" in forward(browser)
    assert alarms() == ["1011 costly_forward: "]
    assert len(letterbox.fetch()) == 1
    assert exchange.asked == []


def test_t_tol_07_many_refused_numbers_in_an_hour_are_told(browser: Client, settings: Settings, boss: User) -> None:
    settings.REFUSED_PER_HOUR = 3
    for nth in range(3):
        browser.post("/dial/", {"key": a_key(), "number": f"+49 30 90182{nth}"}, headers=htmx())
    assert alarms() == []
    for nth in range(5):
        browser.post("/dial/", {"key": a_key(), "number": f"+49 30 90182{nth}"}, headers=htmx())
    assert alarms() == ["1011 refused: "]
    client = Client()
    client.force_login(boss)
    assert "many numbers within an hour" in client.get("/administration/journal/").content.decode()


def test_t_tol_07_many_forwardings_of_one_person_and_of_many_lines_are_unusual(anna: User, settings: Settings) -> None:
    settings.FORWARDS_PER_DAY, settings.FORWARDED_LINES_PER_DAY = 3, 2
    number, now = plan().read("601 570 947"), timezone.now()

    def was_set(extension: str, value: str = "0601570947") -> None:
        Change.objects.create(
            extension=extension, feature="forward_busy", after=value, by="person", actor=anna, stage="accepted", at=now
        )

    was_set("1012", "1013")
    was_set("1011")
    was_set("1012")
    assert reasons_for(anna, "1011", number, now) == ()
    assert reasons_for(anna, "1014", number, now) == ("many_lines",)
    was_set("1012")
    assert reasons_for(anna, "1011", number, now) == ("many",)
    assert reasons_for(anna, "1011", number, now + timedelta(days=1)) == ()


@pytest.mark.parametrize(("at", "told"), [("2026-11-24T02:30:00+01:00", 1), ("2026-11-24T12:30:00+01:00", 0)])
def test_t_tol_07_many_forwarded_calls_at_night_are_told_once(
    anna: User, settings: Settings, at: str, told: int
) -> None:
    settings.NIGHT_FORWARDS_PER_HOUR = 2
    with time_machine.travel(at):
        now = timezone.now()
        for nth in range(3):
            Record.objects.create(
                pbx="lab",
                origin=f"o{nth}",
                extension="1011",
                direction="in",
                outcome="missed",
                started=now - timedelta(minutes=nth),
                ended=now,
                forwarded_to="+4930901820",
            )
        assert watch(now) == told
        assert watch(now + timedelta(minutes=5)) == 0
    assert len(alarms()) == told

"""What is set for a while: the previous state returns, whatever happens in between."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import JournalEntry, User
from cti.switches import Switched
from history.notices import bell
from pbx.commands import SetFeature
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.features import Feature
from services.changes import heard
from services.models import Calendar, Change, Timed
from services.switching.returning import bring_back, pause_after
from services.tasks import bring_back as task
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

NOON = (timezone.localtime() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
"""Tomorrow; the board of the exchange is as fresh as Valkey's own clock says."""
LATER = NOON + timedelta(minutes=61)


@pytest.fixture(autouse=True)
def _tomorrow() -> Iterator[None]:
    """Before anybody logs in."""
    with time_machine.travel(NOON):
        yield


def switch(browser: Client, exchange: Exchange, feature: str, **fields: str) -> str:
    """Ask for it, and have the exchange show what it was asked for."""
    exchange.keys.clear()
    asked = len(exchange.asked)
    response = browser.post(f"/settings/services/{feature}/", {"key": a_key(), **fields}, headers=htmx(feature))
    for command in exchange.asked[asked:]:
        assert isinstance(command, SetFeature)
        if exchange.answer is None:
            exchange.feature(command.extension, command.feature, command.value)
    return response.content.decode()


def typed(at: datetime) -> str:
    """As a browser sends it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def spring(year: int) -> date:
    """The day on which summer time begins: the last Sunday of March."""
    last = date(year, 3, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.fixture
def quiet(browser: Client, exchange: Exchange) -> None:
    """Do-not-disturb is on, for an hour from noon."""
    exchange.calls("1011")
    with time_machine.travel(NOON, tick=False):
        assert "Until 13:00, then: off." in switch(browser, exchange, "dnd", on="1", end="1h")
        assert "until 13:00" in browser.get("/live/services/").content.decode()
        assert "until 13:00" in browser.get("/").content.decode()
    exchange.asked.clear()


def test_the_previous_state_returns_and_the_journal_says_why(quiet: None, exchange: Exchange, anna: User) -> None:
    assert bring_back(NOON + timedelta(minutes=59)) == 0
    assert exchange.asked == []
    with time_machine.travel(LATER):
        task()
    assert exchange.asked == [SetFeature("1011", Feature.DND, "")]
    assert not Timed.objects.exists()
    entry = JournalEntry.objects.latest("pk")
    assert (entry.event, entry.subject, entry.actor) == ("service_returned", anna, anna)
    assert Change.objects.latest("pk").by == "schedule"


def test_while_the_exchange_is_away_it_is_for_the_next_time(quiet: None, exchange: Exchange) -> None:
    exchange.answer = PbxUnavailable("down")
    assert bring_back(LATER) == 0
    exchange.connected = False
    exchange.show()
    assert bring_back(LATER) == 0
    assert len(exchange.asked) == 1
    exchange.answer, exchange.connected = None, True
    exchange.keys.clear()
    exchange.show()
    assert bring_back(LATER) == 1


def test_with_an_outcome_that_nobody_knows_the_exchange_decides_what_is_true(quiet: None, exchange: Exchange) -> None:
    exchange.answer = PbxOutcomeUnknown("?")
    assert bring_back(LATER) == 0
    exchange.feature("1011", Feature.DND, "")
    exchange.answer = None
    assert bring_back(LATER) == 0
    assert len(exchange.asked) == 1
    assert not Timed.objects.exists()


def test_a_refusal_is_logged_once_tried_ever_more_rarely_and_told_in_the_bell(
    quiet: None, browser: Client, exchange: Exchange, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    exchange.answer = PbxRefused("not now")
    for seconds in range(0, 600, 20):
        assert bring_back(LATER + timedelta(seconds=seconds)) == 0
    assert len(exchange.asked) == 4  # after 0, 1, 3 and 7 minutes
    assert [record.getMessage() for record in caplog.records if "not returned" in record.message] == [
        "service not returned extension=1011 service=dnd error=not now"
    ]
    assert pause_after(1) * 2 == pause_after(2)
    assert pause_after(100) == timedelta(hours=1)
    (told,) = [item for item in bell(anna, LATER).items if item.kind == "not_returned"]
    assert "Do not disturb" in told.text
    exchange.answer = None
    exchange.keys.clear()
    assert bring_back(LATER + timedelta(hours=1)) == 1
    assert [item for item in bell(anna, LATER).items if item.kind == "not_returned"] == []


def test_another_reason_is_logged_too_and_a_new_end_is_tried_at_once(
    quiet: None, browser: Client, exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    for words, minutes in (("not now", 0), ("not allowed", 1), ("not allowed", 3)):
        exchange.answer = PbxRefused(words)
        bring_back(LATER + timedelta(minutes=minutes))
    assert sum("not returned" in record.message for record in caplog.records) == 2
    exchange.answer = None
    with time_machine.travel(LATER + timedelta(minutes=4), tick=False):
        switch(browser, exchange, "dnd", on="1", end="1h")
    exchange.keys.clear()
    assert bring_back(LATER + timedelta(minutes=65)) == 1


@pytest.mark.parametrize("told", [True, False])
def test_what_was_changed_elsewhere_meanwhile_stays(quiet: None, exchange: Exchange, told: bool) -> None:
    exchange.feature("1011", Feature.DND, "")
    if told:
        heard(Switched(NOON, "1011", Feature.DND, "on", ""))
        assert not Timed.objects.exists()
    assert bring_back(LATER) == 0
    exchange.feature("1011", Feature.DND, "on")
    assert bring_back(LATER) == 0
    assert exchange.asked == []


def test_a_change_for_a_while_returns_to_the_number_before(browser: Client, exchange: Exchange, jan: User) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    with time_machine.travel(NOON, tick=False):
        switch(browser, exchange, "forward_always", on="1", number="1012", end="1h")
        text = switch(browser, exchange, "forward_always", on="1", number="1012", end="today")
    assert "Until 18:00, then: 601 570 947." in text, "extended, to the same state as before"
    bring_back(NOON + timedelta(hours=6))
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "0601570947")


def test_today_ends_by_the_calendar_of_the_person_else_of_the_company(
    browser: Client, exchange: Exchange, anna: User
) -> None:
    exchange.calls("1011")
    day = NOON.weekday()
    Calendar.objects.create(name="Office", hours=[[day, 480, 900]])
    with time_machine.travel(NOON, tick=False):
        assert "Until 15:00, then: off." in switch(browser, exchange, "dnd", on="1", end="today")
        own = Calendar.objects.create(name="Mine", owner=anna, hours=[[day, 480, 840]])
        assert "today (until 14:00)" in switch(browser, exchange, "dnd", on="1", end="today")
        own.holidays.create(day=NOON.date())
        assert "today (until 18:00)" in browser.get("/settings/forwarding/").content.decode()


def test_off_for_a_while_turns_on_again(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.CALL_WAITING, "on")
    with time_machine.travel(NOON, tick=False):
        switch(browser, exchange, "call_waiting", end="2h")
    bring_back(NOON + timedelta(hours=2))
    assert exchange.asked[-1] == SetFeature("1011", Feature.CALL_WAITING, "on")


def test_it_ends_early_by_hand(quiet: None, browser: Client, exchange: Exchange) -> None:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        switch(browser, exchange, "dnd", back="1")
        assert exchange.asked == [SetFeature("1011", Feature.DND, "")]
        assert not Timed.objects.exists()
        assert "has ended already" in switch(browser, exchange, "dnd", back="1")


def test_turning_off_for_good_leaves_nothing_to_return(quiet: None, browser: Client, exchange: Exchange) -> None:
    switch(browser, exchange, "dnd", end="")
    assert bring_back(LATER) == 0
    assert not Timed.objects.exists()


def test_what_stays_as_it_is_keeps_its_end(quiet: None, browser: Client, exchange: Exchange) -> None:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        switch(browser, exchange, "dnd", on="1", end="keep")
    assert Timed.objects.get().until == NOON + timedelta(hours=1)


def test_a_date_and_time(browser: Client, exchange: Exchange) -> None:
    with time_machine.travel(NOON, tick=False):
        switch(browser, exchange, "dnd", on="1", end="at", end_at=typed(NOON + timedelta(days=3)))
    assert Timed.objects.get().until == NOON + timedelta(days=3)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"end": "at"}, "date and time"),
        ({"end": "at", "end_at": typed(NOON - timedelta(minutes=1))}, "This moment is over"),
        ({"end": "at", "end_at": typed(NOON + timedelta(days=370))}, "within one year"),
        ({"end": "at", "end_at": f"{spring(NOON.year + 1)}T02:30"}, "interpreted"),  # the hour that does not come
        ({"end": "at", "end_at": "soon"}, "valid date/time"),
        ({"end": "never"}, "ends that are offered"),
    ],
)
def test_an_end_that_makes_no_sense_is_said_and_nothing_typed_is_lost(
    browser: Client, exchange: Exchange, fields: dict[str, str], words: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        text = switch(browser, exchange, "forward_always", on="1", number="601 570 947", **fields)
    assert words in text
    assert 'value="601 570 947"' in text
    assert fields.get("end_at", "") in text
    assert exchange.asked == []


def test_t_tol_03_a_number_that_is_not_allowed_any_more_does_not_return(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    rights.set_grants(anna, ["calls.international"], Origin())
    switch(browser, exchange, "forward_always", on="1", number="+49 30 901820")
    with time_machine.travel(NOON, tick=False):
        switch(browser, exchange, "forward_always", on="1", number="1012", end="1h")
    rights.set_grants(anna, [], Origin())
    bring_back(LATER)
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "")


def test_an_end_is_of_its_extension_alone(quiet: None, client: Client, jan: User, exchange: Exchange) -> None:
    client.force_login(jan)
    exchange.feature("1012", Feature.DND, "on")
    assert "until" not in client.get("/live/services/").content.decode()
    assert timezone.is_aware(Timed.objects.get().until)

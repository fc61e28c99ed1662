"""Wake-up calls: set, rung until somebody answers, told when nobody did, undone."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from accounts.actions.rights import disable
from accounts.journal import Origin
from accounts.models import JournalEntry, User
from history.notices import bell, look
from pbx.capabilities import Capability
from pbx.commands import Wake
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.events import Woken
from services.models import Change, Ring, Wakeup
from services.tasks import wake_up as task
from services.wakeups import setting
from services.wakeups.answering import heard
from services.wakeups.ringing import wake_up
from services.wakeups.schedule import WEEK, WORKING, Schedule
from services.wakeups.wording import next_time
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

NOON = (timezone.localtime() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
"""Tomorrow; the board of the exchange is as fresh as Valkey's own clock says."""
DUE = NOON + timedelta(hours=1)
NEXT_WEEK = NOON.date() + timedelta(days=7)
RINGS = Wake("1011", "Wake-up call", 40)
ADD = "/settings/services/wake-up/add/"
PAGE = "/settings/services/"
LIST = "/settings/services/wake-up/"


@pytest.fixture(autouse=True)
def _tomorrow() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def wakeup(exchange: Exchange, anna: User) -> Wakeup:
    """At 13:00 every day."""
    return setting.add("1011", Schedule(time(13), days=WEEK), anna, Origin(anna))


def later(**passed: float) -> datetime:
    return DUE + timedelta(**passed)


def outcome() -> tuple[str, int]:
    ring = Ring.objects.get()
    return ring.outcome, ring.rung


@pytest.mark.req("SVC-03")
@pytest.mark.parametrize(
    ("fields", "schedule"),
    [
        ({"repeat": "once"}, Schedule(time(6, 30), NOON.date() + timedelta(days=1))),
        ({"repeat": "once", "clock": "13:00"}, Schedule(time(13), NOON.date())),
        ({"repeat": "once", "day": str(NEXT_WEEK)}, Schedule(time(6, 30), NEXT_WEEK)),
        ({"repeat": "daily"}, Schedule(time(6, 30), days=WEEK)),
        ({"repeat": "working"}, Schedule(time(6, 30), days=WORKING)),
        ({"repeat": "days", "days": ["6", "7"]}, Schedule(time(6, 30), days=frozenset({6, 7}))),
    ],
    ids=str,
)  # fmt: skip
def test_one_is_set_for_the_own_extension(browser: Client, fields: dict[str, str], schedule: Schedule) -> None:
    response = browser.post(ADD, {"clock": "06:30", **fields})
    assert response.status_code == 302
    wakeup = Wakeup.objects.get()
    assert (wakeup.extension, wakeup.author.extension, wakeup.schedule) == ("1011", "1011", schedule)
    assert wakeup.next_at is not None
    assert wakeup.next_at > NOON


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"clock": "25:00", "repeat": "once"}, "Enter a valid time."),
        ({"clock": "", "repeat": "once"}, "This field is required."),
        ({"clock": "06:30", "repeat": "days"}, "Choose at least one day."),
        ({"clock": "06:30", "repeat": "days", "days": ["8"]}, "Select a valid choice."),
        ({"clock": "06:30", "repeat": "monthly"}, "Select a valid choice."),
        ({"clock": "06:30", "repeat": "once", "day": "soon"}, "Enter a valid date."),
        ({"clock": "06:30", "repeat": "once", "day": str(NOON.date())}, "This moment is over."),
        ({"clock": "06:30", "repeat": "once", "day": str(NOON.date() + timedelta(days=400))}, "within one year"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(
    browser: Client, fields: dict[str, str], words: str
) -> None:
    response = browser.post(ADD, fields)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert f'value="{fields["clock"]}"' in response.content.decode() or not fields["clock"]
    assert not Wakeup.objects.exists()


def test_no_more_than_ten_and_none_twice(browser: Client) -> None:
    for minute in range(setting.MOST):
        browser.post(ADD, {"clock": f"06:{minute:02}", "repeat": "daily"})
    browser.post(ADD, {"clock": "06:00", "repeat": "daily"})
    assert Wakeup.objects.count() == setting.MOST
    response = browser.post(ADD, {"clock": "07:00", "repeat": "daily"})
    assert "There are 10 wake-up calls already." in response.content.decode()
    assert Wakeup.objects.count() == setting.MOST


@pytest.mark.req("SVC-03", "SVC-09", "MAIN-17")
def test_the_page_and_the_start_page_say_when_it_rings(browser: Client, wakeup: Wakeup, exchange: Exchange) -> None:
    exchange.calls("1011")
    page = browser.get(LIST, headers=htmx("wake-up")).content.decode()
    assert "rings today 13:00" in page
    assert "every day" in page
    start = browser.get("/").content.decode()
    assert '<a href="/settings/services/#wake-up">Wake-up call today 13:00</a>' in start
    with time_machine.travel(later(hours=1)):
        task()
        assert "rings tomorrow 13:00" in browser.get(PAGE).content.decode()


@pytest.mark.req("SVC-08")
def test_an_exchange_that_cannot_wake_is_offered_nothing(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.WAKE_UP}
    exchange.show()
    assert "Wake-up" not in browser.get(PAGE).content.decode()


@pytest.mark.req("SVC-03")
def test_it_rings_once_at_its_time_however_often_the_task_runs(wakeup: Wakeup, exchange: Exchange) -> None:
    wake_up(DUE - timedelta(seconds=1))
    assert exchange.asked == []
    with time_machine.travel(DUE, tick=False):
        for _run in range(3):
            task()
    assert exchange.asked == [RINGS]
    assert outcome() == ("", 1)
    wakeup.refresh_from_db()
    assert wakeup.next_at == DUE + timedelta(days=1)


@pytest.mark.req("SVC-03")
def test_it_rings_again_until_somebody_lifts_the_telephone(wakeup: Wakeup, exchange: Exchange, anna: User) -> None:
    wake_up(DUE)
    wake_up(later(seconds=150))
    assert len(exchange.asked) == 1
    wake_up(later(seconds=165))
    assert len(exchange.asked) == 2
    with time_machine.travel(later(seconds=170), tick=False):
        told = heard(Woken(NOON, "whatever", "1011"))
        assert told.changed == {"1011": {"services", "notices"}}
        assert heard(Woken(NOON, "whatever", "1011")).changed == {}, "told twice, it is true once"
        wake_up(later(hours=2))
        assert bell(anna, timezone.now()).items == []
    assert len(exchange.asked) == 2
    assert outcome() == ("answered", 2)


@pytest.mark.req("SVC-03", "NOTI-02")
def test_whoever_never_answered_is_told(wakeup: Wakeup, browser: Client, exchange: Exchange, anna: User) -> None:
    for seconds in range(0, 600, 10):
        wake_up(later(seconds=seconds))
    assert len(exchange.asked) == 3
    assert outcome() == ("unanswered", 3)
    with time_machine.travel(later(minutes=10), tick=False):
        (item,) = bell(anna, timezone.now()).items
        assert (item.title, item.text) == ("Wake-up call", "13:00: nobody answered")
        assert item.address == "/settings/services/#wake-up"
        assert "nobody answered" in browser.get(PAGE).content.decode()
    with time_machine.travel(later(minutes=11), tick=False):
        heard(Woken(NOON, "late", "1011"))
        assert bell(anna, timezone.now()).items == [], "somebody answered after all, the word was late"


@pytest.mark.req("SVC-03")
def test_one_has_it_ring_again_in_ten_minutes(wakeup: Wakeup, exchange: Exchange) -> None:
    wake_up(DUE)
    with time_machine.travel(later(seconds=20), tick=False):
        heard(Woken(NOON, "wake", "1011"))
        heard(Woken(NOON, "wake", "1011", again=True))
    wake_up(later(minutes=10))
    assert len(exchange.asked) == 1
    wake_up(later(minutes=10, seconds=20))
    assert len(exchange.asked) == 2
    assert outcome() == ("", 1)


def test_two_at_once_ring_once(wakeup: Wakeup, exchange: Exchange, anna: User) -> None:
    setting.add("1011", Schedule(time(13), DUE.date()), anna, Origin(anna))
    wake_up(DUE)
    assert exchange.asked == [RINGS]
    with time_machine.travel(DUE, tick=False):
        heard(Woken(NOON, "wake", "1011"))
    assert set(Ring.objects.values_list("outcome", flat=True)) == {"answered"}


@pytest.mark.parametrize("answer", [PbxRefused("busy"), PbxOutcomeUnknown("?")], ids=str)
def test_a_telephone_that_cannot_ring_now_is_rung_again(wakeup: Wakeup, exchange: Exchange, answer: PbxRefused) -> None:
    exchange.answer = answer
    wake_up(DUE)
    assert outcome() == ("", 1)
    exchange.answer = None
    wake_up(later(minutes=3))
    assert (len(exchange.asked), outcome()) == (2, ("", 2))


@pytest.mark.parametrize("board", [True, False])
def test_while_the_exchange_is_away_it_waits_and_does_not_count(
    wakeup: Wakeup, exchange: Exchange, board: bool
) -> None:
    exchange.connected, exchange.answer = board, PbxUnavailable("down")
    exchange.show()
    for minutes in (0, 2):
        wake_up(later(minutes=minutes))
        exchange.keys.clear()
        assert outcome() == ("", 0)
    exchange.connected, exchange.answer = True, None
    exchange.show()
    exchange.asked.clear()
    wake_up(later(minutes=4))
    assert exchange.asked == [RINGS]


@pytest.mark.req("SVC-03", "NOTI-02")
def test_whoever_has_read_of_it_in_the_bell_finds_it_there_no_longer(
    wakeup: Wakeup, exchange: Exchange, anna: User
) -> None:
    def waiting(**after: int) -> int:
        return len(bell(anna, later(**after)).items)

    for seconds in range(0, 600, 10):
        wake_up(later(seconds=seconds))
    assert waiting(hours=11) == 1
    look(anna, (), later(hours=2))
    assert waiting(hours=2, minutes=4) == 1, "it does not go while it is read"
    assert waiting(hours=2, minutes=6) == 0
    Ring.objects.update(changed=later(hours=3))
    assert waiting(hours=4) == 1, "what came since was not read"


@pytest.mark.req("SVC-03")
@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", ["dziś o 13:00", "jutro o 00:00"]), ("de", ["heute 13:00", "morgen 00:00"]), ("en", ["today 13:00"])],
)
def test_when_it_rings_next_is_said_in_the_readers_language(language: str, words: list[str]) -> None:
    midnight = NOON + timedelta(hours=12)
    with translation.override(language):
        assert [next_time(at, NOON) for at in (DUE, midnight)][: len(words)] == words


@pytest.mark.req("SVC-03")
@pytest.mark.parametrize("days", [0, 3])
def test_what_comes_too_late_is_said_and_rings_nobody(
    wakeup: Wakeup, exchange: Exchange, anna: User, days: int
) -> None:
    """The worker was away, for some minutes or some days."""
    with time_machine.travel(later(minutes=11, days=days), tick=False):
        task()
        task()
        assert exchange.asked == []
        assert outcome() == ("late", 0)
        assert Ring.objects.get().due == later(days=days), "the last of them"
        (item,) = bell(anna, timezone.now()).items
        assert item.text == "13:00: it did not ring"
    wakeup.refresh_from_db()
    assert wakeup.next_at == later(days=days + 1)


def test_a_worker_that_dies_while_it_rings_leaves_the_next_ringing(
    wakeup: Wakeup, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException): ...

    def die(*_arguments: object, **_named: object) -> str:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("cti.commands.send", die)
        with pytest.raises(Killed):
            wake_up(DUE)
    wake_up(later(minutes=1))
    assert exchange.asked == [], "whether it rang nobody knows: not twice"
    wake_up(later(minutes=3))
    assert exchange.asked == [RINGS]


@pytest.mark.req("SVC-03")
def test_once_is_over_when_it_rang_and_can_be_switched_on_again(browser: Client, exchange: Exchange) -> None:
    browser.post(ADD, {"clock": "13:00", "repeat": "once"})
    wakeup = Wakeup.objects.get()
    switch = f"/settings/services/wake-up/{wakeup.pk}/switch/"
    with time_machine.travel(DUE, tick=False):
        task()
        assert 'aria-checked="true"' in browser.get(LIST, headers=htmx("wake-up")).content.decode()
        text = browser.post(switch, headers=htmx("wake-up")).content.decode()
        assert "switched off" in text
        assert "stopped" in text
    assert outcome() == ("stopped", 1)
    with time_machine.travel(later(minutes=5), tick=False):
        task()
        assert len(exchange.asked) == 1
        assert "rings tomorrow 13:00" in browser.post(switch, {"on": "1"}, headers=htmx("wake-up")).content.decode()


def test_the_telephone_shows_it_in_the_language_of_its_owner(wakeup: Wakeup, exchange: Exchange, anna: User) -> None:
    anna.language = "de"
    anna.save()
    wake_up(DUE)
    assert exchange.asked == [Wake("1011", "Weckruf", 40)]


@pytest.mark.req("SVC-03")
def test_what_was_changed_is_listed_and_in_the_journal_and_undone(browser: Client, wakeup: Wakeup) -> None:
    address = f"/settings/services/wake-up/{wakeup.pk}/"
    browser.post(address, {"clock": "07:15", "repeat": "working"})
    text = browser.get(PAGE).content.decode()
    assert "13:00, every day" in text
    assert "07:15, Monday to Friday" in text
    entry = JournalEntry.objects.latest("pk")
    assert (entry.before, entry.after) == ("1011 wakeup: 13:00 1234567", "1011 wakeup: 07:15 12345")
    change = Change.objects.latest("pk")
    browser.post(f"/settings/services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
    wakeup.refresh_from_db()
    assert wakeup.schedule == Schedule(time(13), days=WEEK)
    again = browser.post(f"/settings/services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert "This has been changed since." in again.content.decode()


def test_a_removal_is_undone_from_what_is_said_of_it(browser: Client, wakeup: Wakeup) -> None:
    address = f"/settings/services/wake-up/{wakeup.pk}/"
    said = browser.post(f"{address}remove/", headers=htmx("toasts"))
    assert not Wakeup.objects.exists()
    assert "services-changed" in said["HX-Trigger"]
    undo = f"/settings/services/undo/{Change.objects.latest('pk').pk}/"
    assert undo in said.content.decode()
    assert "as it was before" in browser.post(undo, {"key": a_key()}, headers=htmx("toast")).content.decode()
    back = Wakeup.objects.get()
    assert (back.pk, back.next_at) == (wakeup.pk, DUE)
    assert browser.post(f"{address}remove/").status_code == 302
    assert browser.post(f"{address}remove/").status_code == 404


def test_another_extensions_wake_up_call_looks_absent(client: Client, jan: User, wakeup: Wakeup) -> None:
    client.force_login(jan)
    address = f"/settings/services/wake-up/{wakeup.pk}/"
    assert "every day" not in client.get(PAGE).content.decode()
    assert client.get(address).status_code == 404
    for deed in ("", "switch/", "remove/"):
        assert client.post(f"{address}{deed}", {"clock": "01:00", "repeat": "daily"}).status_code == 404
    undo = f"/settings/services/undo/{Change.objects.latest('pk').pk}/"
    assert client.post(undo, {"key": a_key()}).status_code == 404
    assert Wakeup.objects.get().next_at == DUE


@pytest.mark.parametrize("extension", ["+48601570947", "*72", "1011&12", "1", ""])
def test_t_tol_01_a_wake_up_call_can_name_no_number(anna: User, extension: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Wakeup.objects.create(extension=extension[:6], clock=time(1), day=date(2030, 1, 1), author=anna)


def test_t_tol_03_nobody_is_woken_for_somebody_who_may_not_any_more(
    wakeup: Wakeup, exchange: Exchange, anna: User
) -> None:
    disable(anna, Origin())
    wake_up(DUE)
    assert exchange.asked == []
    wakeup.refresh_from_db()
    assert wakeup.next_at is None
    assert Change.objects.latest("pk").by == "portal"

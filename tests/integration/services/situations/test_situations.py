"""Situations: one tap sets several services and the status text, and all of it returns."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import User
from accounts.permissions import BY_ROLE, Permission
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.errors import PbxRefused, PbxUnavailable
from pbx.features import Feature
from pbx.states import Line
from services.models import Change, Running, Status, Timed
from services.tasks import bring_back
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.situations.tapping import NOON, PAGE, by_clock, end, features, shown, tap, written


@pytest.fixture(autouse=True)
def _tomorrow() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def meeting(browser: Client, exchange: Exchange) -> str:
    """Anna is in a meeting from noon to one."""
    exchange.calls("1011")
    with time_machine.travel(NOON, tick=False):
        return tap(browser, exchange, "situation:meeting")


def test_one_tap_sets_the_services_the_status_text_and_the_end(
    meeting: str, browser: Client, exchange: Exchange
) -> None:
    assert features(exchange) == {Feature.DND: "on"}
    running, status = Running.objects.get(), Status.objects.get()
    assert running.until == status.until == NOON + timedelta(hours=1)
    assert (status.extension, status.text) == ("1011", "In a meeting")
    chips = browser.get("/live/services/").content.decode()
    assert '<span class="chip-name">Meeting</span> <span class="chip-detail">until 13:00</span>' in chips
    assert 'hidden data-feature="dnd"' in chips, "the situation's chip stands for its services"
    assert Change.objects.get().feature == "dnd", "it is in the list of changes, with its undo"
    assert 'aria-pressed="true"' in meeting


def test_the_panel_of_a_service_names_the_situation_that_set_it_and_its_end(
    meeting: str, browser: Client, exchange: Exchange
) -> None:
    said = "Set by the situation “Meeting” until 13:00, then: off."
    with time_machine.travel(NOON, tick=False):
        assert said in browser.get("/settings/forwarding/").content.decode()
        form = {"key": a_key(), "on": "1", "end": "at", "end_at": f"{NOON + timedelta(hours=3):%Y-%m-%dT%H:%M}"}
        text = browser.post("/settings/services/dnd/", form, headers=htmx("dnd")).content.decode()
    assert "until 15:00" in text, "an own end is the one that holds"
    assert said not in text
    exchange.feature("1011", Feature.DND, "")
    assert said not in browser.get("/settings/forwarding/").content.decode(), "somebody switched it off"


def test_the_panel_names_a_situation_without_an_end_and_what_will_be_then(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    situation = written({"forward_always": "601570947"})
    browser.post(
        "/settings/services/forward_always/",
        {"key": a_key(), "number": "1012", "on": "1", "end": "1h"},
        headers=htmx("forward_always"),
    )
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        tap(browser, exchange, f"situation:{situation.pk}")
        text = browser.get("/settings/forwarding/").content.decode()
    assert "Set by the situation “Lunch” until it is ended, then: " in text


def test_the_clock_ends_all_of_it_together(meeting: str, exchange: Exchange) -> None:
    by_clock(exchange, timedelta(minutes=59))
    assert features(exchange)
    by_clock(exchange, timedelta(minutes=61))
    assert features(exchange) == {}
    assert not Running.objects.exists()
    assert not Status.objects.exists()
    assert Change.objects.latest("pk").by == "schedule"


def test_end_now_returns_what_was_before_and_what_was_set_for_a_while_goes_on(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    exchange.feature("1011", Feature.FORWARD_BUSY, "0601570947")
    with time_machine.travel(NOON, tick=False):
        asked = len(exchange.asked)
        form = {"key": a_key(), "on": "1", "number": "1012", "end": "2h"}
        browser.post("/settings/services/forward_always/", form, headers=htmx("forward_always"))
        shown(exchange, asked)
        key = written({"forward_always": "+48601570999", "forward_busy": "off"}).pk
        tap(browser, exchange, f"situation:{key}")
    assert features(exchange) == {Feature.FORWARD_ALWAYS: "0601570999"}
    assert not Timed.objects.exists()
    end(browser, exchange)
    assert features(exchange) == {Feature.FORWARD_ALWAYS: "1012", Feature.FORWARD_BUSY: "0601570947"}
    timed = Timed.objects.get()
    assert (timed.value, timed.before, timed.until) == ("1012", "", NOON + timedelta(hours=2))


def test_what_somebody_changed_meanwhile_stays(meeting: str, browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.DND, "")
    browser.post("/one-tap/status/", {"key": a_key(), "text": "Back at two"}, headers=htmx())
    exchange.asked.clear()
    with time_machine.travel(NOON + timedelta(minutes=61)):
        bring_back()
    assert exchange.asked == []
    assert not Running.objects.exists()
    assert Status.objects.get().text == "Back at two"


def test_a_mobile_that_follows_the_account_meanwhile_is_nobodys_change(
    browser: Client, exchange: Exchange, anna: User
) -> None:
    exchange.calls("1011")
    tap(browser, exchange, f"situation:{written({'mobile': 'on'}).pk}")
    anna.mobile = "+48601570901"
    anna.save(update_fields=["mobile"])
    exchange.feature("1011", Feature.MOBILE, "nu0601570901")
    with time_machine.travel(NOON + timedelta(minutes=2)):
        end(browser, exchange)
    assert features(exchange) == {}


def test_a_status_text_of_before_comes_back(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    browser.post("/one-tap/status/", {"key": a_key(), "text": "New number!"}, headers=htmx())
    tap(browser, exchange, "situation:meeting")
    assert Status.objects.get().text == "In a meeting"
    end(browser, exchange)
    assert Status.objects.get().text == "New number!"


def test_from_one_situation_into_the_next_and_back_to_the_beginning(
    meeting: str, browser: Client, exchange: Exchange
) -> None:
    key = written({"forward_always": "mobile"}, status="Out").pk
    tap(browser, exchange, f"situation:{key}")
    assert features(exchange) == {Feature.FORWARD_ALWAYS: "0601570900"}
    assert Running.objects.get().name == "Lunch"
    tap(browser, exchange, f"situation:{key}")
    assert features(exchange) == {}, "a second tap ends it"
    assert not Status.objects.exists()


def test_another_end_for_what_runs(meeting: str, browser: Client, exchange: Exchange) -> None:
    exchange.asked.clear()
    with time_machine.travel(NOON, tick=False):
        assert "until 14:00" in tap(browser, exchange, "situation:meeting", end="2h")
    assert exchange.asked == []
    assert Running.objects.get().until == Status.objects.get().until == NOON + timedelta(hours=2)
    end(browser, exchange)
    assert features(exchange) == {}


def test_a_service_that_the_exchange_refuses_is_named_and_the_others_are_set(
    browser: Client, exchange: Exchange
) -> None:
    exchange.calls("1011")
    exchange.answers[SetFeature("1011", Feature.FORWARD_ALWAYS, "0601570900")] = PbxRefused("Barred by class")
    key = written({"dnd": "on", "forward_always": "mobile"}).pk
    text = tap(browser, exchange, f"situation:{key}")
    assert "began, but not whole: 1 service is set" in text
    assert "Forwarding: The exchange refused this. Barred by class" in text
    assert features(exchange) == {Feature.DND: "on"}
    assert "Barred by class" in browser.get(PAGE).content.decode(), "it stays said while the situation runs"
    end(browser, exchange)
    assert features(exchange) == {}


def test_without_the_exchange_nothing_begins(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    exchange.answer = PbxUnavailable("down")
    assert "could not begin" in tap(browser, exchange, "situation:meeting")
    assert not Running.objects.exists()
    assert not Status.objects.exists()


def test_an_end_without_the_exchange_comes_once_it_is_back(meeting: str, browser: Client, exchange: Exchange) -> None:
    exchange.answer = PbxUnavailable("down")
    assert "tries again" in end(browser, exchange)
    assert not Status.objects.exists(), "the words need no exchange"
    exchange.connected = False
    exchange.show()
    by_clock(exchange, timedelta(minutes=1))
    exchange.answer, exchange.connected = None, True
    exchange.keys.clear()
    exchange.show()
    by_clock(exchange, timedelta(minutes=2))
    assert features(exchange) == {}
    assert not Running.objects.exists()


def test_a_process_that_died_in_between_leaves_a_situation_that_ends(
    browser: Client, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    exchange.calls("1011")
    key = written({"dnd": "on", "forward_always": "mobile"}, span="1h", status="Out").pk
    ask = exchange.send

    def dying(command: SetFeature, *, key: str) -> str:
        if command.feature is Feature.FORWARD_ALWAYS:
            raise Killed
        return ask(command, key=key)

    monkeypatch.setattr("cti.commands.send", dying)
    with time_machine.travel(NOON, tick=False), pytest.raises(Killed):
        browser.post("/one-tap/tap/", {"key": a_key(), "do": f"situation:{key}"}, headers=htmx())
    monkeypatch.setattr("cti.commands.send", ask)
    shown(exchange, 0)
    by_clock(exchange, timedelta(minutes=61))
    assert features(exchange) == {}
    assert not Running.objects.exists()
    assert not Status.objects.exists()


def test_t_tol_03_a_number_that_is_not_allowed_any_more_is_neither_set_nor_returned(
    browser: Client, exchange: Exchange, anna: User
) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0004930901820")
    abroad = written({"forward_busy": "+4930901820"}).pk
    assert "Forwarding when busy: " in tap(browser, exchange, f"situation:{abroad}")
    assert exchange.asked == []
    home = written({"forward_always": "mobile"}).pk
    tap(browser, exchange, f"situation:{home}")
    end(browser, exchange)
    assert features(exchange) == {}


@pytest.mark.req("FWD-12")
def test_do_not_disturb_is_for_all_extensions_of_a_person_who_wants_it_so(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    rights.set_main_devices(anna, ["1012"], Origin())
    exchange.calls("1011")
    exchange.feature("1012", Feature.DND, "")
    tap(browser, exchange, "dnd", several="1")
    assert (features(exchange), features(exchange, "1012")) == ({Feature.DND: "on"}, {})
    tap(browser, exchange, "dnd", several="1")
    tap(browser, exchange, "dnd", several="1", all_extensions="on")
    assert features(exchange) == features(exchange, "1012") == {Feature.DND: "on"}
    assert 'name="all_extensions" checked' in browser.get("/settings/forwarding/").content.decode()
    tap(browser, exchange, "dnd", several="1", all_extensions="on")
    assert (features(exchange), features(exchange, "1012")) == ({}, {})
    tap(browser, exchange, "situation:meeting", several="1", all_extensions="on")
    assert features(exchange) == features(exchange, "1012") == {Feature.DND: "on"}
    exchange.feature("1012", Feature.DND, "")
    exchange.asked.clear()
    with time_machine.travel(NOON + timedelta(minutes=2)):
        end(browser, exchange)
    assert exchange.asked == [SetFeature("1011", Feature.DND, "")], "at the other it was changed meanwhile"


def test_a_date_is_asked_for_before_a_holiday(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()
    text = tap(browser, exchange, "situation:holiday")
    assert "Say until when" in text
    assert '<option value="at" selected>' in text
    assert exchange.asked == []
    assert not Running.objects.exists()
    back = NOON + timedelta(days=14)
    tap(browser, exchange, "situation:holiday", end="at", end_at=f"{back:%Y-%m-%dT%H:%M}")
    assert features(exchange) == {Feature.FORWARD_ALWAYS: "*1011"}
    assert Running.objects.get().until == back


@pytest.mark.req("FWD-09", "FWD-11", "X-23")
def test_one_tap_forwards_to_the_mobile_the_mailbox_or_a_number(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()
    for do, fields, value in (
        ("mobile", {}, "0601570900"),
        ("voicemail", {}, "*1011"),
        ("number", {"number": "601 570 947"}, "0601570947"),
        ("number:1012", {}, "1012"),
    ):
        tap(browser, exchange, do, **fields)
        assert features(exchange) == {Feature.FORWARD_ALWAYS: value}
    tap(browser, exchange, "number:1012", end="1h")
    assert Timed.objects.get().value == "1012", "with an end a tap on what is on gives it one"
    tap(browser, exchange, "number:1012")
    assert features(exchange) == {}
    assert "Enter the number first." in tap(browser, exchange, "number", number=" ")
    anna.mobile = ""
    anna.save(update_fields=["mobile"])
    assert 'name="do" value="mobile"' not in browser.get("/").content.decode()


@pytest.mark.req("X-21")
def test_whoever_says_i_am_there_is_shown_there_too(browser: Client, exchange: Exchange, jan: User) -> None:
    exchange.calls("1011")
    exchange.feature("1012", Feature.FOLLOW, "1011")
    assert "Calls of Jan Nowak ring here." in browser.get("/").content.decode()
    exchange.feature("1012", Feature.FOLLOW, "")
    assert "ring here" not in browser.get("/").content.decode()


def test_t_tol_01_one_tap_obeys_the_number_policy(browser: Client, exchange: Exchange) -> None:
    for number in ("112", "1011", "+4930901820", "*72"):
        text = tap(browser, exchange, "number", number=number)
        assert 'role="alert"' in text
        assert f'value="{number}"' in text, "what was typed is kept"
        tap(browser, exchange, f"number:{number}")
    assert exchange.asked == []


def test_what_the_exchange_cannot_do_is_not_offered_or_set(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.FORWARDING}
    exchange.calls("1011")
    page = browser.get("/").content.decode()
    assert 'name="do" value="mobile"' not in page
    assert browser.post("/one-tap/tap/", {"key": a_key(), "do": "mobile"}, headers=htmx()).status_code == 404
    tap(browser, exchange, "situation:home")
    assert exchange.asked == []
    assert Status.objects.get().text == "Working from home"


def test_who_may_not_switch_services_does_so_by_no_tap(
    browser: Client, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.calls("1011")
    switching = {Permission.EDIT_OWN_SERVICES, Permission.EDIT_OWN_FORWARDING}
    monkeypatch.setitem(BY_ROLE, "user", BY_ROLE["user"] - switching)
    assert browser.post("/one-tap/tap/", {"key": a_key(), "do": "dnd"}, headers=htmx()).status_code == 403
    assert "not allowed" in tap(browser, exchange, "situation:meeting")
    assert exchange.asked == []
    assert not Running.objects.exists()


@pytest.mark.parametrize("form", [{}, {"do": "dnd"}, {"key": "x", "do": "dnd"}, {"key": a_key()}])
def test_a_malformed_tap_is_refused(browser: Client, exchange: Exchange, form: dict[str, str]) -> None:
    assert browser.post("/one-tap/tap/", form, headers=htmx()).status_code == 400

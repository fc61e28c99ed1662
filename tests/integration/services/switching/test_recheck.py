"""Forwardings that an older policy allowed, and those that somebody else has set (SECURITY T-TOL-03, T-TOL-08)."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from pbx.commands import SetFeature
from pbx.errors import PbxUnavailable
from pbx.features import Feature
from pbx.states import Line
from services.rules import recheck as rule_recheck
from services.switching.recheck import recheck
from services.targets import FORWARDINGS
from services.tasks import recheck_forwardings
from tests.integration.accounts import letterbox
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.rules.given import a_rule

ABROAD = "+49 30 901820"
DIALLED = "000049" + "30901820"
RIGHT = ["calls.international"]


@pytest.fixture(autouse=True)
def _addresses(anna: User, jan: User) -> None:
    for person in (anna, jan):
        person.email = f"{person.extension}@example.com"
        person.save()


def forward(browser: Client, exchange: Exchange, extension: str = "1011", number: str = ABROAD) -> str:
    """Set it from the portal, and have the exchange show it; the number as the exchange dials it."""
    fields = {"key": a_key(), "on": "1", "number": number, "current": "kanarek w klatce"}
    browser.post("/settings/services/forward_busy/", fields, headers=htmx("forward_busy"))
    asked = exchange.asked.pop()
    assert isinstance(asked, SetFeature)
    exchange.feature(extension, Feature.FORWARD_BUSY, asked.value)
    exchange.keys.clear()
    return asked.value


def allowed_abroad(user: User, allowed: bool = True) -> None:
    rights.set_grants(user, RIGHT if allowed else [], Origin())


@pytest.fixture
def abroad(browser: Client, exchange: Exchange, anna: User) -> str:
    """Anna may call abroad and has her calls forwarded there."""
    allowed_abroad(anna)
    return forward(browser, exchange)


def test_t_tol_03_a_forwarding_ends_with_the_right_to_it_and_its_owner_is_told(
    abroad: str, exchange: Exchange, anna: User
) -> None:
    assert recheck() == 0
    allowed_abroad(anna, allowed=False)
    recheck_forwardings()
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_BUSY, "")]
    letter = letterbox.fetch_one()
    assert letter.to == [anna.email]
    assert "+4930901820" in letter.body
    entry = JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).latest("pk")
    assert (entry.subject, entry.actor) == (anna, None)
    assert (entry.before, entry.after) == (f"1011 forward_busy: {abroad}", "1011 forward_busy: off")


@pytest.mark.parametrize("feature", [*FORWARDINGS, Feature.MOBILE])
def test_t_tol_03_no_service_goes_on_leading_where_nobody_may_call_any_more(
    browser: Client, exchange: Exchange, anna: User, feature: Feature
) -> None:
    allowed_abroad(anna)
    User.objects.filter(pk=anna.pk).update(mobile="+4930901820")
    fields = {"key": a_key(), "on": "1", "number": ABROAD, "not_answered": "1", "current": "kanarek w klatce"}
    browser.post(f"/settings/services/{feature}/", fields, headers=htmx(feature))
    asked = exchange.asked.pop()
    assert isinstance(asked, SetFeature)
    exchange.feature("1011", feature, asked.value)
    assert recheck() == 0
    allowed_abroad(anna, allowed=False)
    assert recheck() == 1
    assert exchange.asked == [SetFeature("1011", feature, "")]


@pytest.mark.parametrize("fields", [{"deed": "forward"}, {"deed": "ring_also"}, {"deed": "mobile"}])
def test_t_tol_03_nor_does_a_rule(anna: User, exchange: Exchange, fields: dict[str, str]) -> None:
    User.objects.filter(pk=anna.pk).update(mobile="+4930901820")
    target = "" if fields["deed"] == "mobile" else "+4930901820"
    rule = a_rule(anna, **fields, target=target)
    allowed_abroad(anna)
    assert rule_recheck.recheck() == 0
    allowed_abroad(anna, allowed=False)
    assert rule_recheck.recheck() == 1
    rule.refresh_from_db()
    assert not rule.active
    assert "+4930901820" in letterbox.fetch_one().body


def test_t_tol_03_a_country_that_is_allowed_no_longer_counts_too(
    browser: Client, exchange: Exchange, settings: Settings
) -> None:
    settings.ALLOWED_COUNTRIES = frozenset({"PL", "DE"})
    forward(browser, exchange)
    assert recheck() == 0
    settings.ALLOWED_COUNTRIES = frozenset({"PL"})
    assert recheck() == 1


def test_t_tol_03_a_disabled_account_forwards_abroad_no_longer(abroad: str, exchange: Exchange, anna: User) -> None:
    rights.disable(anna, Origin())
    assert recheck() == 1


def test_t_tol_03_what_the_exchange_did_not_take_is_tried_again_and_told_once(
    abroad: str, exchange: Exchange, anna: User
) -> None:
    allowed_abroad(anna, allowed=False)
    exchange.answer = PbxUnavailable("down")
    assert recheck() == 0
    assert letterbox.fetch() == []
    exchange.answer = None
    assert [recheck(), recheck()] == [1, 0]  # though the exchange does not show it yet
    assert len(letterbox.fetch()) == 1


def test_what_was_set_at_the_telephone_is_left_alone(abroad: str, exchange: Exchange, anna: User) -> None:
    exchange.feature("1011", Feature.FORWARD_BUSY, DIALLED)
    exchange.feature("1012", Feature.FORWARD_ALWAYS, abroad)
    allowed_abroad(anna, allowed=False)
    assert recheck() == 0
    assert exchange.asked == []


def test_a_board_that_is_not_live_changes_nothing(abroad: str, exchange: Exchange, anna: User) -> None:
    allowed_abroad(anna, allowed=False)
    exchange.connected = False
    exchange.show()
    assert recheck() == 0
    assert exchange.asked == []


@pytest.fixture
def at_jans(browser: Client, anna: User, jan: User, exchange: Exchange) -> Client:
    """Anna's browser, working for Jan's extension."""
    exchange.calls("1012")
    rights.set_main_devices(anna, [jan.extension], Origin())
    browser.post("/act-as/", {"extension": "1012"})
    letterbox.fetch()
    return browser


def test_t_tol_03_whoever_set_it_for_somebody_counts_while_they_may_work_there(
    at_jans: Client, exchange: Exchange, anna: User
) -> None:
    allowed_abroad(anna)
    forward(at_jans, exchange, "1012")
    assert recheck() == 0
    rights.set_main_devices(anna, [], Origin())
    assert recheck() == 1
    assert exchange.asked == [SetFeature("1012", Feature.FORWARD_BUSY, "")]


def test_t_tol_08_whose_forwarding_somebody_else_sets_gets_a_letter_and_reads_of_it(
    at_jans: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    forward(at_jans, exchange, "1012", "601 570 947")
    letter = letterbox.fetch_one()
    assert letter.to == [jan.email]
    assert all(word in letter.body for word in ("1012", "+48601570947", "busy", "By: Anna Żółwińska"))
    of_jan = Client()
    of_jan.force_login(jan)
    page = of_jan.get("/settings/activity/").content.decode()
    assert "Anna Żółwińska" in page
    assert "1012 Forwarding when busy: 0601570947" in page


def test_t_tol_08_an_end_by_somebody_else_is_told_too(at_jans: Client, exchange: Exchange, jan: User) -> None:
    exchange.feature("1012", Feature.FORWARD_ALWAYS, "0601570947")
    at_jans.post("/settings/services/forward_always/", {"key": a_key()}, headers=htmx("forward_always"))
    assert "no longer forwarded to +48601570947" in letterbox.fetch_one().body


def test_nobody_is_told_of_the_own_forwarding_nor_of_another_service(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    forward(browser, exchange, "1011", "601 570 947")
    rights.set_main_devices(anna, [jan.extension], Origin())
    letterbox.fetch()
    exchange.calls("1012")
    browser.post("/act-as/", {"extension": "1012"})
    browser.post("/settings/services/dnd/", {"key": a_key(), "on": "1"}, headers=htmx("dnd"))
    assert letterbox.fetch() == []


@pytest.mark.req("VM-03")
def test_a_forwarding_to_the_own_voicemail_needs_no_right(browser: Client, exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()
    assert forward(browser, exchange, number="*1011") == "*1011"
    assert recheck() == 0
    assert exchange.asked == []

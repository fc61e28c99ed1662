"""An announcement as the message of do-not-disturb, and as what a rule does."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.journal import Origin
from accounts.models import JournalEntry, User
from cti.live import read_board
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Announce
from pbx.routing.rules import Action
from pbx.routing.walking import EndKind, walk
from services.announcements import keeping
from services.models import By, Change, Rule, Situation, Stage
from services.rules.house import LiveHouse
from services.rules.setups import compile_rule
from services.who_rings.paths import story
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.announcements.given import PAGE as ANNOUNCEMENTS
from tests.integration.services.announcements.given import an_announcement, folder, keeper
from tests.integration.services.desks.test_panels import panel, switch
from tests.integration.services.rules.given import FORM, PAGE, a_rule

__all__ = ["folder", "keeper"]

pytestmark = pytest.mark.usefixtures("folder")
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CALLER = Caller("+48601570947", internal=False)


# -- do not disturb -------------------------------------------------------------------------------------------


@pytest.mark.req("FWD-06")
def test_the_message_is_set_before_do_not_disturb_and_stays_when_that_is_off(
    browser: Client, exchange: Exchange, keeper: User
) -> None:
    made = an_announcement(keeper, "Back on Monday")
    exchange.calls("1011")
    assert "Back on Monday" in panel(browser, "dnd")
    switch(browser, "dnd", on="1", message=made.name)
    assert exchange.asked == [
        SetFeature("1011", Feature.DND_MESSAGE, made.name),
        SetFeature("1011", Feature.DND, "on"),
    ]
    exchange.feature("1011", Feature.DND_MESSAGE, made.name)
    exchange.feature("1011", Feature.DND, "on")
    switch(browser, "dnd", message=made.name)
    assert exchange.asked[2:] == [SetFeature("1011", Feature.DND, "")]
    exchange.feature("1011", Feature.DND, "")
    assert f'value="{made.name}" checked' in panel(browser, "dnd")
    switch(browser, "dnd", message="", message_only="1")
    assert exchange.asked[3:] == [SetFeature("1011", Feature.DND_MESSAGE, "")]
    assert [change.after for change in Change.objects.filter(feature="dnd_message").order_by("pk")] == [made.name, ""]


@pytest.mark.req("FWD-06")
def test_colleagues_choose_a_public_one_and_its_name_is_read_everywhere(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    made = an_announcement(jan, "House closed", public=True)
    exchange.calls("1011")
    assert "Jan Nowak" in panel(browser, "dnd")
    switch(browser, "dnd", on="1", message=made.name)
    exchange.feature("1011", Feature.DND_MESSAGE, made.name)
    changes = browser.get("/settings/forwarding/", headers=htmx("changes")).content.decode()
    assert "House closed" in changes
    assert made.name not in changes
    assert JournalEntry.objects.filter(after=f"1011 dnd_message: {made.description}").exists()


def test_what_the_chips_switch_leaves_the_message_as_it_is(browser: Client, exchange: Exchange, keeper: User) -> None:
    exchange.feature("1011", Feature.DND_MESSAGE, an_announcement(keeper).name)
    switch(browser, "dnd", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]


@pytest.mark.parametrize("name", ["private", "../../etc/passwd", "0" * 24, "x" * 65])
def test_t_az_12_nobody_has_callers_hear_what_they_may_not_use(
    browser: Client, exchange: Exchange, jan: User, name: str
) -> None:
    private = an_announcement(jan, "My own")
    exchange.calls("1011")
    text = switch(browser, "dnd", on="1", message=private.name if name == "private" else name)
    assert 'role="alert"' in text
    assert exchange.asked == []
    assert "My own" not in panel(browser, "dnd")


def test_what_was_set_elsewhere_may_stay_and_undo_asks_the_rights_of_today(
    browser: Client, exchange: Exchange, jan: User
) -> None:
    private = an_announcement(jan, "My own")
    exchange.feature("1011", Feature.DND_MESSAGE, private.name)
    text = panel(browser, "dnd")
    assert "Another announcement, set elsewhere" in text
    assert "My own" not in text
    switch(browser, "dnd", on="1", message=private.name)
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]
    exchange.feature("1011", Feature.DND_MESSAGE, "")
    change = Change.objects.create(
        extension="1011", feature="dnd_message", before=private.name, by=By.TELEPHONE, stage=Stage.SHOWN
    )
    text = browser.post(
        f"/settings/services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes")
    ).content.decode()
    assert "You cannot use this announcement any more." in text
    assert len(exchange.asked) == 1


def test_where_the_exchange_plays_none_nothing_is_offered(
    browser: Client, exchange: Exchange, keeper: User, settings: Settings
) -> None:
    an_announcement(keeper, "Closed for today")
    exchange.calls("1011")
    assert 'name="message"' in panel(browser, "dnd")
    exchange.capabilities = frozenset(Capability) - {Capability.DND_MESSAGE}
    exchange.show()
    assert 'name="message"' not in panel(browser, "dnd")
    exchange.capabilities = frozenset(Capability)
    exchange.show()
    settings.ANNOUNCEMENTS_DIR = None
    assert 'name="message"' not in panel(browser, "dnd")
    assert 'value="announce"' not in browser.get(f"{PAGE}add/").content.decode()


# -- rules ------------------------------------------------------------------------------------------------


@pytest.mark.req("FNCP-10")
def test_a_rule_says_which_announcement_and_the_call_ends_with_it(
    browser: Client, exchange: Exchange, keeper: User
) -> None:
    made = an_announcement(keeper, "Back on Monday")
    form = FORM | {"deed": "announce"}
    text = browser.post(f"{PAGE}add/", form).content.decode()
    assert "Choose the announcement." in text
    assert browser.post(f"{PAGE}add/", form | {"announcement": str(made.pk)}).status_code == 302
    rule = Rule.objects.get()
    assert "→ the caller hears “Back on Monday”, and the call ends" in browser.get(PAGE).content.decode()
    browser.post(f"{PAGE}{rule.pk}/switch/", {"on": "1"})
    rule.refresh_from_db()
    assert rule.active
    compiled = compile_rule(rule, AT.date())
    assert compiled is not None
    assert (compiled.action, compiled.target) == (Action.ANNOUNCE, made.name)
    exchange.calls("1011")
    house = LiveHouse(read_board(), AT.date())
    path = walk(house, "1011", CALLER, AT)
    assert path.stops[-1].decision.step == Announce(made.name)
    assert path.end.kind is EndKind.ANNOUNCEMENT
    assert "The caller hears “Back on Monday”." in story(house, "1011", CALLER, AT, keeper).in_words
    assert f'value="{made.pk}" checked' in browser.get(f"{PAGE}{rule.pk}/").content.decode()


def test_t_az_12_a_rule_plays_only_what_its_author_may_use(browser: Client, keeper: User, jan: User) -> None:
    an_announcement(keeper)
    private = an_announcement(jan, "My own")
    text = browser.post(f"{PAGE}add/", FORM | {"deed": "announce", "announcement": str(private.pk)}).content.decode()
    assert "field-errors" in text
    assert "My own" not in text
    assert not Rule.objects.exists()


def test_what_one_may_not_read_is_an_announcement_without_a_name(
    browser: Client, exchange: Exchange, keeper: User, jan: User
) -> None:
    a_rule(keeper, deed="announce", announcement=an_announcement(jan, "My own"))
    exchange.calls("1011")
    text = browser.get(PAGE).content.decode()
    assert "the caller hears an announcement, and the call ends" in text
    words = story(LiveHouse(read_board(), AT.date()), "1011", CALLER, AT, keeper).in_words
    assert "The caller hears an announcement." in words
    assert "My own" not in text + words


def test_without_a_folder_such_a_rule_does_nothing_and_says_so(
    browser: Client, keeper: User, settings: Settings
) -> None:
    rule = a_rule(keeper, deed="announce", announcement=an_announcement(keeper))
    settings.ANNOUNCEMENTS_DIR = None
    assert compile_rule(rule, AT.date()) is None
    assert "plays no announcements, so it does nothing" in browser.get(PAGE).content.decode()


def test_a_removed_rule_comes_back_with_its_announcement_unless_that_is_gone(
    browser: Client, exchange: Exchange, keeper: User
) -> None:
    made = an_announcement(keeper)
    rule = a_rule(keeper, deed="announce", announcement=made, active=False)
    browser.post(f"{PAGE}{rule.pk}/duplicate/")
    assert Rule.objects.filter(announcement=made).count() == 2
    for gone in (False, True):
        pk = Rule.objects.latest("pk").pk
        text = browser.post(f"{PAGE}{pk}/remove/", headers=htmx("toasts")).content.decode()
        sealed = text.split('name="gone" value="')[1].split('"')[0]
        if gone:
            Rule.objects.all().delete()
            keeping.remove(made, read_board(), Origin(keeper))
        said = browser.post(f"{PAGE}restore/", {"gone": sealed}, headers=htmx()).content.decode()
        assert ("can no longer be undone" in said) is gone


# -- situations -----------------------------------------------------------------------------------------------


@pytest.mark.req("FWD-06")
def test_a_situation_has_callers_hear_an_announcement_which_is_kept_as_long(
    browser: Client, exchange: Exchange, keeper: User
) -> None:
    made = an_announcement(keeper, "In the workshop until three")
    exchange.calls("1011")
    situations = "/settings/situations/"
    form = {"name": "Workshop", "icon": "utensils", "set_dnd": "on", "set_dnd_message": made.name}
    assert browser.post(f"{situations}add/", form).status_code == 302
    assert "In the workshop until three" in browser.get(situations).content.decode()
    assert "Used by 1 situation" in browser.get(ANNOUNCEMENTS).content.decode()
    browser.post(f"{ANNOUNCEMENTS}{made.pk}/remove/")
    made.refresh_from_db()
    assert made.removed is None
    row = Situation.objects.get()
    browser.post("/one-tap/tap/", {"key": a_key(), "do": f"situation:{row.pk}"})
    assert exchange.asked == [
        SetFeature("1011", Feature.DND_MESSAGE, made.name),
        SetFeature("1011", Feature.DND, "on"),
    ]
    browser.post(f"{situations}{row.pk}/remove/")
    browser.post(f"{ANNOUNCEMENTS}{made.pk}/remove/")
    made.refresh_from_db()
    assert made.removed is not None


def test_t_az_12_a_situation_plays_only_what_its_author_may_use(
    browser: Client, exchange: Exchange, keeper: User, jan: User
) -> None:
    theirs = an_announcement(jan, "Not for Anna")
    form = {"name": "Workshop", "icon": "utensils", "set_dnd": "on", "set_dnd_message": theirs.name}
    assert browser.post("/settings/situations/add/", form).status_code == 200
    assert not Situation.objects.exists()
    row = Situation.objects.create(extension="1011", name="Old", icon="utensils", wishes={"dnd_message": theirs.name})
    assert "Not for Anna" not in browser.get("/settings/situations/").content.decode()
    browser.post("/one-tap/tap/", {"key": a_key(), "do": f"situation:{row.pk}"})
    assert exchange.asked == []

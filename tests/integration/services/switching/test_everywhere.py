"""A forwarding that somebody means for all their extensions is set at each of them (FWD-13)."""

import pytest
from django.test import Client

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import User
from pbx.commands import SetFeature
from pbx.features import Feature
from pbx.states import Line
from services.models import Everywhere, Situation, Timed
from services.tasks import recheck_forwardings
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

ALL = {"several": "1", "all_extensions": "on"}
KINDS = ["forward_always", "forward_busy", "forward_no_answer", "forward_unavailable"]


@pytest.fixture(autouse=True)
def _several(anna: User, jan: User, exchange: Exchange) -> None:
    """Anna works with 1011 and 1099."""
    exchange.lines["1099"] = Line("1099", registered=True)
    exchange.show()
    rights.set_main_devices(anna, ["1099"], Origin())


def switch(browser: Client, feature: str, **form: str) -> str:
    response = browser.post(f"/settings/services/{feature}/", {"key": a_key(), **form}, headers=htmx(feature))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.req("FWD-13")
@pytest.mark.parametrize("feature", KINDS)
def test_it_is_set_and_switched_off_at_all_extensions(browser: Client, exchange: Exchange, feature: str) -> None:
    page = browser.get("/settings/forwarding/").content.decode()
    assert "Forward at all my extensions: 1011, 1099" in page
    text = switch(browser, feature, on="1", number="601 570 947", end="1h", **ALL)
    kind = Feature(feature)
    assert exchange.asked == [SetFeature("1011", kind, "0601570947"), SetFeature("1099", kind, "0601570947")]
    assert 'name="all_extensions" checked' in text
    assert {each.extension for each in Timed.objects.all()} == {"1011", "1099"}
    exchange.asked.clear()
    switch(browser, feature, **ALL)
    assert exchange.asked == [SetFeature("1011", kind, ""), SetFeature("1099", kind, "")]


@pytest.mark.req("FWD-13")
def test_it_is_chosen_apart_from_do_not_disturb_and_kept(browser: Client, exchange: Exchange, anna: User) -> None:
    switch(browser, "forward_always", on="1", number="1012", **ALL)
    exchange.asked.clear()
    switch(browser, "dnd", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.DND, "on")]
    exchange.asked.clear()
    browser.post("/one-tap/tap/", {"key": a_key(), "do": "number:1020"}, headers=htmx("one-tap-start"))
    assert [command.extension for command in exchange.asked if isinstance(command, SetFeature)] == ["1011", "1099"]
    switch(browser, "forward_always", several="1")
    assert Everywhere.objects.get(user=anna).forwarding is False
    exchange.asked.clear()
    switch(browser, "forward_busy", on="1", number="1012")
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_BUSY, "1012")]


@pytest.mark.req("FWD-13")
def test_it_rings_as_long_at_all_of_them(browser: Client, exchange: Exchange) -> None:
    switch(browser, "forward_no_answer", on="1", number="1012", seconds="15", **ALL)
    seconds = [command for command in exchange.asked if isinstance(command, SetFeature) and command.value == "15"]
    assert [command.extension for command in seconds] == ["1011", "1099"]


@pytest.mark.req("FWD-13")
def test_calls_may_go_from_the_others_to_one_of_them(browser: Client, exchange: Exchange) -> None:
    switch(browser, "forward_always", on="1", number="1099", **ALL)
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "1099")]


@pytest.mark.req("FWD-13")
def test_each_extension_has_its_own_mailbox(browser: Client, exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()
    refused = switch(browser, "forward_always", to_voicemail="1", **ALL)
    assert "1099 has no mailbox." in refused
    assert exchange.asked == []
    assert not Everywhere.objects.exists(), "what was refused is not remembered"
    exchange.lines["1099"] = Line("1099", registered=True, voicemail=(0, 0))
    exchange.show()
    switch(browser, "forward_always", to_voicemail="1", **ALL)
    asked = [(each.extension, each.value) for each in exchange.asked if isinstance(each, SetFeature)]
    assert asked == [("1011", "*1011"), ("1099", "*1099")]
    for extension, value in asked:
        exchange.feature(extension, Feature.FORWARD_ALWAYS, value)
    exchange.asked.clear()
    recheck_forwardings()
    assert exchange.asked == [], "the policy finds nothing wrong with it"


@pytest.mark.req("FWD-13")
def test_t_tol_05_a_circle_through_another_extension_is_refused(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1020", Feature.FORWARD_BUSY, "1099")
    refused = switch(browser, "forward_always", on="1", number="1020", **ALL)
    assert "1099 would go in a circle" in refused
    assert exchange.asked == []


@pytest.mark.req("FWD-13")
def test_a_situation_forwards_all_of_them(browser: Client, exchange: Exchange, anna: User) -> None:
    Everywhere.objects.create(user=anna, forwarding=True)
    kept = {"extension": "1011", "name": "Out", "icon": "coffee", "wishes": {"forward_always": "601570947"}}
    situation = Situation.objects.create(**kept)
    form = {"key": a_key(), "do": f"situation:{situation.pk}"}
    browser.post("/one-tap/tap/", form, headers=htmx("one-tap-start"))
    assert [command.extension for command in exchange.asked if isinstance(command, SetFeature)] == ["1011", "1099"]

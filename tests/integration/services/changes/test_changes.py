"""The list "What changed": whoever did it, each change once, and undone by the way it came."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import User
from cti.switches import Survey, Switched
from pbx.commands import SetFeature
from pbx.errors import PbxOutcomeUnknown, PbxRefused
from pbx.features import Feature
from services.changes import heard, purge
from services.models import Change
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

PAGE = "/settings/forwarding/"


def switch(browser: Client, feature: str, **fields: str) -> None:
    browser.post(f"/settings/services/{feature}/", {"key": a_key(), **fields}, headers=htmx(feature))


def shows(exchange: Exchange, feature: Feature, before: str, after: str, extension: str = "1011") -> None:
    """The exchange tells of a change, as the gateway hands it on."""
    exchange.feature(extension, feature, after)
    heard(Switched(timezone.now(), extension, feature, before, after))


def listed() -> list[tuple[str, str, str, str]]:
    changes = Change.objects.happened().order_by("pk")
    return [(change.by, change.feature, change.before, change.after) for change in changes]


def page(browser: Client) -> str:
    return browser.get(PAGE, headers=htmx("changes")).content.decode()


def test_a_change_from_here_is_one_line_and_so_is_one_at_the_telephone(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    switch(browser, "dnd", on="1")
    shows(exchange, Feature.DND, "", "on")
    shows(exchange, Feature.DND, "on", "")
    assert listed() == [("person", "dnd", "", "on"), ("telephone", "dnd", "on", "")]
    text = page(browser)
    assert text.index("At the telephone") < text.index("You")


def test_two_clicks_whose_changes_are_told_later_are_two_lines(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    switch(browser, "dnd", on="1")
    switch(browser, "dnd")
    shows(exchange, Feature.DND, "", "on")
    shows(exchange, Feature.DND, "on", "")
    assert listed() == [("person", "dnd", "", "on"), ("person", "dnd", "on", "")]


def test_a_click_that_is_repeated_is_one_line(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    key = a_key()
    for _click in range(3):
        browser.post("/settings/services/dnd/", {"key": key, "on": "1"})
    assert listed() == [("person", "dnd", "", "on")]


def test_what_was_refused_is_no_change(browser: Client, exchange: Exchange) -> None:
    exchange.answer = PbxRefused("No")
    switch(browser, "dnd", on="1")
    assert not Change.objects.exists()


def test_a_change_whose_outcome_was_unknown_is_whose_it_is_once_it_shows(browser: Client, exchange: Exchange) -> None:
    exchange.answer = PbxOutcomeUnknown("?")
    switch(browser, "dnd", on="1")
    assert listed() == []
    shows(exchange, Feature.DND, "", "on")
    assert listed() == [("person", "dnd", "", "on")]


def test_what_was_changed_while_nobody_listened_is_the_exchanges(exchange: Exchange, anna: User) -> None:
    at = timezone.now()
    heard(Switched(at - timedelta(hours=1), "1011", Feature.FORWARD_BUSY, "", "1012"))
    same = {"1011": {Feature.FORWARD_BUSY: "1012"}, "1012": {Feature.DND: "on"}}
    assert heard(Survey(at, same)).changed == {}
    assert heard(Survey(at, {"1011": {}})).changed == {"1011": frozenset({"services"})}
    assert listed()[1:] == [("exchange", "forward_busy", "1012", "")]
    assert heard(Survey(at, {})).changed == {}, "the exchange does not know the extension any more"


def test_undo_sets_the_old_value_by_the_same_way(browser: Client, exchange: Exchange) -> None:
    shows(exchange, Feature.FORWARD_ALWAYS, "", "0601570947")
    shows(exchange, Feature.FORWARD_ALWAYS, "0601570947", "")
    first, second = Change.objects.order_by("pk")
    assert f"/undo/{second.pk}/" in page(browser)
    assert f"/undo/{first.pk}/" not in page(browser)
    text = browser.post(f"/settings/services/undo/{second.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert text.status_code == 200
    assert exchange.asked == [SetFeature("1011", Feature.FORWARD_ALWAYS, "0601570947")]
    assert listed()[-1] == ("person", "forward_always", "", "0601570947")


def test_what_was_changed_since_is_not_undone(browser: Client, exchange: Exchange) -> None:
    shows(exchange, Feature.DND, "on", "")
    change = Change.objects.get()
    exchange.feature("1011", Feature.DND, "on")
    text = browser.post(f"/settings/services/undo/{change.pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert "changed since" in text.content.decode()
    assert exchange.asked == []


def test_t_tol_01_undo_obeys_the_number_policy(browser: Client, exchange: Exchange) -> None:
    shows(exchange, Feature.FORWARD_ALWAYS, "0004930901820", "")
    pk = Change.objects.get().pk
    response = browser.post(f"/settings/services/undo/{pk}/", {"key": a_key()}, follow=True)
    assert "may not call numbers abroad" in response.content.decode()
    assert exchange.asked == []


@pytest.mark.req("SVC-01")
def test_undo_does_not_lift_or_set_the_administrators_lock(browser: Client, exchange: Exchange) -> None:
    for before, after in (("", "admin"), ("admin", "")):
        shows(exchange, Feature.LOCK, before, after)
        pk = Change.objects.latest("pk").pk
        browser.post(f"/settings/services/undo/{pk}/", {"key": a_key()}, headers=htmx("changes"))
    assert exchange.asked == []


def test_a_list_is_of_one_extension_and_names_who_did_it(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    exchange.calls("1012")
    rights.set_main_devices(anna, [jan.extension], Origin())
    browser.post("/act-as/", {"extension": "1012"})
    switch(browser, "dnd", on="1")
    assert "You" in page(browser)
    of_jan = Client()
    of_jan.force_login(jan)
    assert "Anna Żółwińska" in page(of_jan)
    browser.post("/act-as/", {"extension": "1011"})
    assert "Nothing yet" in page(browser)


def test_older_changes_are_on_further_pages(browser: Client, exchange: Exchange) -> None:
    for number in range(1, 12):
        shows(exchange, Feature.FORWARD_BUSY, f"10{number + 20}", f"10{number + 21}")
    assert "1032" in page(browser)
    assert "1022" not in page(browser)
    older = Change.objects.order_by("-pk")[7].pk
    assert "1022" in browser.get(f"{PAGE}?older={older}", headers=htmx("changes")).content.decode()
    assert "1032" in browser.get(f"{PAGE}?older=ala", headers=htmx("changes")).content.decode()


def test_after_a_year_a_change_is_forgotten(exchange: Exchange, anna: User) -> None:
    shows(exchange, Feature.DND, "", "on")
    assert purge(timezone.now() + timedelta(days=365)) == 0
    assert purge(timezone.now() + timedelta(days=367)) == 1

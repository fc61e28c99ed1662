"""The panels beyond on and off: what the exchange can do, with fields of their own."""

import pytest
from django.test import Client

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.features import Feature
from services.models import Identity
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

FORWARDING, SERVICES = "/settings/forwarding/", "/settings/services/"


def switch(browser: Client, feature: str, **fields: str) -> str:
    response = browser.post(f"{SERVICES}{feature}/", {"key": a_key(), **fields}, headers=htmx(feature))
    assert response.status_code == 200
    return response.content.decode()


def panel(browser: Client, feature: str, page: str = FORWARDING) -> str:
    return browser.get(page, headers=htmx(feature)).content.decode()


@pytest.mark.req("FWD-01", "FWD-02", "FNCP-01", "FNCP-02")
def test_the_mobile_phone_is_switched_on_for_what_is_ticked(browser: Client, exchange: Exchange) -> None:
    switch(browser, "mobile", on="1", not_answered="on", unavailable="on")
    assert exchange.asked == [SetFeature("1011", Feature.MOBILE, "nu0601570900")]
    exchange.feature("1011", Feature.MOBILE, "nu0601570900")
    text = panel(browser, "mobile")
    assert 'name="not_answered" checked' in text
    assert 'name="disturbed">' in text
    switch(browser, "mobile")
    assert exchange.asked[-1] == SetFeature("1011", Feature.MOBILE, "")


def test_what_was_ticked_stays_while_the_mobile_phone_is_off(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.MOBILE, "d0601570900")
    switch(browser, "mobile")
    exchange.feature("1011", Feature.MOBILE, "")
    text = panel(browser, "mobile")
    assert 'name="disturbed" checked' in text
    assert 'name="not_answered">' in text


def test_the_mobile_of_an_extension_that_is_not_ones_own_cannot_be_switched(
    browser: Client, exchange: Exchange, anna: User
) -> None:
    User.objects.filter(pk=anna.pk).update(mobile="")
    assert browser.post(f"{SERVICES}mobile/", {"key": a_key(), "on": "1"}).status_code == 404
    assert exchange.asked == []


@pytest.mark.req("FWD-08", "FNCP-03", "FNCP-05")
@pytest.mark.parametrize("feature", ["follow", "forward_unavailable"])
def test_further_forwardings_each_with_a_number(browser: Client, exchange: Exchange, jan: User, feature: str) -> None:
    switch(browser, feature, on="1", number="1012")
    assert exchange.asked == [SetFeature("1011", Feature(feature), "1012")]


@pytest.mark.parametrize("feature", ["follow", "forward_unavailable"])
def test_t_tol_01_they_obey_the_number_policy_too(browser: Client, exchange: Exchange, feature: str) -> None:
    assert 'role="alert"' in switch(browser, feature, on="1", number="0049 30 901820")
    assert exchange.asked == []


def test_the_seconds_are_set_before_the_forwarding(browser: Client, exchange: Exchange, jan: User) -> None:
    exchange.calls("1011")
    switch(browser, "forward_no_answer", on="1", number="1012", seconds="15")
    assert exchange.asked == [
        SetFeature("1011", Feature.RING_SECONDS, "15"),
        SetFeature("1011", Feature.FORWARD_NO_ANSWER, "1012"),
    ]
    exchange.feature("1011", Feature.RING_SECONDS, "15")
    assert '<option value="15" selected>15 seconds' in panel(browser, "forward_no_answer")


def test_the_seconds_alone(browser: Client, exchange: Exchange) -> None:
    switch(browser, "forward_no_answer", seconds="20", seconds_only="1", number="")
    assert exchange.asked == [SetFeature("1011", Feature.RING_SECONDS, "20")]


@pytest.mark.parametrize("seconds", ["0", "7", "65", "ala"])
def test_other_seconds_are_refused(browser: Client, exchange: Exchange, jan: User, seconds: str) -> None:
    assert "times that are offered" in switch(browser, "forward_no_answer", on="1", number="1012", seconds=seconds)
    assert exchange.asked == []


def test_a_number_stays_while_its_forwarding_is_off_and_is_offered_elsewhere(
    browser: Client, exchange: Exchange
) -> None:
    switch(browser, "forward_busy", on="1", number="601 570 947")
    exchange.feature("1011", Feature.FORWARD_BUSY, "0601570947")
    switch(browser, "forward_busy", number="601 570 947")
    exchange.feature("1011", Feature.FORWARD_BUSY, "")
    assert 'value="601 570 947"' in panel(browser, "forward_busy")
    assert 'name="recent" value="+48601570947"' in panel(browser, "forward_always")
    switch(browser, "forward_always", recent="+48601570947", number="1012")
    assert exchange.asked[-1] == SetFeature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    assert "not a telephone number" in switch(browser, "forward_always", recent="; rm -rf")


def test_only_the_last_five_numbers_are_remembered(browser: Client, exchange: Exchange) -> None:
    numbers = [f"601 570 94{digit}" for digit in range(1, 8)]
    for number in numbers:
        switch(browser, "forward_busy", on="1", number=number)
    text = panel(browser, "forward_always")
    assert [number for number in numbers if number in text] == numbers[2:]


@pytest.mark.req("SVC-01")
def test_the_telephone_is_locked_and_unlocked(browser: Client, exchange: Exchange) -> None:
    switch(browser, "lock", on="1")
    exchange.feature("1011", Feature.LOCK, "user")
    switch(browser, "lock")
    assert exchange.asked == [SetFeature("1011", Feature.LOCK, "user"), SetFeature("1011", Feature.LOCK, "")]


@pytest.mark.req("SVC-01")
@pytest.mark.parametrize("fields", [{}, {"on": "1"}, {"back": "1"}])
def test_the_administrators_lock_is_the_administrators(
    browser: Client, exchange: Exchange, fields: dict[str, str]
) -> None:
    exchange.feature("1011", Feature.LOCK, "admin")
    assert "<button" not in panel(browser, "lock", SERVICES)
    assert "alone can unlock it" in switch(browser, "lock", **fields)
    assert exchange.asked == []


@pytest.mark.req("SVC-05")
def test_the_number_is_withheld(browser: Client, exchange: Exchange) -> None:
    switch(browser, "clir", on="1")
    assert exchange.asked == [SetFeature("1011", Feature.CLIR, "on")]


@pytest.mark.req("SVC-04")
def test_one_calls_as_what_the_administrator_allows(browser: Client, exchange: Exchange) -> None:
    assert "Call as" not in browser.get(SERVICES).content.decode()
    Identity.objects.create(extension="1011", number="+48228725800", label="Head office")
    assert "Head office" in browser.get(SERVICES).content.decode()
    switch(browser, "call_as", on="1", identity="+48228725800")
    assert exchange.asked == [SetFeature("1011", Feature.CALL_AS, "0228725800")]
    for other in ("+48601570947", "nobody"):
        assert "does not allow this number" in switch(browser, "call_as", on="1", identity=other)
    assert len(exchange.asked) == 1


@pytest.mark.req("SVC-08", "PLT-02")
def test_what_this_exchange_cannot_do_is_not_offered(browser: Client, exchange: Exchange, anna: User) -> None:
    exchange.capabilities = {Capability.FORWARDING, Capability.CALL_WAITING}
    exchange.show()
    text = browser.get(FORWARDING).content.decode() + browser.get(SERVICES).content.decode()
    for words in ("I am there", "Forward when unavailable", "Telephone lock", "Withhold", "rings first", "go on to"):
        assert words not in text, words
    for feature in ("follow", "mobile", "lock", "clir", "call_as", "forward_unavailable"):
        assert browser.post(f"{SERVICES}{feature}/", {"key": a_key(), "on": "1"}).status_code == 404

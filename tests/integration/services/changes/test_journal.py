"""A service that was switched is one entry of the journal, however often the click was repeated. T-AUD-01."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.journal import Origin
from accounts.models import JournalEntry, User
from pbx.features import Feature
from services.changes.deeds import tell
from tests.integration.cti_pages.company import a_key
from tests.integration.cti_pages.exchange import Exchange

DND = "/settings/services/dnd/"


def entries() -> list[tuple[str, str]]:
    return list(JournalEntry.objects.filter(event="service_changed").values_list("before", "after").order_by("pk"))


def test_t_aud_01_a_click_that_is_repeated_is_told_once(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    key = a_key()
    for _click in range(3):
        browser.post(DND, {"key": key, "on": "1"})
    assert len(exchange.asked) == 1
    assert entries() == [("1011 dnd: off", "1011 dnd: on")]


def test_the_same_change_again_is_another_one(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    browser.post(DND, {"key": a_key(), "on": "1"})
    exchange.feature("1011", Feature.DND, "on")
    browser.post(DND, {"key": a_key()})
    exchange.feature("1011", Feature.DND, "")
    browser.post(DND, {"key": a_key(), "on": "1"})
    assert [after for _before, after in entries()] == ["1011 dnd: on", "1011 dnd: off", "1011 dnd: on"]


@pytest.mark.django_db(transaction=True)
def test_two_answers_that_come_at_once_are_told_once() -> None:
    anna = User.objects.create_user("1011", comment="Anna")
    ready = threading.Barrier(4)

    def one() -> None:
        try:
            ready.wait()
            tell("1011", Feature.DND, "", "on", Origin(anna), request="the same")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entries()) == 1

"""MobilePhone rings the number of the account, also if it is another one than when it was switched on (FWD-03)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import JournalEntry, User
from pbx.commands import SetFeature
from pbx.features import Feature
from services.models import By, Change, Timed
from services.switching import mobiles
from services.switching.returning import bring_back
from services.tasks import obey_rules
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

NEW = "+48501222333"


@pytest.fixture
def moved(exchange: Exchange, anna: User) -> User:
    """Anna, whose MobilePhone is on, and whose number somebody has changed since."""
    exchange.feature("1011", Feature.MOBILE, "nu0601570900")
    anna.mobile = NEW
    anna.save()
    return anna


def now_rings(exchange: Exchange, value: str) -> None:
    assert exchange.asked == [SetFeature("1011", Feature.MOBILE, value)]
    exchange.feature("1011", Feature.MOBILE, value)


@pytest.mark.req("FWD-03")
@pytest.mark.parametrize("extension", ["1011", ""])
def test_the_exchange_gets_the_number_of_today_with_the_letters_it_had(
    moved: User, exchange: Exchange, extension: str
) -> None:
    obey_rules(extension)
    now_rings(exchange, "nu0501222333")
    obey_rules(extension)
    assert len(exchange.asked) == 1
    change = Change.objects.get()
    assert (change.by, change.before, change.after) == (By.PORTAL, "nu0601570900", "nu0501222333")
    assert JournalEntry.objects.filter(subject=moved, after="1011 mobile: nu0501222333").exists()


def test_a_number_that_was_taken_away_is_rung_no_more(moved: User, exchange: Exchange) -> None:
    moved.mobile = ""
    moved.save()
    assert mobiles.follow_all() == 1
    now_rings(exchange, "")


def test_an_end_that_was_set_stays(moved: User, exchange: Exchange) -> None:
    until = timezone.now() + timedelta(days=2)
    Timed.objects.create(extension="1011", feature=Feature.MOBILE, value="nu0601570900", until=until)
    assert mobiles.follow("1011")
    timed = Timed.objects.get()
    assert (timed.value, timed.before, timed.until) == ("nu0501222333", "", until)


def test_what_returns_is_the_number_of_today(moved: User, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.MOBILE, "")
    at = timezone.now()
    Timed.objects.create(extension="1011", feature=Feature.MOBILE, before="d0601570900", until=at)
    assert bring_back(at) == 1
    now_rings(exchange, "d0501222333")


def test_undo_does_not_bring_an_old_number_back(moved: User, browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.MOBILE, "")
    change = Change.objects.create(
        extension="1011", feature=Feature.MOBILE, before="n0601570900", by=By.TELEPHONE, stage="shown"
    )
    address = f"/settings/services/undo/{change.pk}/"
    text = browser.post(address, {"key": a_key()}, headers=htmx("changes")).content.decode()
    assert "Switch it on anew." in text
    assert exchange.asked == []


def test_an_extension_without_an_account_keeps_what_its_exchange_knows(exchange: Exchange, anna: User) -> None:
    exchange.feature("1090", Feature.MOBILE, "n0501222333")
    exchange.feature("1011", Feature.MOBILE, "n0601570900")
    assert mobiles.follow_all() == 0
    exchange.connected = False
    exchange.show()
    assert (mobiles.follow("1011"), mobiles.follow_all()) == (False, 0)
    assert exchange.asked == []

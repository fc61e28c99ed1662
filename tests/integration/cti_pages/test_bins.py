"""What was thrown away goes for good after a day. VM-02."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from cti import bins
from cti.bins import clear_out, empty, forget
from cti.tasks import empty_bins
from history.models import Mailbox, Message
from pbx.commands import RefreshMailbox, RemoveMessage
from pbx.errors import PbxGone, PbxRefused, PbxUnavailable
from pbx.mailbox import Folder
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.voicemail import a_message, listed

NOW = timezone.now()


@pytest.fixture
def thrown(anna: User) -> None:
    """One a day and an hour ago, one just now; and one that lies in its folder."""
    listed("1011", a_message("1-1", Folder.DELETED), a_message("1-2", Folder.DELETED), a_message("1-3", Folder.WORK))
    Message.objects.filter(name="1-1").update(thrown_at=NOW - timedelta(hours=25))


def names() -> set[str]:
    return set(Message.objects.values_list("name", flat=True))


@pytest.mark.req("VM-02")
def test_a_day_later_a_message_is_destroyed_and_no_other(exchange: Exchange, thrown: None) -> None:
    empty_bins()
    assert exchange.asked == [RemoveMessage("1011", "1-1")]
    assert names() == {"1-2", "1-3"}


@pytest.mark.parametrize("trouble", [PbxUnavailable("away"), PbxRefused("no")])
def test_what_the_exchange_does_not_take_stays_for_the_next_time(
    exchange: Exchange, thrown: None, trouble: PbxUnavailable | PbxRefused
) -> None:
    exchange.answer = trouble
    assert empty(NOW) == 0
    assert names() == {"1-1", "1-2", "1-3"}
    exchange.answer = None
    assert empty(NOW) == 1


def test_what_the_exchange_has_no_more_is_forgotten(exchange: Exchange, thrown: None) -> None:
    exchange.answer = PbxGone("no such message")
    assert empty(NOW) == 1
    assert names() == {"1-2", "1-3"}


def test_what_is_refused_each_time_does_not_hold_up_the_others(
    exchange: Exchange, thrown: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bins, "AT_ONCE", 2)
    Message.objects.update(folder=Folder.DELETED.value, thrown_at=NOW - timedelta(hours=25))
    for name in ("1-1", "1-2"):
        exchange.answers[RemoveMessage("1011", name)] = PbxRefused("no")
    for _round in range(60):
        empty(NOW)
    assert names() == {"1-1", "1-2"}


def test_a_mailbox_that_is_no_more_is_forgotten_once_nothing_was_heard_of_it_for_a_day(
    exchange: Exchange, thrown: None
) -> None:
    listed("600", a_message("2-1"))
    listed("601", a_message("3-1"))
    Mailbox.objects.filter(number__in=["600", "601"]).update(listed=NOW - timedelta(hours=25))
    exchange.answers[RefreshMailbox("600")] = PbxGone("no such mailbox")
    exchange.answers[RefreshMailbox("601")] = PbxRefused("not now")
    assert forget(NOW) == 1
    assert set(exchange.asked) == {RefreshMailbox("600"), RefreshMailbox("601")}
    assert set(Mailbox.objects.values_list("number", flat=True)) == {"1011", "601"}
    assert not Message.objects.filter(name="2-1").exists()


def test_while_the_exchange_is_away_no_mailbox_is_forgotten(exchange: Exchange, thrown: None) -> None:
    Mailbox.objects.update(listed=NOW - timedelta(days=30))
    exchange.answer = PbxUnavailable("away")
    assert forget(NOW) == 0
    assert Mailbox.objects.exists()


def test_while_the_exchange_is_away_it_is_asked_once(exchange: Exchange, thrown: None) -> None:
    Message.objects.filter(name="1-2").update(thrown_at=NOW - timedelta(hours=26))
    exchange.answer = PbxUnavailable("away")
    empty(NOW)
    assert len(exchange.asked) == 1


@pytest.mark.parametrize(("days", "left"), [(0, {"1-1", "1-2", "1-3"}), (30, {"1-2", "1-3"})])
def test_t_gdp_01_messages_go_when_the_site_keeps_them_no_longer(
    exchange: Exchange, thrown: None, settings: Settings, days: int, left: set[str]
) -> None:
    settings.MESSAGE_DAYS = days
    Message.objects.filter(name="1-1").update(left=NOW - timedelta(days=31))
    Message.objects.exclude(name="1-1").update(left=NOW - timedelta(days=29))
    assert clear_out(NOW) == 3 - len(left)
    assert clear_out(NOW) == 0
    assert names() == left

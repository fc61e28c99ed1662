"""The exchange stops paid calls as limits say, and is told again of what it lost."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.journal import Origin
from accounts.models import User
from costs.allowances import setting
from pbx.capabilities import Capability
from pbx.commands import Dial, SetFeature
from pbx.errors import PbxUnavailable
from pbx.features import Feature
from phonebook.models import Shortcut
from services import paid_calls
from services.models import Change
from services.tasks import obey_rules
from tests.integration.costs.limits import an_allowance, spent
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

pytestmark = pytest.mark.req("COST-03")
STOPPED = SetFeature("1011", Feature.PAID_STOPPED, "on")
GOES_ON = SetFeature("1011", Feature.PAID_STOPPED, "")
OUTSIDE, FREE, HELP, COLLEAGUE = "601 570 947", "800 123 456", "112", "1012"


@pytest.fixture(autouse=True)
def _telephones(exchange: Exchange) -> None:
    exchange.calls("1011")
    exchange.calls("1012")


def dial(browser: Client, number: str) -> str:
    """What the page says."""
    fields = {"key": a_key(), "number": number, "way": "internal", "confirmed": "1"}
    return browser.post("/dial/", fields, headers=htmx()).content.decode()


def test_the_exchange_is_told_when_a_limit_flips_and_only_then(anna: User, exchange: Exchange) -> None:
    an_allowance()
    an_allowance("1012")
    obey_rules()
    assert exchange.asked == []
    spent("10")
    obey_rules()
    obey_rules("1011")
    assert exchange.asked == [STOPPED, STOPPED]  # it has not shown it yet
    exchange.feature("1011", Feature.PAID_STOPPED, "on")
    obey_rules()
    assert exchange.asked == [STOPPED, STOPPED]
    setting.top_up(anna, Decimal(5), Origin())
    obey_rules("1011")
    assert exchange.asked[2:] == [GOES_ON]


def test_the_worker_is_woken_when_a_limit_flips(
    anna: User, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    from costs.allowances import reached

    woken: list[str] = []
    assert "services.tasks" in {listener.__module__ for listener in reached._listeners}
    monkeypatch.setattr("services.tasks.obey_rules.apply_async", lambda args, **_more: woken.extend(args))
    an_allowance()
    with django_capture_on_commit_callbacks(execute=True):
        spent("10")
    assert woken == ["1011"]


def test_an_exchange_that_lost_it_is_told_again(anna: User, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    exchange.feature("1011", Feature.PAID_STOPPED, "on")
    obey_rules()
    assert exchange.asked == []
    exchange.feature("1011", Feature.PAID_STOPPED, "")
    obey_rules()
    assert exchange.asked == [STOPPED]


def test_an_exchange_that_cannot_is_not_asked(anna: User, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    exchange.capabilities = frozenset(Capability) - {Capability.PAID_STOPPED}
    exchange.show()
    assert paid_calls.follow_all() == 0
    assert not paid_calls.follow("1011")
    assert exchange.asked == []


def test_an_exchange_that_says_no_is_asked_in_the_next_round(anna: User, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    exchange.answer = PbxUnavailable("away")
    assert paid_calls.follow_all() == 0
    exchange.answer = None
    assert paid_calls.follow_all() == 1


def test_nobody_switches_it_by_hand(browser: Client, exchange: Exchange) -> None:
    answer = browser.post("/settings/services/paid_stopped/", {"key": a_key(), "on": ""}, headers=htmx("paid_stopped"))
    assert answer.status_code == 404
    assert exchange.asked == []
    assert not Change.objects.exists()


def test_only_what_costs_something_is_refused_with_a_sentence(browser: Client, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    assert "Your cost limit is reached" in dial(browser, OUTSIDE)
    assert exchange.asked == []
    for number in (FREE, HELP, COLLEAGUE):
        dial(browser, number)
    assert [type(asked) for asked in exchange.asked] == [Dial, Dial, Dial]


@pytest.mark.parametrize(
    ("language", "words"), [("pl", "Twój limit kosztów jest wyczerpany"), ("de", "Ihr Kostenlimit ist erreicht")]
)
def test_the_sentence_is_in_the_readers_language(
    browser: Client, anna: User, exchange: Exchange, language: str, words: str
) -> None:
    an_allowance(spent=Decimal(10))
    User.objects.filter(pk=anna.pk).update(language=language)
    assert words in dial(browser, OUTSIDE)


def test_the_limit_is_that_of_the_extension_one_works_for(browser: Client, exchange: Exchange) -> None:
    an_allowance("1012", spent=Decimal(10))
    dial(browser, OUTSIDE)
    assert len(exchange.asked) == 1


@pytest.mark.req("SVC-02")
def test_an_account_pays_for_calls_and_not_for_what_is_passed_on(browser: Client, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    exchange.feature("1011", Feature.ACCOUNT, "f4711")
    dial(browser, OUTSIDE)
    assert len(exchange.asked) == 1
    fields = {"key": a_key(), "on": "1", "number": OUTSIDE}
    said = browser.post("/settings/services/forward_busy/", fields, headers=htmx("forward_busy")).content.decode()
    assert "Your cost limit is reached" in said
    assert len(exchange.asked) == 1


def test_what_was_set_before_stays_set(browser: Client, exchange: Exchange) -> None:
    """The exchange does not let it out; after the top-up it works again without anybody's doing."""
    from services.switching.recheck import recheck

    an_allowance(spent=Decimal(10))
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570947")
    assert recheck() == 0
    assert exchange.asked == []


def test_numbers_may_still_be_written_down(browser: Client, exchange: Exchange) -> None:
    an_allowance(spent=Decimal(10))
    browser.post("/shortcuts/add/", {"kind": "speed", "number": OUTSIDE, "label": "Somebody"})
    assert Shortcut.objects.get().number == "+48601570947"

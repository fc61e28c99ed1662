"""Click-to-call: the dialog, the ways, the policy, and what the exchange said."""

import pytest
from django.test import Client

from accounts.models import JournalEntry, User
from pbx.capabilities import Capability
from pbx.commands import Dial, DialThroughMobile, ListenToVoicemail
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

NUMBER = "+48601570947"


def dial(browser: Client, number: str = NUMBER, **fields: str) -> str:
    return browser.post("/dial/", {"number": number, "key": a_key(), **fields}, headers=htmx()).content.decode()


@pytest.fixture
def without_mobile(anna: User) -> User:
    anna.mobile = ""
    anna.save()
    return anna


@pytest.mark.req("MAIN-03", "MAIN-09", "CALL-01")
def test_a_call_rings_the_own_telephone_first(browser: Client, exchange: Exchange, without_mobile: User) -> None:
    text = dial(browser)
    assert exchange.asked == [Dial("1011", "0601570947", caller_name="Anna Żółwińska")]
    assert "Your telephone rings." in text


@pytest.mark.req("MAIN-09")
def test_the_dialog_asks_which_way_before_anything_is_dialled(browser: Client, exchange: Exchange) -> None:
    text = dial(browser)
    assert exchange.asked == []
    assert "<dialog" in text
    assert 'value="internal"' in text
    assert 'value="mobile"' in text


@pytest.mark.req("MAIN-10")
def test_the_mobile_way_calls_the_mobile_first(browser: Client, exchange: Exchange) -> None:
    dial(browser, way="mobile")
    assert exchange.asked == [DialThroughMobile("1011", "0601570900", "0601570947", caller_name="Anna Żółwińska")]


@pytest.mark.req("MAIN-11", "X-18")
def test_a_remembered_choice_is_not_asked_again(browser: Client, exchange: Exchange, anna: User) -> None:
    dial(browser, way="mobile", remember="1")
    anna.refresh_from_db()
    assert anna.callback == User.Callback.MOBILE
    entry = JournalEntry.objects.get(event="application_changed")
    assert (entry.before, entry.after, entry.actor) == ("callback: ask", "callback: mobile", anna)
    dial(browser, "+48225550001")
    assert isinstance(exchange.asked[-1], DialThroughMobile)


@pytest.mark.req("X-23")
def test_without_a_mobile_the_dialog_is_skipped_and_mobile_cannot_be_forced(
    browser: Client, exchange: Exchange, without_mobile: User
) -> None:
    dial(browser)
    dial(browser, way="mobile")
    assert [type(command) for command in exchange.asked] == [Dial, Dial]


@pytest.mark.req("PLT-02")
def test_an_exchange_that_cannot_call_through_mobiles_is_not_asked_to(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.CALL_THROUGH_MOBILE}
    exchange.show()
    dial(browser)
    assert [type(command) for command in exchange.asked] == [Dial]


def test_an_emergency_number_wants_a_confirmation_and_never_goes_through_the_mobile(
    browser: Client, exchange: Exchange
) -> None:
    text = dial(browser, "112", way="mobile")
    assert exchange.asked == []
    assert "emergency" in text
    dial(browser, "112", way="mobile", confirmed="1")
    assert [type(command) for command in exchange.asked] == [Dial]


def test_the_own_number_is_refused(browser: Client, exchange: Exchange) -> None:
    assert "your own number" in dial(browser, "1011")
    assert exchange.asked == []


@pytest.mark.parametrize(
    "number", ["0048700123456", "+4930901820", "070 012 34 56", "*72", "601570947&PJSIP/trunk", "٦٠١٥٧٠٩٤٧", "ala", ""]
)
def test_t_tol_01_a_number_that_the_policy_refuses_is_not_dialled(
    browser: Client, exchange: Exchange, number: str
) -> None:
    text = dial(browser, number)
    assert exchange.asked == []
    assert "toast-error" in text


@pytest.mark.req("CALL-09")
def test_a_number_as_people_write_it_is_dialled(browser: Client, exchange: Exchange, without_mobile: User) -> None:
    dial(browser, " 601-570 947 ")
    assert exchange.asked[0] == Dial("1011", "0601570947", caller_name="Anna Żółwińska")


def test_a_double_click_is_one_call(browser: Client, exchange: Exchange, without_mobile: User) -> None:
    fields = {"number": NUMBER, "key": a_key()}
    answers = [browser.post("/dial/", fields, headers=htmx()).content for _click in range(2)]
    assert len(exchange.asked) == 1
    assert answers[0] == answers[1]


def test_a_click_without_a_key_dials_nothing(browser: Client, exchange: Exchange, without_mobile: User) -> None:
    browser.post("/dial/", {"number": NUMBER, "key": ""}, headers=htmx())
    assert exchange.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PbxRefused("No such extension <1011>"), "No such extension &lt;1011&gt;"),
        (PbxUnavailable("down"), "cannot be reached"),
        (PbxOutcomeUnknown("silence"), "may have happened"),
    ],
)
def test_the_answer_of_the_exchange_is_told_in_words(
    browser: Client, exchange: Exchange, without_mobile: User, answer: Exception, words: str
) -> None:
    exchange.answer = answer  # type: ignore[assignment]
    assert words in dial(browser)


def test_the_target_name_is_shown_on_the_own_telephone(
    browser: Client, exchange: Exchange, without_mobile: User, jan: User
) -> None:
    dial(browser, "1012")
    assert exchange.asked == [Dial("1011", "1012", caller_name="Anna Żółwińska", target_name="Jan Nowak")]


def test_without_scripts_the_question_and_the_answer_are_pages(browser: Client, exchange: Exchange) -> None:
    fields = {"number": NUMBER, "key": a_key()}
    question = browser.post("/dial/", fields).content.decode()
    assert "<html" in question
    assert 'value="mobile"' in question
    answer = browser.post("/dial/", {**fields, "way": "internal"}).content.decode()
    assert "<html" in answer
    assert "Your telephone rings." in answer


@pytest.mark.req("MAIN-15")
def test_listening_rings_the_own_telephone(browser: Client, exchange: Exchange) -> None:
    text = browser.post("/voicemail/listen/", {"key": a_key()}, headers=htmx()).content.decode()
    assert exchange.asked == [ListenToVoicemail("1011")]
    assert "Your telephone rings" in text


def test_a_stranger_dials_nothing(client: Client, exchange: Exchange, db: None) -> None:
    response = client.post("/dial/", {"number": NUMBER, "key": a_key()})
    assert (response.status_code, response.headers.get("Location")) == (302, "/login/?next=%2F")
    assert exchange.asked == []


def test_t_csrf_02_reading_pages_asks_the_exchange_for_nothing(browser: Client, exchange: Exchange, jan: User) -> None:
    for address in ("/", "/search/?q=1012", "/people/1012/", "/live/strip/", "/live/services/", "/dial/"):
        browser.get(address)
    assert exchange.asked == []

"""Who rings if …: the path of a call in words, as a drawing, and in a terminal."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from pbx.features import Feature
from pbx.states import Line
from phonebook.models import Contact, ContactNumber
from services.models import Calendar
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.rules.given import a_rule

PAGE = "/settings/forwarding/who-rings/"


@pytest.fixture(autouse=True)
def telephones(exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.lines["1012"] = Line("1012", registered=True, voicemail=(0, 0))
    exchange.show()


def asked(browser: Client, **question: str) -> str:
    return browser.get(PAGE, question, headers=htmx("path")).content.decode()


@pytest.mark.req("FNCP-05")
def test_the_path_is_told_with_the_rule_that_decided_and_drawn(browser: Client, anna: User, jan: User) -> None:
    calendar = Calendar.objects.create(owner=None, name="Office", hours=[[day, 480, 960] for day in range(5)])
    rule = a_rule(anna, state="no_answer", time="closed", calendar=calendar, deed="forward", target="1012")
    evening = asked(browser, caller="601 570 947", at="2026-11-23T18:00")
    assert "Anna Żółwińska (1011)" in evening
    assert "It rings for 25" in evening
    assert "The call goes on to Jan Nowak (1012)." in evening
    assert f'href="/settings/forwarding/rules/{rule.pk}/">Rule 1</a>' in evening
    assert "It ends in the voicemail of Jan Nowak (1012)." in evening
    assert evening.count("<rect") == 4
    assert 'role="img" aria-label="Anna' in evening
    assert "voicemail of Anna" in asked(browser, caller="601 570 947", at="2026-11-23T10:00")


@pytest.mark.parametrize(
    ("telephone", "words"),
    [("now", "It rings"), ("free", "It rings"), ("busy", "voicemail"), ("offline", "goes on to 601 570 947")],
)
def test_the_telephone_may_be_otherwise_than_it_is(
    browser: Client, exchange: Exchange, telephone: str, words: str
) -> None:
    exchange.feature("1011", Feature.FORWARD_UNAVAILABLE, "0601570947")
    text = asked(browser, withheld="on", telephone=telephone)
    assert "Call from Number withheld" in text
    assert words in text


def test_who_passes_rings_although_one_is_not_to_be_disturbed(browser: Client, anna: User, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.DND, "on")
    a_rule(anna, state="dnd", deed="ring", passes=True, who="these", numbers=["1012"])
    assert "It rings" in asked(browser, caller="1012")
    text = asked(browser, caller="601570947")
    assert "It rings" not in text
    assert 'href="/settings/forwarding/#dnd"' in text


def test_of_other_peoples_settings_neither_rules_nor_numbers_outside_are_told(
    browser: Client, anna: User, jan: User
) -> None:
    a_rule(anna, deed="forward", target="1012")
    rule = a_rule(jan, deed="forward", target="+48601570111", raw="secret")
    text = asked(browser, caller="601570947")
    assert "A rule set there" in text
    assert "a number outside" in text
    assert "601 570 111" not in text
    assert f"rules/{rule.pk}/" not in text


def test_a_hidden_caller_is_told_by_name(browser: Client) -> None:
    board = Contact.objects.create(owner=None, name="Board")
    ContactNumber.objects.create(contact=board, number="+48660555999", reserved=True)
    text = asked(browser, caller="660555999")
    assert "Call from Board" in text
    assert "660 555 999" not in text


@pytest.mark.req("COST-03")
def test_a_forwarding_that_the_cost_limit_stops_is_told_with_what_comes_instead(
    browser: Client, jan: User, exchange: Exchange
) -> None:
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0601570111")
    assert "The call goes on to 601 570 111." in asked(browser, caller="1012")
    exchange.feature("1011", Feature.PAID_STOPPED, "on")
    text = asked(browser, caller="1012")
    assert "The call would go on to 601 570 111, but your cost limit is reached." in text
    assert "Forward always" in text
    assert "It ends in the voicemail of Anna" in text
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "1012")
    assert "The call goes on to Jan" in asked(browser, caller="601570947"), "calls in the house go on"
    exchange.feature("1011", Feature.FORWARD_ALWAYS, "0800123456")
    assert "outside of this exchange" in asked(browser, caller="1012"), "and those that cost nothing"


@pytest.mark.req("COST-03")
def test_at_the_limit_a_number_outside_does_not_ring_along(browser: Client, anna: User, exchange: Exchange) -> None:
    a_rule(anna, deed="ring_also", target="+48601570111")
    exchange.feature("1011", Feature.PAID_STOPPED, "on")
    text = asked(browser, caller="1012")
    assert "It rings for 25 seconds. 601 570 111 does not ring along: your cost limit is reached." in text


@pytest.mark.req("COST-03")
def test_of_a_colleague_it_is_told_that_a_call_ends_there_but_not_why(
    browser: Client, anna: User, jan: User, exchange: Exchange
) -> None:
    exchange.lines["1012"] = Line("1012", registered=True)
    exchange.show()
    a_rule(anna, deed="forward", target="1012")
    exchange.feature("1012", Feature.FORWARD_ALWAYS, "0601570111")
    exchange.feature("1012", Feature.PAID_STOPPED, "on")
    text = asked(browser, caller="601570947")
    assert "The call may not go on to a number outside." in text
    assert "It ends: the caller hears that the call cannot be put through." in text
    assert "limit" not in text
    assert "601 570 111" not in text


@pytest.mark.parametrize("question", [{"caller": "Nobody"}, {"caller": "1012", "at": "soon"}, {"telephone": "burning"}])
def test_nonsense_is_answered_in_words(browser: Client, question: dict[str, str]) -> None:
    response = browser.get(PAGE, question)
    assert response.status_code == 200
    assert "Call from" not in response.content.decode()


def test_a_call_in_a_circle_ends(browser: Client, anna: User, jan: User) -> None:
    a_rule(anna, deed="forward", target="1012")
    a_rule(jan, deed="forward", target="1011")
    assert "It ends: it was forwarded too often." in asked(browser, caller="601570947")


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("who_rings", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_terminal_tells_the_same(anna: User, exchange: Exchange) -> None:
    rule = a_rule(anna, deed="forward", target="+48601570947", who="others", numbers=["1012"])
    lines = told("1011", "--from", "+48600000001", "--at", "2026-12-24T18:00").splitlines()
    assert lines[0] == "1011: forward number=0601570947"
    assert f"rule {rule.pk}: For every call · all calls but from 1012 → to 601 570 947" in lines[1]
    assert lines[-1] == "end: outside +48601570947"
    path = json.loads(told("1011", "--from", "1012", "--json", "--telephone", "busy"))
    assert path["end"] == {"kind": "mailbox", "name": "1011"}
    assert path["stops"] == [{"extension": "1011", "step": "voicemail", "state": "busy"}]


@pytest.mark.parametrize("arguments", [("9999",), ("1011", "--at", "soon"), ("1011", "--from", "ala")])
def test_the_terminal_refuses_nonsense(anna: User, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        told(*arguments)

"""Every outcome and every finding of a check is said in words, with the line to write."""

import pytest

from management.exchange.account_text import account_text, permit_line
from management.exchange.trial_words import OFFERS, OUTCOMES, READ, WORDS, WRITE, result
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.check import Facts, Kind
from pbx.asterisk.introduction import OPTIONAL_CONTEXTS, Introduction
from pbx.asterisk.trial import Outcome, Trial

NOTHING = Facts(
    host="pbx.example.com",
    encrypted=False,
    introduction=Introduction(
        "", "16.2.1", False, frozenset({"Command", "UserEvent", "Hangup", "Status"}), frozenset()
    ),
    booted=False,
    echo=AmiMessage("Event: UserEvent"),
    telephones=frozenset({"101"}),
    hinted=frozenset(),
    channel_variables=frozenset(),
    clock_ahead=90.0,
)


def test_all_that_can_be_found_has_words() -> None:
    assert WORDS.keys() == set(Kind)
    assert OFFERS.keys() == set(OPTIONAL_CONTEXTS)
    assert OUTCOMES.keys() == set(Outcome) - {Outcome.GOOD}


@pytest.mark.req("ADM-02")
def test_an_exchange_of_which_nothing_is_right_is_told_in_whole() -> None:
    found = result(Trial(Outcome.GOOD, NOTHING))
    assert found.good
    titles = [one.title for one in found.said]
    assert "Asterisk 16.2.1 has known holes in its manager interface" in titles
    assert "The account may do too much: command" in titles
    assert "The account may do too little: originate, reporting" in titles
    assert "The clocks of exchange and portal differ by 90 seconds" in titles
    assert "Not loaded: app_mixmonitor.so, app_senddtmf.so, res_parking.so" in titles
    by_title = {one.title: one for one in found.said}
    assert by_title["The account may do too little: originate, reporting"].lines == f"write = {WRITE}"
    assert by_title["The portal is not told when the exchange starts"].lines == f"read = {READ}"


def test_a_refused_account_is_told_from_where_it_must_be_permitted() -> None:
    (said,) = result(Trial(Outcome.LOGIN, seen_as="192.0.2.10")).said
    assert said.lines == "permit = 192.0.2.10/255.255.255.255"
    (said,) = result(Trial(Outcome.LOGIN, seen_as="127.0.0.1")).said
    assert said.lines == ""


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.10", "permit = 192.0.2.10/255.255.255.255"),
        ("2001:db8::1", "permit = 2001:db8::1/128"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
    ],
)
def test_the_line_that_permits_the_portal(address: str, line: str) -> None:
    assert permit_line(address) == line


def test_the_text_of_the_account_is_that_of_the_shipped_file() -> None:
    text = account_text("portal", "s3cret", "192.0.2.10")
    assert "[portal]\nsecret = s3cret\n" in text
    assert "permit = 192.0.2.10/255.255.255.255\n" in text
    assert f"read = {READ}\nwrite = {WRITE}\n" in text
    assert "#tryinclude" not in text
    assert not [line for line in text.splitlines() if line.startswith(";")]

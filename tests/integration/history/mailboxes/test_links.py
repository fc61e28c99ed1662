"""A message and the call that left it find each other, whichever is told last (X-24)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import User
from history.actions import record
from history.lists.presentation import rows
from history.mailboxes import messages
from history.missed.ledger import newest_callers
from history.models import Record
from pbx.mailbox import Folder
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome
from tests.integration.voicemail import LEFT, a_message, listed, row

CALL = FinishedLeg(
    origin="lab-1.1",
    call="lab-1.1",
    extension="1011",
    direction=Direction.IN,
    outcome=Outcome.MISSED,
    peer=Party("0601570947", "Zofia Łęcka"),
    dialled="1011",
    started=LEFT - timedelta(seconds=25),
    answered=None,
    ended=LEFT + timedelta(seconds=7),
    talk_seconds=0,
    voicemail=True,
)
MESSAGE = a_message("1-1")


def linked(box: str = "1011") -> str:
    call = row(box, "1-1").record
    return call.origin if call else ""


@pytest.mark.req("X-24")
def test_the_call_is_told_first(db: None) -> None:
    record("lab", [CALL])
    messages.store("lab", "1011", [MESSAGE], left_on="lab-1.1")
    assert linked() == "lab-1.1"


@pytest.mark.req("X-24")
def test_the_message_is_told_first(db: None) -> None:
    messages.store("lab", "1011", [MESSAGE], left_on="lab-1.1")
    record("lab", [CALL])
    assert linked() == "lab-1.1"


def test_the_exchange_need_not_say_on_which_channel_it_was_left(db: None) -> None:
    record("lab", [CALL])
    listed("1011", MESSAGE)
    assert linked() == "lab-1.1"


def test_of_two_calls_the_one_on_whose_channel_it_was_left(db: None) -> None:
    record("lab", [CALL, replace(CALL, origin="lab-2.1", call="lab-2.1")])
    messages.store("lab", "1011", [MESSAGE], left_on="lab-2.1")
    assert linked() == "lab-2.1"


def test_a_message_in_the_box_of_a_group_belongs_to_the_call_that_went_through_it(db: None) -> None:
    legs = [replace(CALL, extension=extension, via="600") for extension in ("1011", "1012")]
    messages.store("lab", "600", [MESSAGE])
    record("lab", legs)
    assert linked("600") == "lab-1.1"


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, extension="1012", dialled="1012"),
        replace(CALL, peer=Party("0601570948", "")),
        replace(CALL, started=LEFT + timedelta(hours=1), ended=LEFT + timedelta(hours=1, seconds=20)),
        replace(CALL, voicemail=False),
        replace(CALL, direction=Direction.OUT, outcome=Outcome.OUTGOING),
    ],
    ids=["another box", "another caller", "another time", "no voicemail", "a call that was made"],
)
def test_another_call_left_no_message_here(db: None, other: FinishedLeg) -> None:
    listed("1011", MESSAGE)
    record("lab", [other])
    listed("1011", MESSAGE, a_message("1-2", Folder.OLD, minutes=90))
    assert linked() == ""


@pytest.mark.req("X-24")
def test_the_row_of_the_call_leads_to_its_message_for_whoever_may_hear_it(anna: User, jan: User) -> None:
    record("lab", [CALL])
    listed("1011", MESSAGE)
    (seen,) = newest_callers(anna, 5).rows
    assert seen.message == row("1011", "1-1").pk
    (others,) = rows(jan, Record.objects.all())
    assert (others.voicemail, others.message) == (True, None)

"""Mailboxes at a manager: listed one at a time, changed by the name of a message, believed by the words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from pbx.commands import (
    Command,
    ForwardMessage,
    MoveMessage,
    PlayMessage,
    RefreshMailbox,
    RemoveMessage,
    SpeakGreeting,
)
from pbx.errors import PbxGone, PbxRefused
from pbx.events import MailboxChanged
from pbx.mailbox import Folder, Greeting, Message
from pbx.sound import GreetingSpoken, MailboxListed
from tests.unit.pbx.fake_ami import FakeAsterisk, event
from tests.unit.pbx.follower import QUICK, Follower, eventually, following

ID, OTHER = "1795313307-00000000", "1795313400-0000000a"
PACE = replace(QUICK, mailbox=0.02)


def user(box: str, context: str = "default") -> dict[str, object]:
    counts = {"NewMessageCount": 0, "OldMessageCount": 0}
    return {"Event": "VoicemailUserEntry", "VMContext": context, "VoiceMailbox": box, "Fullname": "A", **counts}


def lying(name: str, folder: str = "INBOX", **more: object) -> dict[str, object]:
    caller = {"CallerID": '"Dan Davis" <104>', "Duration": "7"}
    return {"Folder": folder, **caller, "Flag": "", "ID": name, **more}


@pytest.fixture
def fake(fake: FakeAsterisk) -> FakeAsterisk:
    fake.lists = {
        "VoicemailUsersList": [user("101"), user("102", "sales")],
        "VoicemailBoxSummary 101": [lying(ID)],
        "VoicemailBoxSummary 102": [],
    }
    return fake


@asynccontextmanager
async def listed(fake: FakeAsterisk) -> AsyncIterator[Follower]:
    """Entered when both mailboxes were told."""
    async with following(fake, PACE) as follower:
        await follower.sees(MailboxListed, 2)
        yield follower


def told(follower: Follower, box: str) -> list[tuple[Message, ...]]:
    return [one.messages for one in follower.events if isinstance(one, MailboxListed) and one.mailbox == box]


def asked(fake: FakeAsterisk, action: str) -> list[dict[str, str]]:
    return [dict(headers) for headers in fake.actions(action)]


# -- listings -----------------------------------------------------------------------------------


async def test_every_mailbox_is_told_after_connecting_in_its_own_context(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        ((message,),) = told(follower, "101")
        assert told(follower, "102") == [()]
    assert (message.id, message.folder, message.seconds) == (ID, Folder.INBOX, 7)
    assert (message.caller.number, message.caller.name) == ("104", "Dan Davis")
    assert message.at.timestamp() == 1795313307
    where = [(one["Mailbox"], one["Context"]) for one in asked(fake, "VoicemailBoxSummary")]
    assert where == [("101", "default"), ("102", "sales")]


async def test_what_changes_together_is_listed_once(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 101"].append(lying(OTHER))
        for new in (1, 2, 2, 2):
            await fake.send(event("MessageWaiting", Mailbox="101@default", New=new, Old=0))
        await follower.sees(MailboxListed, 3)
        assert [len(messages) for messages in told(follower, "101")] == [1, 2]
        assert len(told(follower, "102")) == 1


async def test_a_mailbox_made_meanwhile_is_listed_when_it_is_first_heard_of(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 103"] = [lying(ID)]
        await fake.send(event("MessageWaiting", Mailbox="103@sales", New=1, Old=0))
        await follower.until(lambda: told(follower, "103"))
    assert asked(fake, "VoicemailBoxSummary")[-1]["Context"] == "sales"


async def test_a_mailbox_that_is_gone_is_not_told_as_empty(fake: FakeAsterisk) -> None:
    del fake.lists["VoicemailBoxSummary 102"]
    async with following(fake, PACE) as follower:
        await eventually(lambda: len(asked(fake, "VoicemailBoxSummary")) == 2)
        await follower.sees(MailboxListed)
        assert told(follower, "102") == []


async def test_all_are_listed_again_from_time_to_time(fake: FakeAsterisk) -> None:
    async with following(fake, replace(PACE, mailbox_round=0.05)) as follower:
        await follower.sees(MailboxListed, 6)


async def test_a_message_that_was_played_makes_the_lamp_follow(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 101"] = [lying(ID, "Old")]
        await fake.send(event("UserEvent", UserEvent="PortalMessage", Req="r", Ext="101", Box="101"))
        await follower.sees(MailboxListed, 3)
        assert told(follower, "101")[-1][0].folder is Folder.OLD
    (refreshed,) = asked(fake, "VoicemailRefresh")
    assert (refreshed["Context"], refreshed["Mailbox"]) == ("default", "101")


async def test_who_left_a_message_is_told_even_when_the_numbers_were_known(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        for more in ({}, {"Uniqueid": "lab-1.1"}, {}):
            await fake.send(event("MessageWaiting", Mailbox="101@default", New=1, Old=0, **more))
        await follower.sees(MailboxListed, 3)
        changes = [one for one in follower.events if isinstance(one, MailboxChanged)]
        assert [one.left_on for one in changes] == ["", "lab-1.1"]


@pytest.mark.parametrize(
    ("word", "folder"),
    [("Urgent", Folder.URGENT), ("Cust5", Folder.DELETED), ("Deleted", Folder.DELETED), ("Cust1", Folder.OLD)],
)
async def test_every_folder_has_a_name(fake: FakeAsterisk, word: str, folder: Folder) -> None:
    fake.lists["VoicemailBoxSummary 101"] = [lying(ID, word)]
    async with listed(fake) as follower:
        ((message,),) = told(follower, "101")
    assert message.folder is folder
    assert message.urgent is (word == "Urgent")


async def test_t_ws_10_a_rotten_listing_is_cut_and_cleaned(fake: FakeAsterisk) -> None:
    """Ten thousand messages, odd names, one twice, a line of a million signs, a caller full of nonsense."""
    odd = ["", "x" * 61, "../1", "1 2", "ż"]
    fake.lists["VoicemailBoxSummary 101"] = [
        *(lying(name) for name in odd),
        lying(OTHER, CallerID="x" * 1_000_000),
        lying(ID, CallerID=f'"{"<b>" * 300}\u202e" <600\u0007100>', Duration="-5"),
        lying(ID, "Old"),
        *(lying(f"1795313307-{number:08x}") for number in range(1, 10_000)),
    ]
    async with listed(fake) as follower:
        (messages,) = told(follower, "101")
    assert len(messages) == 1000
    first = messages[0]
    assert (first.id, first.folder, first.seconds) == (ID, Folder.INBOX, 0)
    assert len(first.caller.name) <= 80
    assert (first.caller.name + first.caller.number).isprintable()
    assert len({message.id for message in messages}) == 1000


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ('"Dan Davis" <104>', "104", "Dan Davis"),
        ("Dan Davis <104>", "104", "Dan Davis"),
        ("<+48600100200>", "+48600100200", ""),
        ("600100200", "600100200", ""),
        ("Unknown", "", ""),
        ('"Unknown" <unknown>', "", ""),
        ("", "", ""),
    ],
)
async def test_a_caller_is_read_as_it_was_written_down(fake: FakeAsterisk, text: str, number: str, name: str) -> None:
    fake.lists["VoicemailBoxSummary 101"] = [lying(ID, CallerID=text)]
    async with listed(fake) as follower:
        ((message,),) = told(follower, "101")
    assert (message.caller.number, message.caller.name) == (number, name)


async def test_a_context_that_no_exchange_would_have_is_passed_over(fake: FakeAsterisk) -> None:
    fake.lists["VoicemailUsersList"].append(user("103", "x" * 300))
    async with listed(fake) as follower:
        with pytest.raises(PbxRefused, match="no mailbox 103"):
            await follower.pbx.execute(RefreshMailbox("103"), "r")


# -- commands -----------------------------------------------------------------------------------


async def test_a_message_is_moved_from_where_it_lies_now(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 101"] = [lying(ID, "Cust1")]
        await follower.pbx.execute(MoveMessage("101", ID, Folder.DELETED), "r")
        await follower.sees(MailboxListed, 3)
    (move,) = asked(fake, "VoicemailMove")
    assert (move["Folder"], move["ID"], move["ToFolder"]) == ("Cust1", ID, "Cust5")


async def test_a_message_that_lies_there_already_is_left_alone(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        await follower.pbx.execute(MoveMessage("101", ID, Folder.INBOX), "r")
    assert not fake.actions("VoicemailMove")


async def test_the_words_of_the_answer_decide_and_it_is_tried_once_more(fake: FakeAsterisk) -> None:
    fake.words = ["Message move failed"]
    async with listed(fake) as follower:
        await follower.pbx.execute(MoveMessage("101", ID, Folder.OLD), "r")
        assert len(fake.actions("VoicemailMove")) == 2
        fake.words = ["Message remove failed"] * 2
        with pytest.raises(PbxRefused, match="where it was"):
            await follower.pbx.execute(RemoveMessage("101", ID), "r")


async def test_a_message_is_refreshed_on_demand(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        await follower.pbx.execute(RefreshMailbox("101"), "r")
        await follower.sees(MailboxListed, 3)
        assert len(told(follower, "101")) == 2


async def test_a_copy_goes_into_the_context_of_its_new_mailbox(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        await follower.pbx.execute(ForwardMessage("101", ID, "102"), "r")
        await follower.until(lambda: len(told(follower, "102")) == 2)
    (order,) = asked(fake, "VoicemailForward")
    assert (order["Context"], order["Mailbox"], order["Folder"]) == ("default", "101", "INBOX")
    assert (order["ToContext"], order["ToMailbox"], order["ToFolder"]) == ("sales", "102", "INBOX")


async def test_nobody_gets_a_message_twice_but_what_they_threw_away_comes_back(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 102"] = [lying(ID, "Old")]
        with pytest.raises(PbxRefused, match="already"):
            await follower.pbx.execute(ForwardMessage("101", ID, "102"), "r")
        with pytest.raises(PbxRefused, match="already"):
            await follower.pbx.execute(ForwardMessage("101", ID, "101"), "r")
        fake.lists["VoicemailBoxSummary 102"] = [lying(ID, "Cust5")]
        await follower.pbx.execute(ForwardMessage("101", ID, "102"), "r")
    assert not fake.actions("VoicemailForward")
    (move,) = asked(fake, "VoicemailMove")
    assert (move["Mailbox"], move["Folder"], move["ToFolder"]) == ("102", "Cust5", "INBOX")


@pytest.mark.parametrize(
    "command",
    [
        MoveMessage("101", OTHER, Folder.OLD),
        RemoveMessage("102", ID),
        PlayMessage("101", "101", OTHER),
        PlayMessage("101", "109", ID),
        SpeakGreeting("101", "109", Greeting.BUSY),
        ForwardMessage("101", ID, "109"),
        RefreshMailbox("109"),
    ],
)
async def test_what_is_not_there_is_refused_before_anything_is_done(fake: FakeAsterisk, command: Command) -> None:
    async with listed(fake) as follower:
        with pytest.raises(PbxGone):
            await follower.pbx.execute(command, "r")
    for action in ("VoicemailMove", "VoicemailRemove", "VoicemailForward", "Originate"):
        assert not fake.actions(action)


@pytest.mark.parametrize("name", ["", "1 2", "../1", "x" * 61, "1\r\nAction: Logoff", "ż", "${SHELL(id)}"])
async def test_t_ami_04_only_the_name_of_a_message_reaches_the_wire(fake: FakeAsterisk, name: str) -> None:
    async with listed(fake) as follower:
        before = len(fake.heard)
        for command in (
            MoveMessage("101", name, Folder.OLD),
            RemoveMessage("101", name),
            ForwardMessage("101", name, "102"),
            PlayMessage("101", "101", name),
        ):
            with pytest.raises(PbxRefused):
                await follower.pbx.execute(command, "r")
    assert {dict(headers)["Action"] for headers in fake.heard[before:]} <= {"VoicemailBoxSummary"}


@pytest.mark.parametrize("box", ["", "1", "101@default", "1012345", "101\r\nX: y", "١٠١"])
async def test_t_ami_04_only_a_mailbox_of_this_exchange_is_touched(fake: FakeAsterisk, box: str) -> None:
    async with listed(fake) as follower:
        before = len(fake.heard)
        for command in (MoveMessage(box, ID, Folder.OLD), ForwardMessage("101", ID, box), RefreshMailbox(box)):
            with pytest.raises(PbxRefused):
                await follower.pbx.execute(command, "r")
        assert len(fake.heard) == before


async def test_a_message_is_played_by_the_dialplan(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        fake.lists["VoicemailBoxSummary 102"] = [lying(ID)]
        await follower.pbx.execute(PlayMessage("101", "102", ID), "r")
    (headers,) = fake.actions("Originate")
    assert ("Channel", "PJSIP/101") in headers
    assert ("Context", "portal-message") in headers
    said = {value for key, value in headers if key == "Variable"}
    assert said == {"PORTAL_FROM=101", "PORTAL_BOX=102", f"PORTAL_MESSAGE={ID}", "PORTAL_REQ=r"}


async def test_a_greeting_is_told_when_it_is_kept(fake: FakeAsterisk) -> None:
    async with listed(fake) as follower:
        await follower.pbx.execute(SpeakGreeting("101", "101", Greeting.NAME), "r-1")
        for more in ({"Greeting": "nonsense"}, {"Box": "x"}, {"Req": "R"}, {}):
            said = {"Req": "r-1", "Ext": "101", "Box": "101", "Greeting": "greet", **more}
            await fake.send(event("UserEvent", UserEvent="PortalGreeting", **said))
        await follower.sees(GreetingSpoken)
        (spoken,) = follower.of(GreetingSpoken)
    assert isinstance(spoken, GreetingSpoken)
    assert (spoken.request, spoken.mailbox, spoken.greeting) == ("r-1", "101", Greeting.NAME)
    (headers,) = fake.actions("Originate")
    assert ("Variable", "PORTAL_GREETING=greet") in headers

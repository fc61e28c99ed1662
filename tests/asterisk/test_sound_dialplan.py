"""The shipped dialplan for messages, greetings, recordings and blocked callers, asked for what it must refuse."""

from collections.abc import AsyncIterator

import pytest

from tests.asterisk.company import Company
from tests.asterisk.console import Block, Console
from tests.asterisk.sip.call import CallState
from tests.asterisk.unwatched import Unwatched

# no commas: the manager itself splits a variable's value there (docs/asterisk.md)
HOSTILE = ("", "x/../1", "101)", "${SHELL(id)}", "101@other", '1"]', "101 ", "101;x", "1" * 61)


@pytest.fixture
async def portal(company: Company) -> AsyncIterator[Unwatched]:
    exchange = company.exchange
    async with Console(exchange.ami_port, "webcti", exchange.secret) as console:
        yield Unwatched(console)


def told(portal: Unwatched, since: int, name: str) -> list[Block]:
    return [event for event in portal.console.events[since:] if event.get("UserEvent") == name]


async def turned_away(company: Company, portal: Unwatched, context: str, **variables: str) -> None:
    """101's telephone is rung into `context` and let go of at once."""
    since, seen = portal.console.now(), company.console.now()
    if "101" not in company.phones:
        await company.arrive("101")
    await portal.originate("PJSIP/101", context, "s", **{"PORTAL_FROM": "101", **variables})
    own = await company.phones["101"].rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert told(portal, since, "PortalGreeting") == []
    assert "VoiceMailPlayMsg" not in {event.get("Application") for event in company.console.events[seen:]}
    assert not list(company.recording("any").parent.parent.rglob("*.wav"))


@pytest.mark.parametrize("box", [*HOSTILE, "109"])
async def test_t_ami_04_a_hostile_mailbox_is_neither_played_nor_spoken_into(
    company: Company, portal: Unwatched, box: str
) -> None:
    await turned_away(company, portal, "portal-message", PORTAL_BOX=box, PORTAL_MESSAGE="1-1")
    await turned_away(company, portal, "portal-greeting", PORTAL_BOX=box, PORTAL_GREETING="busy")


@pytest.mark.parametrize("name", HOSTILE[:-1])
async def test_t_ami_04_a_hostile_message_or_greeting_is_refused(
    company: Company, portal: Unwatched, name: str
) -> None:
    await turned_away(company, portal, "portal-message", PORTAL_BOX="101", PORTAL_MESSAGE=name)
    await turned_away(company, portal, "portal-greeting", PORTAL_BOX="101", PORTAL_GREETING=name)


@pytest.mark.parametrize("name", ["../../x", "A", "r.1", "${SHELL(id)}", "1" * 41])
async def test_t_ami_07_a_hostile_request_names_no_file(company: Company, portal: Unwatched, name: str) -> None:
    await turned_away(company, portal, "portal-greeting", PORTAL_BOX="101", PORTAL_GREETING="busy", PORTAL_REQ=name)


async def test_a_greeting_is_asked_for_at_the_meant_telephone_only(company: Company, portal: Unwatched) -> None:
    """Else whoever picks that call up speaks in somebody's name."""
    alice, carol = await company.arrive("101", "103")
    await portal.originate(
        "PJSIP/101", "portal-greeting", "s", PORTAL_FROM="101", PORTAL_BOX="101", PORTAL_GREETING="busy"
    )
    await alice.rings()
    thief = carol.dial("**101")
    await alice.until(lambda: alice.idle, "the call to be picked up")
    await thief.until(CallState.ENDED)
    assert not company.recording("any").parent.exists()


@pytest.mark.parametrize("channel", [*HOSTILE, "PJSIP/101-99999999", "PJSIP/101"])
async def test_t_ws_09_what_is_no_living_channel_is_not_recorded(
    company: Company, portal: Unwatched, channel: str
) -> None:
    since = portal.console.now()
    answer = await record(portal, channel, "r-1")
    assert answer.get("Response") == "Failure"
    assert told(portal, since, "PortalRecording") == []
    assert not company.recording("r-1").exists()


async def test_a_second_recorder_of_one_channel_is_refused(company: Company, portal: Unwatched) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    call, there = await company.talk(alice, bob)
    channel = (await company.console.wait_for("BridgeEnter", since, Channel="PJSIP/101-")).get("Channel")
    first, second = await record(portal, channel, "r-1"), await record(portal, channel, "r-2")
    assert (first.get("Response"), second.get("Response")) == ("Success", "Failure")
    assert not company.recording("r-2").exists()
    await call.hang_up()
    await there.until(CallState.ENDED)
    over = await portal.console.wait_for("UserEvent", UserEvent="PortalRecording", State="over")
    assert over.get("Req") == "r-1"


async def record(portal: Unwatched, channel: str, name: str) -> Block:
    return await portal.originate(
        "Local/s@portal-record/n",
        "portal-record",
        "done",
        wait=True,
        PORTAL_FROM="101",
        PORTAL_TO=channel,
        PORTAL_REQ=name,
    )


@pytest.mark.parametrize("number", ["", "1" * 10, "+48600", "6 0", "60*", "${SHELL(id)}", "60/x"])
async def test_t_ami_04_only_the_end_of_a_number_is_blocked(company: Company, portal: Unwatched, number: str) -> None:
    assert (await block(portal, "101", number, "on")).get("Response") == "Failure"
    assert await blocked(company) == []


@pytest.mark.parametrize(
    ("extension", "value"), [("1", "on"), ("trunk", "on"), ("", "on"), ("101", "yes"), ("101", "1")]
)
async def test_t_ami_04_nobody_is_blocked_for_no_extension_or_half(
    company: Company, portal: Unwatched, extension: str, value: str
) -> None:
    assert (await block(portal, extension, "600100200", value)).get("Response") == "Failure"
    assert await blocked(company) == []


async def test_who_is_blocked_is_kept_by_the_end_of_the_number(company: Company, portal: Unwatched) -> None:
    for value, kept in (("on", ["/BLOCK/101/600100200"]), ("", [])):
        assert (await block(portal, "101", "600100200", value)).get("Response") == "Success"
        assert await blocked(company) == kept


async def blocked(company: Company) -> list[str]:
    answers = await company.console.ask("DBGetTree", Family="BLOCK")
    return [answer.get("Key") for answer in answers if answer.get("Event") == "DBGetTreeResponse"]


async def block(portal: Unwatched, extension: str, number: str, value: str) -> Block:
    variables = {"__PORTAL_EXT": extension, "__PORTAL_NUMBER": number, "__PORTAL_VALUE": value}
    return await portal.originate("Local/s@portal-block/n", "portal-block", "done", wait=True, **variables)


@pytest.mark.req("VM-03")
async def test_the_code_of_a_mailbox_leads_into_it_and_other_codes_go_before(
    company: Company, portal: Unwatched
) -> None:
    (alice,) = await company.arrive("101")
    nowhere = alice.dial("*199")
    await nowhere.until(CallState.ENDED)
    assert nowhere.code
    since = company.console.now()
    call = alice.dial("*103")
    await call.until(CallState.UP)
    await company.speak(call)
    await company.console.wait_for("MessageWaiting", since, Mailbox="103@default", New="1")
    code = alice.dial("*72103")
    await company.console.wait_for("UserEvent", since, Ext="101", Feature="forward_always", Value="103")
    await code.until(CallState.ENDED)

"""The shipped dialplan, asked in the words of docs/asterisk.md by the account that is shipped with it."""

from collections.abc import AsyncIterator

import pytest

from pbx.asterisk.check import examine, findings
from pbx.commands import Dial, DialThroughMobile, ListenToVoicemail, PickUp
from pbx.connect import asterisk_address
from tests.asterisk.company import Company
from tests.asterisk.console import Console
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.sip.call import CallState
from tests.asterisk.unwatched import Unwatched

# no commas: the manager itself splits a variable's value there (docs/asterisk.md)
HOSTILE = (
    "102)",
    "102&PJSIP/trunk",
    "${SHELL(id)}",
    "102@lab-outside",
    '1"]',
    "102 ",
    "102;103",
    "abc",
    "1" * 33,
)


@pytest.fixture
async def portal(company: Company) -> AsyncIterator[Unwatched]:
    exchange = company.exchange
    async with Console(exchange.ami_port, "webcti", exchange.secret) as console:
        yield Unwatched(console)


async def stored(company: Company, family: str, extension: str) -> str:
    answers = await company.console.ask("DBGet", Family=family, Key=extension)
    return next((block.get("Val") for block in answers if block.get("Event") == "DBGetResponse"), "")


async def lamp(company: Company, name: str) -> str:
    (answer,) = await company.console.ask("Getvar", Variable=f"DEVICE_STATE(Custom:{name})")
    return answer.get("Value")


@pytest.mark.parametrize("name", SCENARIOS)
async def test_every_scenario_runs_with_nobody_watching(name: str, company: Company, portal: Unwatched) -> None:
    await SCENARIOS[name](company, portal)


@pytest.mark.req("CALL-01", "MAIN-03", "MAIN-09")
async def test_click_to_call_shows_each_side_the_other(company: Company, portal: Unwatched) -> None:
    alice, bob = await company.arrive("101", "102")
    await portal.asks(Dial("101", "102", caller_name="Zażółć Gęślą", target_name="Żółw"))
    own = await alice.rings()
    assert own.caller == ("102", "Żółw")
    assert bob.idle
    own.answer()
    assert (await bob.rings()).caller == ("101", "Zażółć Gęślą")


@pytest.mark.req("MAIN-10")
async def test_the_mobile_is_called_first_and_then_the_chosen_number(company: Company, portal: Unwatched) -> None:
    (bob,) = await company.arrive("102")
    network = await company.outside()
    await portal.asks(DialThroughMobile("101", "0601570947", "102", caller_name="Alice Adams"))
    mobile = await network.rings()
    assert bob.idle
    mobile.answer()
    assert (await bob.rings()).caller == ("101", "Alice Adams")


@pytest.mark.req("MAIN-15", "VM-01")
async def test_listening_to_messages_asks_for_no_pin_at_the_own_telephone(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    since = company.console.now()
    await portal.asks(ListenToVoicemail("101"))
    (await alice.rings()).answer()
    started = await company.console.wait_for("Newexten", since, Application="VoiceMailMain")
    assert (started.get("AppData"), started.get("Extension")) == ("101@default,s", "*97")


async def test_a_colleagues_call_is_picked_up_by_its_channel(company: Company, portal: Unwatched) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    since = company.console.now()
    call = alice.dial("102")
    await bob.rings()
    begun = await company.console.wait_for("DialBegin", since, DestChannel="PJSIP/102-")
    await portal.asks(PickUp("103", "102", begun.get("DestUniqueid")))
    taken = await carol.rings()
    taken.answer()
    await company.connected(call, taken)
    await bob.until(lambda: bob.idle, "silence")


@pytest.mark.parametrize(
    ("exten", "family", "value", "kept", "feature", "told"),
    [
        ("dnd", "DND", "on", "YES", "dnd", "on"),
        ("cf", "CF", "0601570947", "0601570947", "forward_always", "0601570947"),
        ("cfb", "CFB", "103", "103", "forward_busy", "103"),
        ("cfu", "CFU", "*97", "*97", "forward_no_answer", "*97"),
        ("cw", "CW", "on", "ENABLED", "call_waiting", "on"),
    ],
)
@pytest.mark.req("FWD-05", "FWD-06")
async def test_a_switched_service_is_stored_and_told(
    company: Company, portal: Unwatched, exten: str, family: str, value: str, kept: str, feature: str, told: str
) -> None:
    since = portal.console.now()
    assert (await portal.switch(exten, "102", value)).get("Response") == "Success"
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
    assert (event.get("Ext"), event.get("Feature"), event.get("Value")) == ("102", feature, told)
    assert await stored(company, family, "102") == kept
    since = portal.console.now()
    assert (await portal.switch(exten, "102", "")).get("Response") == "Success"
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
    assert (event.get("Ext"), event.get("Feature"), event.get("Value")) == ("102", feature, "")
    assert await stored(company, family, "102") == ""


async def test_the_lamps_follow_the_services(company: Company, portal: Unwatched) -> None:
    await portal.switch("dnd", "102", "on")
    await portal.switch("cf", "102", "103")
    assert (await lamp(company, "DND102"), await lamp(company, "CF102")) == ("BUSY", "BUSY")
    await portal.switch("dnd", "102", "")
    await portal.switch("cf", "102", "")
    assert (await lamp(company, "DND102"), await lamp(company, "CF102")) == ("NOT_INUSE", "NOT_INUSE")


@pytest.mark.parametrize("extension", [*HOSTILE, "", "999", "1", "trunk"])
async def test_t_ami_04_a_service_of_no_extension_is_refused(
    company: Company, portal: Unwatched, extension: str
) -> None:
    assert (await portal.switch("dnd", extension, "on")).get("Response") == "Failure"
    _head, *entries, _tail = await company.console.ask("DBGetTree", Family="DND")
    assert entries == []


@pytest.mark.parametrize("number", [*HOSTILE, "102"])
async def test_t_tol_04_a_forwarding_to_no_number_or_to_oneself_is_refused(
    company: Company, portal: Unwatched, number: str
) -> None:
    assert (await portal.switch("cf", "102", number)).get("Response") == "Failure"
    assert await stored(company, "CF", "102") == ""


@pytest.mark.parametrize("number", [number for number in HOSTILE if number != "abc"])
async def test_t_ami_04_a_hostile_number_reaches_no_telephone(company: Company, portal: Unwatched, number: str) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    try:
        await portal.asks(Dial("101", number))
    except AssertionError:
        return  # Asterisk itself found no such extension
    own = await alice.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert bob.idle
    rung = [block.get("DestChannel") for block in company.console.events[since:] if block.get("Event") == "DialBegin"]
    assert [channel for channel in rung if not channel.startswith("PJSIP/101-")] == []


@pytest.mark.parametrize("owner", ["", "101 ", "${EXTEN}", "trunk", "1234567"])
async def test_a_call_of_no_owner_goes_nowhere(company: Company, portal: Unwatched, owner: str) -> None:
    alice, bob = await company.arrive("101", "102")
    await portal.originate("PJSIP/101", "portal-dial", "102", PORTAL_FROM=owner)
    own = await alice.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert bob.calls == []


async def test_t_tol_04_a_forwarded_call_may_only_what_its_owner_may(company: Company, portal: Unwatched) -> None:
    alice, frank = await company.arrive("101", "106")
    network = await company.outside()
    await company.console.ask("DBPut", Family="CF", Key="106", Val="0900123456")
    call = alice.dial("106")
    await call.until(CallState.ENDED)
    assert network.calls == []
    assert frank.calls == []
    await company.console.ask("DBPut", Family="CF", Key="105", Val="0601570947")
    alice.dial("105")
    assert (await network.rings()).target


async def test_t_tol_04_an_extension_forwards_two_calls_at_a_time(company: Company, portal: Unwatched) -> None:
    callers = await company.arrive("101", "103", "104")
    network = await company.outside()
    await company.console.ask("DBPut", Family="CF", Key="105", Val="0601570947")
    calls = [caller.dial("105") for caller in callers[:2]]
    for call in calls:
        await call.until(CallState.RINGS_THERE)
    third = callers[2].dial("105")
    await third.until(CallState.ENDED)
    assert len(network.calls) == 2


async def test_t_tol_05_forwardings_in_a_circle_end(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    await company.console.ask("DBPut", Family="CF", Key="102", Val="103")
    await company.console.ask("DBPut", Family="CF", Key="103", Val="102")
    call = alice.dial("102")
    await call.until(CallState.ENDED)


async def test_t_tol_04_an_outside_caller_may_not_transfer_with_keys(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    since = company.console.now()
    network.dial("555101", caller="601570947")
    await alice.rings()
    dialling = await company.console.wait_for("Newexten", since, Application="Dial")
    assert dialling.get("AppData").split(",")[2] == "tkx"


@pytest.mark.parametrize(
    ("code", "family", "kept"),
    [
        ("*78", "DND", "YES"),
        ("*72103", "CF", "103"),
        ("*90103", "CFB", "103"),
        ("*52103", "CFU", "103"),
        ("*70", "CW", "ENABLED"),
    ],
)
async def test_a_code_dialled_at_the_telephone_switches_its_own_service(
    company: Company, portal: Unwatched, code: str, family: str, kept: str
) -> None:
    (bob,) = await company.arrive("102")
    since = portal.console.now()
    call = bob.dial(code)
    await call.until(CallState.UP)
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
    assert event.get("Ext") == "102"
    assert await stored(company, family, "102") == kept
    await call.until(CallState.ENDED)


@pytest.mark.parametrize(
    "action", ["Command", "GetConfig", "UpdateConfig", "ModuleLoad", "Reload", "DBPut", "DBDel", "MixMonitor"]
)
async def test_t_ami_06_the_shipped_account_may_not_touch_the_exchange_itself(portal: Unwatched, action: str) -> None:
    (answer,) = await portal.console.ask(
        action, Command="core show version", Filename="manager.conf", Family="DND", Key="1"
    )
    assert answer.get("Response") == "Error"
    assert "denied" in answer.get("Message").lower()


async def test_the_record_of_a_call_is_one_line_with_eighteen_columns(company: Company, portal: Unwatched) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    call, there = await company.talk(alice, bob)
    await call.hang_up()
    await there.until(CallState.ENDED)
    told = await company.console.wait_for("Cdr", since)
    line = company.exchange.records.read_text().splitlines()[-1]
    columns = [column.strip('"') for column in line.split('","')]
    assert len(columns) == 18
    assert (columns[0], columns[7], columns[8], columns[15]) == (told.get("UniqueID"), "101", "102", "ANSWERED")


@pytest.mark.parametrize("encrypted", [False, True])
async def test_pbx_check_finds_nothing_wrong_with_what_is_shipped(company: Company, encrypted: bool) -> None:
    exchange = company.exchange
    facts = await examine(asterisk_address(exchange.url_with_tls if encrypted else exchange.url))
    assert [finding.sentence for finding in findings(facts)] == []


async def test_pbx_check_says_which_account_may_too_much(company: Company) -> None:
    exchange = company.exchange
    url = f"asterisk://lab:{exchange.lab_secret}@127.0.0.1:{exchange.ami_port}"
    facts = await examine(asterisk_address(url))
    assert any("may do too much" in finding.sentence and finding.serious for finding in findings(facts))

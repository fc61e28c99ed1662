"""What the dialplan does with a call by the services of whom it is for: call it and see where it rings."""

from collections.abc import AsyncIterator, Mapping

import pytest

from pbx.features import Feature
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.console import Block, Console
from tests.asterisk.lab.exchange import ANNOUNCEMENT
from tests.asterisk.sip.call import Call, CallState
from tests.asterisk.unwatched import Unwatched

HOSTILE = ("102)", "102&PJSIP/trunk", "${SHELL(id)}", "102@lab-outside", '1"]', "102 ", "1" * 33, "../102")


@pytest.fixture
async def portal(company: Company) -> AsyncIterator[Unwatched]:
    exchange = company.exchange
    async with Console(exchange.ami_port, "webcti", exchange.secret) as console:
        yield Unwatched(console)


async def kept(company: Company, key: str) -> str:
    answers = await company.console.ask("DBGet", Family="WEBCTI", Key=key)
    return next((block.get("Val") for block in answers if block.get("Event") == "DBGetResponse"), "")


async def lamp(company: Company, name: str) -> str:
    (answer,) = await company.console.ask("Getvar", Variable=f"DEVICE_STATE(Custom:{name})")
    return answer.get("Value")


async def set_up(company: Company, services: Mapping[str, Mapping[Feature, str]]) -> None:
    for extension, features in services.items():
        for feature, value in features.items():
            await company.has(extension, feature, value)


async def reaches_mailbox(company: Company, since: int, box: str) -> None:
    await company.console.wait_for("Newexten", since, Application="VoiceMail", AppData=f"{box}@default")


# -- where it rings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("services", "rings"),
    [
        pytest.param({Feature.FOLLOW: "103"}, "103", id="I am there"),
        pytest.param({Feature.FOLLOW: "103", Feature.FORWARD_ALWAYS: "104"}, "103", id="I am there goes first"),
        pytest.param({Feature.DND: "YES", Feature.MOBILE: "d0601570947"}, "trunk", id="mobile while DND"),
        pytest.param({Feature.DND: "YES", Feature.FOLLOW: "104", Feature.FORWARD_BUSY: "103"}, "103", id="DND first"),
        pytest.param({Feature.MOBILE: "d0601570947", Feature.FOLLOW: "103"}, "103", id="mobile not while free"),
        pytest.param({Feature.FORWARD_UNAVAILABLE: "103"}, "102", id="unavailable does not concern the available"),
    ],
)
@pytest.mark.req("FWD-02", "FWD-05", "FWD-06", "FWD-08")
async def test_a_call_that_arrives_rings_where_it_shall(
    company: Company, services: Mapping[Feature, str], rings: str
) -> None:
    await company.arrive("101", "102", "103", "104")
    await company.outside()
    await set_up(company, {"102": services})
    company.phones["101"].dial("102")
    await company.phones[rings].rings()
    assert company.phones["102"].idle is (rings != "102")


@pytest.mark.parametrize(
    ("services", "rings"),
    [
        ({Feature.FORWARD_UNAVAILABLE: "103", Feature.FORWARD_NO_ANSWER: "104"}, "103"),
        ({Feature.FORWARD_NO_ANSWER: "104"}, "104"),
        ({Feature.MOBILE: "u0601570947"}, "trunk"),
        ({Feature.MOBILE: "u0601570947", Feature.FORWARD_UNAVAILABLE: "103"}, "103"),
    ],
)
@pytest.mark.req("FNCP-02")
async def test_a_call_to_a_telephone_that_is_away_rings_where_it_shall(
    company: Company, services: Mapping[Feature, str], rings: str
) -> None:
    await company.arrive("101", "103", "104")
    await company.outside()
    await set_up(company, {"102": services})
    company.phones["101"].dial("102")
    await company.phones[rings].rings()


@pytest.mark.req("FNCP-02")
async def test_a_telephone_that_is_away_without_services_leads_to_the_mailbox(company: Company) -> None:
    (alice,) = await company.arrive("101")
    await set_up(company, {"102": {Feature.FORWARD_BUSY: "103", Feature.MOBILE: "nd0601570947"}})
    since = company.console.now()
    alice.dial("102")
    await reaches_mailbox(company, since, "102")


@pytest.mark.slow
@pytest.mark.req("FWD-01", "FWD-05")
async def test_a_call_that_nobody_answers_goes_to_the_mobile_after_the_time_that_was_set(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await set_up(company, {"102": {Feature.MOBILE: "n0601570947", Feature.RING_SECONDS: "6"}})
    since = company.console.now()
    alice.dial("102")
    await bob.rings()
    dialling = await company.console.wait_for("Newexten", since, Application="Dial")
    assert dialling.get("AppData").split(",")[1] == "6"
    assert (await network.rings()).target


@pytest.mark.parametrize(("kept_seconds", "rung"), [("2", "5"), ("600", "60"), ("x", "5"), ("17", "17")])
async def test_the_time_of_ringing_keeps_within_its_bounds(company: Company, kept_seconds: str, rung: str) -> None:
    alice, bob = await company.arrive("101", "102")
    await company.has("102", Feature.RING_SECONDS, kept_seconds)
    since = company.console.now()
    alice.dial("102")
    await bob.rings()
    dialling = await company.console.wait_for("Newexten", since, Application="Dial")
    assert dialling.get("AppData").split(",")[1] == rung


@pytest.mark.parametrize("status", ["486 Busy Here", "603 Decline"])
async def test_whoever_presses_the_red_key_is_busy_not_away(company: Company, status: str) -> None:
    alice, bob, carol, dan = await company.arrive("101", "102", "103", "104")
    await set_up(company, {"102": {Feature.FORWARD_BUSY: "103", Feature.FORWARD_UNAVAILABLE: "104"}})
    alice.dial("102")
    (await bob.rings()).reject(status)
    await carol.rings()
    assert dan.idle


@pytest.mark.req("FWD-06")
async def test_callers_hear_the_chosen_message_and_the_call_ends(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    await set_up(company, {"102": {Feature.DND: "YES", Feature.DND_MESSAGE: ANNOUNCEMENT}})
    since = company.console.now()
    call = alice.dial("102")
    heard = await company.console.wait_for("Newexten", since, Application="Playback")
    assert heard.get("AppData").endswith(f"announcements/{ANNOUNCEMENT}")
    await call.until(CallState.ENDED)
    assert bob.calls == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a,b", "${SHELL(id)}", "&x"])
async def test_t_ami_07_a_message_is_named_by_letters_alone(company: Company, name: str) -> None:
    (alice,) = await company.arrive("101")
    await set_up(company, {"105": {Feature.DND: "YES", Feature.DND_MESSAGE: name}})
    since = company.console.now()
    call = alice.dial("105")
    await call.until(CallState.ENDED)
    played = [block for block in company.console.events[since:] if block.get("Application") == "Playback"]
    assert played == []


async def test_t_tol_04_also_i_am_there_may_only_what_its_owner_may(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await company.has("106", Feature.FOLLOW, "0900123456")
    call = alice.dial("106")
    await call.until(CallState.ENDED)
    assert network.calls == []


async def test_t_tol_05_a_call_is_forwarded_three_times_and_no_more(company: Company) -> None:
    alice, eve = await company.arrive("101", "105")
    network = await company.outside()
    chain = {"102": "103", "103": "104", "104": "105"}
    await set_up(company, {extension: {Feature.FOLLOW: target} for extension, target in chain.items()})
    call = alice.dial("102")
    await eve.rings()
    await call.hang_up()
    await company.has("105", Feature.FOLLOW, f"0{OUTSIDER}")
    call = alice.dial("102")
    await call.until(CallState.ENDED)
    assert network.calls == []


# -- what may leave, and as whom -----------------------------------------------------------------


@pytest.mark.req("SVC-01")
@pytest.mark.parametrize("lock", ["user", "admin"])
async def test_a_locked_telephone_calls_colleagues_and_for_help(company: Company, lock: str) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await company.has("101", Feature.LOCK, lock)
    call = alice.dial(f"0{OUTSIDER}")
    await call.until(CallState.ENDED)
    assert network.calls == []
    call = alice.dial("102")
    await bob.rings()
    await call.hang_up()
    alice.dial("112")
    assert "112" in (await network.rings()).invite.start  # type: ignore[union-attr]


@pytest.mark.req("SVC-01")
async def test_the_lock_holds_for_calls_that_the_portal_places(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await company.has("101", Feature.LOCK, "user")
    await portal.originate("PJSIP/101", "portal-dial", f"0{OUTSIDER}", PORTAL_FROM="101")
    own = await alice.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert network.calls == []


@pytest.mark.req("SVC-01")
async def test_the_lock_holds_when_a_locked_telephone_hands_a_caller_on(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await company.has("102", Feature.LOCK, "user")
    call, there = await company.talk(alice, bob)
    await there.transfer(f"0{OUTSIDER}")
    await call.until(CallState.ENDED)
    assert network.calls == []


@pytest.mark.req("SVC-01")
async def test_calls_to_a_locked_telephone_still_follow_its_forwarding(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await set_up(company, {"102": {Feature.LOCK: "user", Feature.FORWARD_ALWAYS: f"0{OUTSIDER}"}})
    alice.dial("102")
    await network.rings()


# -- a limit that is reached ---------------------------------------------------------------------


@pytest.mark.req("COST-03")
async def test_at_the_limit_only_what_costs_something_does_not_leave(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await company.has("101", Feature.PAID_STOPPED, "on")
    await alice.dial(f"0{OUTSIDER}").until(CallState.ENDED)
    assert network.calls == []
    call = alice.dial("102")
    await bob.rings()
    await call.hang_up()
    for number in ("112", "0800123456"):
        call = alice.dial(number)
        there = await network.rings()
        await call.hang_up()
        await there.until(CallState.ENDED)


@pytest.mark.req("COST-03")
async def test_the_limit_holds_for_what_is_handed_on_and_what_the_portal_places(
    company: Company, portal: Unwatched
) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await company.has("102", Feature.PAID_STOPPED, "on")
    call, there = await company.talk(alice, bob)
    await there.transfer(f"0{OUTSIDER}")
    await call.until(CallState.ENDED)
    await portal.originate("PJSIP/102", "portal-dial", f"0{OUTSIDER}", PORTAL_FROM="102")
    own = await bob.rings()
    own.answer()
    await own.until(CallState.ENDED)
    assert network.calls == []


@pytest.mark.req("COST-03")
async def test_what_an_account_pays_for_leaves_also_at_the_limit(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await set_up(company, {"101": {Feature.PAID_STOPPED: "on", Feature.ACCOUNT: "f4711"}})
    alice.dial(f"0{OUTSIDER}")
    await network.rings()


@pytest.mark.req("COST-03")
async def test_a_forwarding_that_may_not_be_paid_leads_to_the_mailbox_and_a_free_one_goes_on(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await set_up(company, {"102": {Feature.PAID_STOPPED: "on", Feature.FORWARD_ALWAYS: f"0{OUTSIDER}"}})
    since = company.console.now()
    call = alice.dial("102")
    await company.console.wait_for("Newexten", since, Application="VoiceMail")
    await call.hang_up()
    assert network.calls == []
    await company.has("102", Feature.FORWARD_ALWAYS, "0800123456")
    alice.dial("102")
    await network.rings()


@pytest.mark.req("COST-03")
async def test_at_the_limit_a_chain_of_forwardings_ends_at_who_may_not_pay(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    chain = {"105": {Feature.FOLLOW: "106"}, "106": {Feature.FOLLOW: f"0{OUTSIDER}", Feature.PAID_STOPPED: "on"}}
    await set_up(company, chain)
    await alice.dial("105").until(CallState.ENDED)
    assert network.calls == []


@pytest.mark.req("SVC-04", "SVC-05")
async def test_outside_sees_the_number_that_was_chosen_or_none(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()

    async def seen(number: str) -> str:
        call = alice.dial(number)
        there: Call = await network.rings()
        shown = there.caller[0]
        await call.hang_up()
        await there.until(CallState.ENDED)
        return shown

    assert await seen(f"0{OUTSIDER}") == "101"
    await company.has("101", Feature.CALL_AS, "+48221234567")
    assert await seen(f"0{OUTSIDER}") == "+48221234567"
    await company.has("101", Feature.CLIR, "on")
    assert await seen(f"0{OUTSIDER}") == "anonymous"
    assert await seen("112") == "101"


@pytest.mark.req("SVC-05")
async def test_a_forwarded_call_keeps_its_callers_number(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await set_up(company, {"102": {Feature.CLIR: "on", Feature.CALL_AS: "+48221234567", Feature.FOLLOW: "0601570947"}})
    alice.dial("102")
    assert (await network.rings()).caller[0] == "101"


@pytest.mark.req("SVC-02", "SVC-07")
async def test_the_account_for_the_next_call_is_for_that_one_alone(company: Company, portal: Unwatched) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()

    async def pays(number: str) -> str:
        since = company.console.now()
        call = alice.dial(number)
        there: Call = await network.rings()
        await call.hang_up()
        await there.until(CallState.ENDED)
        return (await company.console.wait_for("Cdr", since)).get("AccountCode")

    await company.has("101", Feature.ACCOUNT, "n4711")
    since = portal.console.now()
    assert await pays("112") == ""
    assert await pays(f"0{OUTSIDER}") == "4711"
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
    assert (event.get("Ext"), event.get("Feature"), event.get("Value")) == ("101", "account", "")
    assert await pays(f"0{OUTSIDER}") == ""


@pytest.mark.req("SVC-07")
async def test_an_account_does_not_pay_for_what_a_telephone_forwards(company: Company) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    await set_up(company, {"102": {Feature.ACCOUNT: "n4711", Feature.FOLLOW: "0601570947"}})
    since = company.console.now()
    call = alice.dial("102")
    await network.rings()
    await call.hang_up()
    assert (await company.console.wait_for("Cdr", since)).get("AccountCode") == ""
    assert await kept(company, "102/account") == "n4711"


# -- doors and codes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "service", "value"),
    [
        ("portal-service", "forward_unavailable", "103"),
        ("portal-service", "ring_seconds", "15"),
        ("portal-service", "follow", "0601570947"),
        ("portal-service", "mobile", "nd0601570947"),
        ("portal-service", "dnd_message", "Holiday_2-a"),
        ("portal-outgoing", "lock", "admin"),
        ("portal-outgoing", "clir", "on"),
        ("portal-costs", "paid_stopped", "on"),
        ("portal-outgoing", "call_as", "+48221234567"),
        ("portal-outgoing", "account", "n4711"),
    ],
)
async def test_a_further_service_is_stored_and_told(
    company: Company, portal: Unwatched, door: str, service: str, value: str
) -> None:
    for wanted in (value, ""):
        since = portal.console.now()
        assert (await portal.switch(service, "102", wanted, door)).get("Response") == "Success"
        event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
        assert (event.get("Ext"), event.get("Feature"), event.get("Value")) == ("102", service, wanted)
        assert await kept(company, f"102/{service}") == wanted


@pytest.mark.parametrize(
    ("door", "service", "value"),
    [
        *(("portal-service", "follow", value) for value in (*HOSTILE, "abc", "102")),
        *(("portal-service", "mobile", value) for value in (*HOSTILE, "n", "x0601", "nnnn0601", "06n01", "n102")),
        *(("portal-service", "ring_seconds", value) for value in ("4", "61", "1x", "100", "-5")),
        *(("portal-service", "dnd_message", value) for value in ("../x", "a.b", "a b", "x" * 65)),
        *(("portal-outgoing", "lock", value) for value in ("on", "root", "USER")),
        *(("portal-costs", "paid_stopped", value) for value in ("yes", "1")),
        *(("portal-outgoing", "clir", value) for value in ("yes", "1")),
        *(("portal-outgoing", "call_as", value) for value in (*HOSTILE, "abc", "*31")),
        *(("portal-outgoing", "account", value) for value in (*HOSTILE, "4711", "fn4711", "4711f", "n1", "f123456789")),
    ],
)
async def test_t_ami_04_what_is_no_value_of_a_service_is_refused(
    company: Company, portal: Unwatched, door: str, service: str, value: str
) -> None:
    assert (await portal.switch(service, "102", value, door)).get("Response") == "Failure"
    assert await kept(company, f"102/{service}") == ""


@pytest.mark.parametrize(
    ("code", "service", "value", "light"),
    [
        ("*54103", "forward_unavailable", "103", ""),
        ("*21103", "follow", "103", "FOLLOW102"),
        ("*56", "lock", "user", "LOCK102"),
        ("*31", "clir", "on", ""),
    ],
)
@pytest.mark.req("SVC-01", "SVC-05", "FWD-08")
async def test_a_code_switches_a_further_service_and_its_lamp(
    company: Company, portal: Unwatched, code: str, service: str, value: str, light: str
) -> None:
    (bob,) = await company.arrive("102")
    since = portal.console.now()
    await bob.dial(code).until(CallState.UP)
    event = await portal.console.wait_for("UserEvent", since, UserEvent="PortalFeature")
    assert (event.get("Ext"), event.get("Feature"), event.get("Value")) == ("102", service, value)
    assert await kept(company, f"102/{service}") == value
    if light:
        assert await lamp(company, light) == "BUSY"


@pytest.mark.parametrize(
    ("code", "service"),
    [
        ("*55", "forward_unavailable"),
        ("*22", "follow"),
        ("*24", "mobile"),
        ("*32", "clir"),
        ("*59", "account"),
    ],
)
async def test_a_code_switches_it_off(company: Company, portal: Unwatched, code: str, service: str) -> None:
    (bob,) = await company.arrive("102")
    await company.has("102", Feature(service), "0601570947")
    await bob.dial(code).until(CallState.UP)
    assert await kept(company, f"102/{service}") == ""


@pytest.mark.req("FWD-01")
async def test_the_mobile_is_switched_on_as_it_was_when_it_was_last_on(company: Company, portal: Unwatched) -> None:
    (bob,) = await company.arrive("102")
    assert (await bob.dial("*23").until(CallState.ENDED)).code
    await portal.switch("mobile", "102", "nd0601570947", "portal-service")
    for code, value in (("*24", ""), ("*23", "nd0601570947")):
        await bob.dial(code).until(CallState.UP)
        assert await kept(company, "102/mobile") == value


@pytest.mark.req("SVC-01")
async def test_t_tol_04_at_a_locked_telephone_calls_cannot_be_sent_elsewhere(
    company: Company, portal: Unwatched
) -> None:
    (bob,) = await company.arrive("102")
    await company.has("102", Feature.LOCK, "admin")
    for code in ("*720601570947", "*210601570947", "*540601570947"):
        await bob.dial(code).until(CallState.ENDED)
    await bob.dial("*56").until(CallState.UP)
    assert await kept(company, "102/lock") == "admin"
    answers: list[Block] = []
    for family in ("CF", "WEBCTI/102"):
        answers += await company.console.ask("DBGetTree", Family=family)
    assert [block.get("Key") for block in answers if block.get("Event") == "DBGetTreeResponse"] == ["/WEBCTI/102/lock"]

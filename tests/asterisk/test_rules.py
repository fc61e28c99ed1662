"""Calls follow people's rules, for which the dialplan asks over HTTP, and go on without an answer (issue 6, part 7)."""

from collections.abc import AsyncIterator

import pytest

from pbx.commands import SetRules
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.routing.callers import CallerKind, Callers
from pbx.routing.packing import digest, pack
from pbx.routing.rules import Action, Rule, State
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.console import Console
from tests.asterisk.lab.exchange import ANNOUNCEMENT
from tests.asterisk.oracle import TOKEN, Oracle, answering
from tests.asterisk.sip.call import CallState
from tests.asterisk.unwatched import Unwatched
from tests.asterisk.watched import watched

FORWARD = (Rule("1", State.ALWAYS, Action.FORWARD, "103"),)


@pytest.fixture
async def oracle(company: Company) -> AsyncIterator[Oracle]:
    async with answering() as oracle:
        await company.obeys_rules_of(oracle.url, TOKEN)
        for extension in ("102", "103"):
            await company.has(extension, Feature.RULES, "0123456789abcdef")
        yield oracle


@pytest.mark.req("FNCP-05", "FNCP-10")
async def test_a_call_follows_a_rule(company: Company, oracle: Oracle) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    oracle.rules = {"102": FORWARD}
    alice.dial("102")
    await carol.rings()
    assert bob.calls == []
    first = oracle.asked[0]
    assert (first.extension, first.state, first.caller, first.internal) == ("102", None, "101", True)
    assert (first.telephone.registered, first.telephone.busy, first.mailbox) == (True, False, True)
    assert oracle.authorizations == [[f"Authorization: Bearer {TOKEN}"]] * len(oracle.asked)


@pytest.mark.req("FNCP-08", "FNCP-09")
async def test_the_portal_is_told_who_calls_from_outside(company: Company, oracle: Oracle) -> None:
    (bob,) = await company.arrive("102")
    network = await company.outside()
    external = Callers(CallerKind.EXTERNAL, everybody=False, numbers=frozenset({OUTSIDER}))
    oracle.rules = {"102": (Rule("1", State.ALWAYS, Action.BUSY, callers=external),)}
    call = network.dial("555102", caller=OUTSIDER)
    await call.until(CallState.ENDED)
    assert bob.calls == []
    network.dial("555102", caller="222333444")
    await bob.rings()
    assert [(question.caller, question.internal) for question in oracle.asked] == [
        (OUTSIDER, False),
        ("222333444", False),
    ]


async def test_what_the_exchange_keeps_is_told_with_the_question(company: Company, oracle: Oracle) -> None:
    (alice,) = await company.arrive("101")
    kept = {
        Feature.DND: "YES",
        Feature.FORWARD_ALWAYS: "*97",
        Feature.FORWARD_BUSY: "103",
        Feature.FORWARD_NO_ANSWER: "104",
        Feature.FORWARD_UNAVAILABLE: "105",
        Feature.FOLLOW: "0601570947",
        Feature.MOBILE: "nd0601#1",
        Feature.DND_MESSAGE: "Holiday_2-a",
        Feature.RING_SECONDS: "12",
    }
    for feature, value in kept.items():
        await company.has("102", feature, value)
    oracle.words = b"giveup:b"
    call = alice.dial("102")
    await call.until(CallState.ENDED)
    assert dict(oracle.asked[0].features) == kept
    assert oracle.asked[0].telephone.registered is False


@pytest.mark.parametrize("number", ["103", f"0{OUTSIDER}"])
@pytest.mark.req("FNCP-10")
async def test_another_telephone_rings_too_and_one_answers(company: Company, oracle: Oracle, number: str) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    network = await company.outside()
    oracle.rules = {"102": (Rule("1", State.ALWAYS, Action.RING_ALSO, number),)}
    call = alice.dial("102")
    there = await bob.rings()
    other = await (carol if number == "103" else network).rings()
    await company.answer(other, call)
    await there.until(CallState.ENDED)


async def test_t_tol_04_what_rings_too_may_only_what_its_owner_may(company: Company, oracle: Oracle) -> None:
    alice, frank = await company.arrive("101", "106")
    network = await company.outside()
    await company.has("106", Feature.RULES, "0123456789abcdef")
    oracle.rules = {"106": (Rule("1", State.ALWAYS, Action.RING_ALSO, f"0{OUTSIDER}"),)}
    call = alice.dial("106")
    (await frank.rings()).reject()
    await call.until(CallState.ENDED)
    assert network.calls == []


@pytest.mark.parametrize(
    ("rule", "application"),
    [
        (Rule("1", State.ALWAYS, Action.VOICEMAIL), "VoiceMail"),
        (Rule("1", State.ALWAYS, Action.ANNOUNCE, ANNOUNCEMENT), "Playback"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.req("FNCP-10")
async def test_a_rule_ends_a_call(company: Company, oracle: Oracle, rule: Rule, application: str) -> None:
    alice, bob = await company.arrive("101", "102")
    oracle.rules = {"102": (rule,)}
    since = company.console.now()
    alice.dial("102")
    await company.console.wait_for("Newexten", since, Context="webcti-user", Application=application)
    assert bob.calls == []


@pytest.mark.req("FNCP-10")
async def test_a_rule_turns_a_caller_away(company: Company, oracle: Oracle) -> None:
    alice, eve = await company.arrive("101", "105")
    await company.has("105", Feature.RULES, "0123456789abcdef")
    oracle.rules = {"105": (Rule("1", State.ALWAYS, Action.BUSY),)}
    call = await alice.dial("105").until(CallState.ENDED)
    assert call.code == 486
    assert eve.calls == []


@pytest.mark.req("FNCP-07")
@pytest.mark.parametrize("state", [State.BUSY, State.UNAVAILABLE])
async def test_the_portal_is_asked_again_when_nobody_took_the_call(
    company: Company, oracle: Oracle, state: State
) -> None:
    alice, carol = await company.arrive("101", "103")
    oracle.rules = {"102": (Rule("1", state, Action.FORWARD, "103"),)}
    if state is State.BUSY:
        (bob,) = await company.arrive("102")
        alice.dial("102")
        (await bob.rings()).reject()
    else:
        alice.dial("102")
    await carol.rings()
    about = [question.state for question in oracle.asked if question.extension == "102"]
    assert about == ([None, State.BUSY] if state is State.BUSY else [None])


@pytest.mark.req("FNCP-05")
async def test_nobody_is_asked_about_those_who_have_no_rules(company: Company, oracle: Oracle) -> None:
    alice, dan = await company.arrive("101", "104")
    alice.dial("104")
    await dan.rings()
    assert oracle.asked == []


# -- saying which rules hold ---------------------------------------------------------------------


@pytest.mark.req("FNCP-05")
async def test_the_driver_says_which_rules_hold_and_sees_it(company: Company, oracle: Oracle) -> None:
    packed = pack(FORWARD)
    async with watched(company.exchange) as portal:
        await portal.asks(SetRules("104", packed))
        await portal.sees_feature("104", Feature.RULES, digest(packed))
        async with watched(company.exchange) as another:
            assert another.watcher.line("104").features[Feature.RULES] == digest(packed)
        await portal.asks(SetRules("104", ""))
        await portal.sees_feature("104", Feature.RULES, "")
    assert [question.extension for question in oracle.asked] == ["104"]


@pytest.mark.parametrize("fault", ["silent", "nowhere", "confused", "unset"])
async def test_rules_that_could_not_be_asked_for_are_refused(company: Company, oracle: Oracle, fault: str) -> None:
    oracle.silent = fault == "silent"
    oracle.words = b"<html>" if fault == "confused" else None
    if fault in {"nowhere", "unset"}:
        await company.obeys_rules_of("http://127.0.0.1:1/" if fault == "nowhere" else "", TOKEN)
    async with watched(company.exchange) as portal:
        with pytest.raises(PbxRefused):
            await portal.asks(SetRules("104", pack(FORWARD)))
        assert Feature.RULES not in portal.watcher.line("104").features
        await portal.asks(SetRules("102", ""))
        await portal.sees_feature("102", Feature.RULES, "")


@pytest.mark.parametrize("value", ["xyz", "0" * 17, "${EXTEN}", "0123456789ABCDEF"])
async def test_t_ami_04_rules_are_known_by_a_digest_alone(company: Company, oracle: Oracle, value: str) -> None:
    async with Console(company.exchange.ami_port, "webcti", company.exchange.secret) as console:
        answered = await Unwatched(console).switch("rules", "104", value, "portal-rules")
    assert answered.get("Response") == "Failure"
    answers = await company.console.ask("DBGetTree", Family="WEBCTI/104")
    assert [block.get("Key") for block in answers if block.get("Event") == "DBGetTreeResponse"] == []


# -- without an answer ---------------------------------------------------------------------------


async def test_a_silent_portal_is_waited_for_once_and_the_keys_decide(company: Company, oracle: Oracle) -> None:
    alice, dan = await company.arrive("101", "104")
    oracle.silent = True
    await company.has("102", Feature.FORWARD_ALWAYS, "103")
    await company.has("103", Feature.FOLLOW, "104")
    alice.dial("102")
    await dan.rings()
    assert [question.extension for question in oracle.asked] == ["102"]


async def test_where_no_portal_listens_the_keys_decide(company: Company, oracle: Oracle) -> None:
    alice, carol = await company.arrive("101", "103")
    await company.obeys_rules_of("http://127.0.0.1:1/pbx/route/", TOKEN)
    await company.has("102", Feature.FORWARD_UNAVAILABLE, "103")
    alice.dial("102")
    await carol.rings()


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"forward:",
        b"forward",
        b"forward:103&PJSIP/trunk",
        b"forward:103,1",
        b"ring:999:",
        b"ring::104",
        b"others",
        b"announce:../../etc/passwd",
        b"announce:",
        b"voicemail:x",
        b"voicemail:bu",
        b"System:id",
        b"<html>Not found</html>",
        b"forward:${SHELL(id)}",
        b"forward:104\nforward:103",
        b"forward:104:" + b"1" * 500,
    ],
)
async def test_t_ami_07_an_answer_that_is_none_counts_as_silence(
    company: Company, oracle: Oracle, words: bytes
) -> None:
    alice, bob, dan = await company.arrive("101", "102", "104")
    oracle.words = words
    alice.dial("102")
    await bob.rings()
    assert dan.calls == []

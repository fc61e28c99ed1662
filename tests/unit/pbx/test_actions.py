"""Commands as actions: what is sent, and what is refused before anything is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.asterisk.actions import order_for
from pbx.asterisk.ami import ACTIONS, encode
from pbx.asterisk.fields import request_of
from pbx.asterisk.memory import Memory
from pbx.asterisk.orders import Action
from pbx.commands import (
    AskDigits,
    BlockCaller,
    Command,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PickUp,
    PlayMessage,
    SendDigits,
    SetFeature,
    SetRules,
    SpeakAnnouncement,
    SpeakGreeting,
    StartRecording,
    StopRecording,
    TransferAttended,
    TransferBlind,
    Wake,
)
from pbx.errors import PbxRefused
from pbx.events import BridgeJoined, ChannelAnswered, ChannelOpened
from pbx.features import Feature
from pbx.link import LineNow
from pbx.mailbox import Greeting
from pbx.party import Party
from pbx.routing.packing import digest, pack
from pbx.routing.rules import Action as Deed
from pbx.routing.rules import Rule, State

AT = datetime(2026, 1, 2, tzinfo=UTC)
HOSTILE = [
    "",
    "1" * 33,
    "12,34",
    "12&PJSIP/trunk/0900",
    "12@trunk",
    "12/n",
    "12;x",
    "12|x",
    "${EXTEN}",
    "12\r\nAction: Command",
    "12\n",
    "١٢",
    "１２",
    "abc",
    "1 2",
    "++48",
    "4+8",
]


@pytest.fixture
def calls() -> Memory:
    """101 talks with 102; it rings at 103; somebody outside waits at 104's second call."""
    memory = Memory()
    for extension, uniqueid in (("101", "1.1"), ("102", "1.2"), ("103", "1.3")):
        memory.named(uniqueid, f"PJSIP/{extension}-0000000{uniqueid[-1]}")
        memory.learn(ChannelOpened(AT, uniqueid, "1.1", extension, uniqueid == "1.1", Party(extension)))
    for uniqueid in ("1.1", "1.2"):
        memory.learn(ChannelAnswered(AT, uniqueid, "1.1"))
        memory.learn(BridgeJoined(AT, "b", uniqueid, "1.1"))
    return memory


def only(command: Command, calls: Memory) -> Action:
    (action,) = order_for(command, "r-1", calls).actions
    encode(action.name, action.headers)
    return action


def variables(action: Action) -> dict[str, str]:
    return dict(value.split("=", 1) for key, value in action.headers if key == "Variable")


@pytest.mark.req("CALL-01")
def test_dial_rings_the_own_telephone_and_shows_it_the_target(calls: Memory) -> None:
    action = only(Dial("101", "0600100200", caller_name="Ala Kowalska", target_name='Żółw, "Sp. z o.o."'), calls)
    headers = dict(action.headers)
    assert action.name == "Originate"
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == ("PJSIP/101", "portal-dial", "0600100200")
    assert headers["CallerID"] == '"Żółw Sp. z o.o." <0600100200>'
    assert (headers["ChannelId"], headers["Async"]) == ("portal-r-1", "true")
    assert variables(action) == {"PORTAL_FROM": "101", "PORTAL_FROM_NAME": "Ala Kowalska", "PORTAL_REQ": "r-1"}


@pytest.mark.req("MAIN-10")
def test_dial_through_the_mobile_leaves_the_way_out_to_the_dialplan(calls: Memory) -> None:
    action = only(DialThroughMobile("101", "0601570947", "102", caller_name="Ala"), calls)
    headers = dict(action.headers)
    assert headers["Channel"] == "Local/0601570947@portal-mobile/n"
    assert (headers["Context"], headers["Exten"], headers["CallerID"]) == ("portal-dial", "102", "<102>")
    assert variables(action)["PORTAL_FROM"] == "101"


@pytest.mark.req("MAIN-15")
def test_messages_are_heard_on_the_own_telephone(calls: Memory) -> None:
    headers = dict(only(ListenToVoicemail("101"), calls).headers)
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == ("PJSIP/101", "portal-voicemail", "s")


@pytest.mark.req("LOG-04")
def test_t_pin_10_the_exchange_asks_for_digits_and_never_learns_the_right_ones(calls: Memory) -> None:
    action = only(AskDigits("101", 2), calls)
    headers = dict(action.headers)
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == ("PJSIP/101", "portal-digits", "s")
    assert headers["CallerID"] == '"WebCTI" <101>'
    assert variables(action) == {"PORTAL_FROM": "101", "PORTAL_COUNT": "2", "PORTAL_REQ": "r-1"}
    assert request_of(headers["ChannelId"]) == "r-1"


def test_t_pin_10_no_digits_are_sent_where_digits_are_asked_for(calls: Memory) -> None:
    asked = dict(only(AskDigits("101", 2), calls).headers)["ChannelId"]
    calls.named(asked, "PJSIP/101-00000009")
    calls.learn(ChannelOpened(AT, asked, asked, "101", False, Party("101")))
    with pytest.raises(PbxRefused, match="telephone itself"):
        order_for(SendDigits("101", asked, "47"), "r-2", calls)


@pytest.mark.parametrize("count", [-1, 0, 10, 100])
def test_one_to_nine_digits_are_asked_for(count: int, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(AskDigits("101", count), "r", calls)


@pytest.mark.req("SVC-03")
def test_a_wake_up_call_rings_the_own_telephone_for_so_long(calls: Memory) -> None:
    action = only(Wake("101", "Wake-up call", 40), calls)
    headers = dict(action.headers)
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == ("PJSIP/101", "portal-wake", "s")
    assert (headers["CallerID"], headers["Timeout"]) == ('"Wake-up call" <101>', "40000")
    assert variables(action) == {"PORTAL_FROM": "101", "PORTAL_REQ": "r-1"}


@pytest.mark.parametrize(
    "command",
    [Wake("+48601570947", "", 40), Wake("101&PJSIP/102", "", 40), Wake("*72", "", 40), Wake("101", "", 600)],
    ids=str,
)
def test_t_tol_01_a_wake_up_call_rings_extensions_alone(command: Wake, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(command, "r", calls)


def test_a_ringing_call_is_picked_up_by_its_channel(calls: Memory) -> None:
    action = only(PickUp("101", "103", "1.3"), calls)
    assert dict(action.headers)["Context"] == "portal-pickup"
    assert variables(action)["PORTAL_TO"] == "PJSIP/103-00000003"


def test_an_answered_call_cannot_be_picked_up(calls: Memory) -> None:
    with pytest.raises(PbxRefused, match="already"):
        order_for(PickUp("103", "102", "1.2"), "r", calls)


@pytest.mark.parametrize(
    ("command", "action"),
    [
        (HangUp("101", "1.1"), Action("Hangup", (("Channel", "PJSIP/101-00000001"),))),
        (
            TransferBlind("101", "1.1", "104"),
            Action(
                "BlindTransfer",
                (("Channel", "PJSIP/101-00000001"), ("Context", "portal-transfer"), ("Exten", "104")),
            ),
        ),
        (
            TransferAttended("101", "1.1", "104"),
            Action("Atxfer", (("Channel", "PJSIP/101-00000001"), ("Context", "portal-transfer"), ("Exten", "104#"))),
        ),
        (
            Park("101", "1.1"),
            Action(
                "Park",
                (("Channel", "PJSIP/102-00000002"), ("TimeoutChannel", "PJSIP/101-00000001"), ("Timeout", "120000")),
            ),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_commands_on_a_living_call_name_the_exchanges_channel(command: Command, action: Action, calls: Memory) -> None:
    assert only(command, calls) == action


def test_digits_go_one_by_one_as_if_the_telephone_had_sent_them(calls: Memory) -> None:
    actions = order_for(SendDigits("101", "1.1", "4#*"), "r", calls).actions
    assert [dict(action.headers)["Digit"] for action in actions] == ["4", "#", "*"]
    assert all(dict(action.headers)["Receive"] == "true" for action in actions)


@pytest.mark.parametrize(
    ("feature", "value", "name"),
    [
        (Feature.DND, "on", "dnd@portal-feature"),
        (Feature.CALL_WAITING, "", "cw@portal-feature"),
        (Feature.FORWARD_ALWAYS, "0600100200", "cf@portal-feature"),
        (Feature.FORWARD_BUSY, "", "cfb@portal-feature"),
        (Feature.FORWARD_NO_ANSWER, "102", "cfu@portal-feature"),
        (Feature.FORWARD_UNAVAILABLE, "102", "forward_unavailable@portal-service"),
        (Feature.RING_SECONDS, "15", "ring_seconds@portal-service"),
        (Feature.FOLLOW, "102", "follow@portal-service"),
        (Feature.MOBILE, "nd0600100200", "mobile@portal-service"),
        (Feature.DND_MESSAGE, "holiday-1", "dnd_message@portal-service"),
        (Feature.LOCK, "admin", "lock@portal-outgoing"),
        (Feature.CLIR, "on", "clir@portal-outgoing"),
        (Feature.PAID_STOPPED, "on", "paid_stopped@portal-costs"),
        (Feature.CALL_AS, "+48221234567", "call_as@portal-outgoing"),
    ],
)
def test_a_service_is_switched_by_the_dialplan(feature: Feature, value: str, name: str, calls: Memory) -> None:
    order = order_for(SetFeature("101", feature, value), "r", calls)
    (action,) = order.actions
    headers = dict(action.headers)
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == (
        f"Local/{name}/n",
        name.partition("@")[2],
        "done",
    )
    assert variables(action) == {"__PORTAL_EXT": "101", "__PORTAL_VALUE": value, "PORTAL_REQ": "r"}
    assert order.confirmed
    encode(action.name, action.headers)


def test_the_exchange_is_told_by_what_the_rules_are_known(calls: Memory) -> None:
    packed = pack([Rule("r1", State.ALWAYS, Deed.BUSY)])
    action = only(SetRules("101", packed), calls)
    assert dict(action.headers)["Channel"] == "Local/rules@portal-rules/n"
    assert variables(action)["__PORTAL_VALUE"] == digest(packed)
    assert variables(only(SetRules("101", ""), calls))["__PORTAL_VALUE"] == ""
    with pytest.raises(PbxRefused):
        only(SetRules("101", "[1]"), calls)


@pytest.mark.req("SVC-01")
def test_a_locked_telephone_is_not_rung_for_a_call_outside(calls: Memory) -> None:
    calls.lines["101"] = LineNow("101", features={Feature.LOCK: "user"})
    for command in (Dial("101", "0601570947"), DialThroughMobile("101", "0601570947", "102")):
        with pytest.raises(PbxRefused, match="locked"):
            order_for(command, "r", calls)
    assert only(Dial("101", "102"), calls)
    assert only(Dial("101", "0112"), calls)


def test_rules_are_no_service_that_is_switched(calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(SetFeature("101", Feature.RULES, "0123456789abcdef"), "r", calls)


@pytest.mark.parametrize(
    ("number", "compared"),
    [("+48600100200", "600100200"), ("00493012345678", "012345678"), ("101", "101"), ("*31#600100200", "600100200")],
)
def test_a_caller_is_blocked_by_the_end_of_the_number(number: str, compared: str, calls: Memory) -> None:
    action = only(BlockCaller("101", number, on=True), calls)
    headers = dict(action.headers)
    assert (headers["Channel"], headers["Context"]) == ("Local/s@portal-block/n", "portal-block")
    said = {"__PORTAL_EXT": "101", "__PORTAL_NUMBER": compared, "__PORTAL_VALUE": "on", "PORTAL_REQ": "r-1"}
    assert variables(action) == said
    assert variables(only(BlockCaller("101", number, on=False), calls))["__PORTAL_VALUE"] == ""


@pytest.mark.parametrize("number", ["*", "#", "*#"])
def test_nobody_calls_from_keys_alone(number: str, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(BlockCaller("101", number, on=True), "r", calls)


@pytest.mark.parametrize("value", ["yes", "off", "1"])
def test_a_switch_is_on_or_off(value: str, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(SetFeature("101", Feature.DND, value), "r", calls)


@pytest.mark.parametrize("number", HOSTILE)
def test_t_ami_04_what_no_telephone_can_dial_is_refused(number: str, calls: Memory) -> None:
    commands: list[Command] = [
        Dial("101", number),
        DialThroughMobile("101", number, "102"),
        DialThroughMobile("101", "0601570947", number),
        TransferBlind("101", "1.1", number),
        TransferAttended("101", "1.1", number),
    ]
    if number:
        commands.append(SetFeature("101", Feature.FORWARD_ALWAYS, number))
    commands += [BlockCaller("101", number, on=on) for on in (True, False)]
    for command in commands:
        with pytest.raises(PbxRefused):
            order_for(command, "r", calls)


@pytest.mark.parametrize("extension", ["", "1", "1234567", "101&102", "trunk", "101@x", "١٠١", "101\n", "*97"])
def test_t_ami_04_only_an_extensions_telephone_is_rung(extension: str, calls: Memory) -> None:
    for command in (
        Dial(extension, "102"),
        DialThroughMobile(extension, "0600", "102"),
        ListenToVoicemail(extension),
        PickUp(extension, "103", "1.3"),
        SetFeature(extension, Feature.DND, "on"),
        SetRules(extension, ""),
        BlockCaller(extension, "0600100200", on=True),
        PlayMessage(extension, "101", "1-1"),
        SpeakGreeting(extension, "101", Greeting.BUSY),
        PlayMessage("101", extension, "1-1"),
        SpeakGreeting("101", extension, Greeting.BUSY),
        SpeakAnnouncement(extension),
        StartRecording(extension, "1.1"),
        StopRecording(extension, "r"),
    ):
        with pytest.raises(PbxRefused):
            order_for(command, "r", calls)


@pytest.mark.parametrize("digits", ["", "1" * 33, "12a", "1,2", "١", "1\r\n"])
def test_only_digits_are_sent_into_a_call(digits: str, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(SendDigits("101", "1.1", digits), "r", calls)


@pytest.mark.parametrize("request_name", ["", "R", "a" * 41, "r 1", "r;2", "r\n", "ż"])
def test_a_request_is_named_so_that_the_exchange_can_repeat_it(request_name: str, calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(Dial("101", "102"), request_name, calls)


@pytest.mark.parametrize("command", [HangUp("103", "1.1"), HangUp("101", "1.9"), HangUp("101", "PJSIP/101-00000001")])
def test_only_ones_own_living_call_can_be_ended(command: HangUp, calls: Memory) -> None:
    for kind in (HangUp, Park):
        with pytest.raises(PbxRefused, match="not yours"):
            order_for(kind(command.extension, command.channel), "r", calls)
    with pytest.raises(PbxRefused, match="not yours"):
        order_for(TransferBlind(command.extension, command.channel, "104"), "r", calls)
    with pytest.raises(PbxRefused, match="not yours"):
        order_for(SendDigits(command.extension, command.channel, "1"), "r", calls)


def test_who_talks_with_nobody_cannot_park(calls: Memory) -> None:
    with pytest.raises(PbxRefused, match="two"):
        order_for(Park("103", "1.3"), "r", calls)


def test_holding_is_the_telephones_own_business(calls: Memory) -> None:
    with pytest.raises(PbxRefused):
        order_for(Hold("101", "1.1", on=True), "r", calls)


@given(st.text(max_size=120), st.text(max_size=120))
def test_t_ami_07_names_cannot_say_anything_to_the_dialplan(own: str, target: str) -> None:
    (action,) = order_for(Dial("101", "102", caller_name=own, target_name=target), "r", Memory()).actions
    data = encode(action.name, action.headers).decode()
    assert data.count("\r\n") == len(action.headers) + 2
    shown = variables(action).get("PORTAL_FROM_NAME", "") + dict(action.headers)["CallerID"].rpartition(" ")[0].strip(
        '"'
    )
    assert not set(shown) & set(',;|&$%{}[]()<>"\\=@:!`\r\n')


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_t_ami_03_whatever_is_asked_becomes_a_listed_action_or_a_refusal(
    extension: str, number: str, name: str
) -> None:
    for command in (
        Dial(extension, number, name),
        DialThroughMobile(extension, number, number, name),
        BlockCaller(extension, number, on=True),
        PlayMessage(extension, number, name),
        SpeakGreeting(extension, number, Greeting.NAME),
        SpeakAnnouncement(extension),
    ):
        try:
            order = order_for(command, "r", Memory())
        except PbxRefused:
            continue
        for action in order.actions:
            assert {key for key, _ in action.headers} <= ACTIONS[action.name]


def test_a_frozen_command_is_not_changed_by_ordering_it(calls: Memory) -> None:
    command = Dial("101", "102")
    order_for(command, "r", calls)
    assert command == replace(command)

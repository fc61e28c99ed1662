"""AMI messages in our words, one by one. Shapes are those that Asterisk 22 sent."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.asterisk.ami import AmiMessage, AmiParser
from pbx.asterisk.channels import MAX_TEXT, clean, clean_number, extension_of, is_mobile, is_plumbing, outside_number
from pbx.asterisk.translate import LIVE_EVENTS, translate
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    CallParked,
    CallPickedUp,
    CallTransferred,
    CallUnparked,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelResumed,
    ChannelRinging,
    DialEnded,
    DialStarted,
    DialStatus,
    DigitsKeyed,
    FeatureChanged,
    MailboxChanged,
    PartyChanged,
    PbxEvent,
    QueueJoined,
    QueueLeft,
    RegistrationChanged,
    TransferKind,
    Woken,
)
from pbx.features import Feature
from pbx.party import Party
from pbx.sound import AnnouncementSpoken
from tests.unit.pbx.fake_ami import channel, event

AT = datetime.fromtimestamp(1795320797.389258, UTC)
HEADERS = (
    *("Uniqueid", "Linkedid", "Channel", "ChannelState", "Exten", "Cause", "Timestamp", "Position", "New", "Old"),
    *("Mailbox", "ParkingTimeout", "StartTime", "EndTime", "Device", "State", "Ext", "Feature", "Value"),
    *("Disposition", "CallerID", "UniqueID", "BillableSeconds", "StartEpoch", "EndEpoch", "Channel"),
)
ARRIVED = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(name: str, **headers: object) -> PbxEvent | None:
    (message,) = AmiParser(greeted=True).feed(event(name, 1795320797.389258, **headers))
    return translate(message, ARRIVED)


def of(name: str, **headers: object) -> PbxEvent | None:
    return said(name, **channel("PJSIP/101-00000001", "lab-1.1", linkedid="lab-1.0", **headers))


def dest(**headers: object) -> dict[str, object]:
    return {
        f"Dest{key}": value for key, value in channel("PJSIP/102-2", "lab-1.2", linkedid="lab-1.0").items()
    } | headers


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        (of("Newstate", ChannelState=5), ChannelRinging(AT, "lab-1.1", "lab-1.0")),
        (of("Newstate", ChannelState=6), ChannelAnswered(AT, "lab-1.1", "lab-1.0")),
        (of("Newstate", ChannelState=4), None),
        (of("Hangup", Cause=17), ChannelClosed(AT, "lab-1.1", "lab-1.0", 17)),
        (of("Hangup", Cause="none"), ChannelClosed(AT, "lab-1.1", "lab-1.0", 0)),
        (of("Hold"), ChannelHeld(AT, "lab-1.1", "lab-1.0")),
        (of("Unhold"), ChannelResumed(AT, "lab-1.1", "lab-1.0")),
        (of("BridgeEnter", BridgeUniqueid="b1"), BridgeJoined(AT, "b1", "lab-1.1", "lab-1.0")),
        (of("BridgeLeave", BridgeUniqueid="b1"), BridgeLeft(AT, "b1", "lab-1.1", "lab-1.0")),
        (
            of("NewConnectedLine", ConnectedLineNum="102", ConnectedLineName="Bob"),
            PartyChanged(AT, "lab-1.1", "lab-1.0", connected=Party("102", "Bob")),
        ),
        (
            of("NewCallerid", CallerIDNum="101", CallerIDName="<unknown>"),
            PartyChanged(AT, "lab-1.1", "lab-1.0", own=Party("101", "")),
        ),
        (
            of("NewCallerid", CallerIDNum="101", CallerIDName="Ala", CID_CallingPres="35 (Presentation Prohibited)"),
            PartyChanged(AT, "lab-1.1", "lab-1.0", own=Party()),
        ),
        (of("QueueCallerJoin", Queue="support", Position=2), QueueJoined(AT, "lab-1.1", "lab-1.0", "support", 2)),
        (of("QueueCallerLeave", Queue="support"), QueueLeft(AT, "lab-1.1", "lab-1.0", "support")),
        (of("QueueCallerAbandon", Queue="support"), QueueLeft(AT, "lab-1.1", "lab-1.0", "support", abandoned=True)),
        (of("DialBegin", **dest(DialString="102")), DialStarted(AT, "lab-1.1", "lab-1.2", "lab-1.0")),
        (
            of("DialEnd", **dest(DialStatus="CANCEL")),
            DialEnded(AT, "lab-1.1", "lab-1.2", "lab-1.0", DialStatus.CANCELLED),
        ),
        (
            of("DialEnd", **dest(DialStatus="SOMETHING NEW")),
            DialEnded(AT, "lab-1.1", "lab-1.2", "lab-1.0", DialStatus.FAILED),
        ),
        (said("MessageWaiting", Mailbox="101@default", Waiting=1, New=2, Old=3), MailboxChanged(AT, "101", 2, 3)),
        (said("MessageWaiting", Mailbox="101@default", Waiting=1), None),
        (said("DeviceStateChange", Device="PJSIP/101", State="UNAVAILABLE"), RegistrationChanged(AT, "101", False)),
        (said("DeviceStateChange", Device="PJSIP/101", State="INUSE"), RegistrationChanged(AT, "101", True)),
        (said("DeviceStateChange", Device="PJSIP/trunk", State="UNAVAILABLE"), None),
        (said("DeviceStateChange", Device="Queue:support", State="INUSE"), None),
        (said("DeviceStateChange", Device="Custom:DND101", State="BUSY"), FeatureChanged(AT, "101", Feature.DND, "on")),
        (
            said("DeviceStateChange", Device="Custom:DND101", State="NOT_INUSE"),
            FeatureChanged(AT, "101", Feature.DND, ""),
        ),
        (
            said("UserEvent", UserEvent="PortalFeature", Ext="101", Feature="forward_busy", Value="102"),
            FeatureChanged(AT, "101", Feature.FORWARD_BUSY, "102"),
        ),
        (said("UserEvent", UserEvent="PortalFeature", Ext="101", Feature="self_destruct", Value="on"), None),
        (said("UserEvent", UserEvent="PortalFeature", Ext="101&x", Feature="dnd", Value="on"), None),
        (said("UserEvent", UserEvent="SomebodyElses", Ext="101", Feature="dnd", Value="on"), None),
        (
            said("UserEvent", UserEvent="PortalDigits", Req="proof-1", Ext="101", Digits="47"),
            DigitsKeyed(AT, "proof-1", "101", "47"),
        ),
        (said("UserEvent", UserEvent="PortalDigits", Req="proof-1", Ext="101", Digits=""), None),
        (
            said("UserEvent", UserEvent="PortalAnnouncement", Req="spoken-1", Ext="101"),
            AnnouncementSpoken(AT, "spoken-1", "101"),
        ),
        (said("UserEvent", UserEvent="PortalAnnouncement", Req="../x", Ext="101"), None),
        (said("UserEvent", UserEvent="PortalAnnouncement", Req="spoken-1", Ext="101&x"), None),
        (said("UserEvent", UserEvent="PortalDigits", Req="proof-1", Ext="101", Digits="4x"), None),
        (said("UserEvent", UserEvent="PortalDigits", Req="Proof 1", Ext="101", Digits="47"), None),
        (said("UserEvent", UserEvent="PortalDigits", Req="proof-1", Ext="trunk", Digits="47"), None),
        (
            said("UserEvent", UserEvent="PortalWake", Req="wake-1", Ext="101", Again="0"),
            Woken(AT, "wake-1", "101"),
        ),
        (
            said("UserEvent", UserEvent="PortalWake", Req="wake-1", Ext="101", Again="1"),
            Woken(AT, "wake-1", "101", again=True),
        ),
        (said("UserEvent", UserEvent="PortalWake", Req="Wake 1", Ext="101", Again="0"), None),
        (said("VarSet", Variable="x", Value="y"), None),
    ],
    ids=str,
)
def test_each_event_means_this(event: PbxEvent | None, wanted: PbxEvent | None) -> None:
    assert event == wanted


def test_a_channel_that_dials_was_placed() -> None:
    opened = of("Newchannel", ChannelState=4, CallerIDNum="101", CallerIDName="Ala", Exten="102")
    assert opened == ChannelOpened(AT, "lab-1.1", "lab-1.0", "101", True, Party("101", "Ala"), dialled="102")


def test_a_channel_that_is_rung_was_not() -> None:
    opened = of("Newchannel", ChannelState=0, CallerIDNum="101", CallerIDName="<unknown>", Exten="s")
    assert opened == ChannelOpened(AT, "lab-1.1", "lab-1.0", "101", False, Party("101"))


def test_the_unique_id_names_the_command_that_caused_a_channel() -> None:
    opened = said("Newchannel", **channel("PJSIP/101-1", "portal-click-1", 0, Exten="s"))
    assert isinstance(opened, ChannelOpened)
    assert opened.request == "click-1"
    assert not opened.placed


def test_a_dial_by_the_exchange_itself_has_no_caller() -> None:
    started = said("DialBegin", **dest(DialString="102"))
    assert started == DialStarted(AT, None, "lab-1.2", "lab-1.0")
    assert said("DialEnd", **dest(DialStatus="ANSWER")) == DialEnded(
        AT, None, "lab-1.2", "lab-1.0", DialStatus.ANSWERED
    )


def test_a_dial_through_a_trunk_tells_the_number() -> None:
    started = of("DialBegin", **dest(DestChannel="PJSIP/trunk-2", DialString="0600100200@trunk"))
    assert isinstance(started, DialStarted)
    assert started.number == "0600100200"


@pytest.mark.req("MAIN-10")
def test_a_mobile_that_is_called_back_belongs_to_its_owner() -> None:
    near = channel("Local/0600100200@portal-mobile-00000002;1", "portal-r2", 0)
    assert said("Newchannel", **near) is None
    lines = event("NewCallerid", **near, ChanVariable="PORTAL_REQ=r2").removesuffix(b"\r\n")
    (message,) = AmiParser(greeted=True).feed(lines + b"ChanVariable: PORTAL_FROM=101\r\n\r\n")
    opened = translate(message, ARRIVED)
    assert isinstance(opened, ChannelOpened)
    assert (opened.extension, opened.on_behalf_of, opened.request) == (None, "101", "r2")
    assert opened.party == Party("0600100200")


def test_transfers_name_both_calls() -> None:
    blind = said("BlindTransfer", Result="Success", TransfererUniqueid="1.2", TransfererLinkedid="1.1", Extension="103")
    assert blind == CallTransferred(AT, TransferKind.BLIND, "1.2", "1.1", target="103")
    attended = said(
        "AttendedTransfer",
        Result="Success",
        OrigTransfererUniqueid="1.2",
        OrigTransfererLinkedid="1.1",
        SecondTransfererUniqueid="1.3",
    )
    assert attended == CallTransferred(AT, TransferKind.ATTENDED, "1.2", "1.1", second="1.3")


@pytest.mark.parametrize("name", ["BlindTransfer", "AttendedTransfer"])
def test_a_transfer_that_failed_is_none(name: str) -> None:
    assert said(name, Result="Fail", TransfererUniqueid="1.2", OrigTransfererUniqueid="1.2") is None


def test_a_pickup_names_who_took_and_where_it_rang() -> None:
    event = of("Pickup", TargetUniqueid="lab-1.7", TargetLinkedid="lab-1.6")
    assert event == CallPickedUp(AT, by="lab-1.1", target="lab-1.7", call="lab-1.6")


def test_the_car_park_tells_who_waits_where() -> None:
    parkee = {"ParkeeUniqueid": "1.1", "ParkeeLinkedid": "1.0", "ParkingSpace": "701"}
    event = said("ParkedCall", **parkee, ParkerDialString="PJSIP/102", ParkingTimeout=45)
    assert event == CallParked(AT, "1.1", "1.0", "701", by="102", timeout=45.0)
    taken = said("UnParkedCall", **parkee, RetrieverChannel="PJSIP/103-1")
    assert taken == CallUnparked(AT, "1.1", "1.0", "701", by="103")
    for name in ("ParkedCallTimeOut", "ParkedCallGiveUp"):
        assert said(name, **parkee) == CallUnparked(AT, "1.1", "1.0", "701")


@pytest.mark.parametrize("stamp", ["", "yesterday", "1e400", "nan", "-1e20"])
def test_an_event_without_a_usable_time_happened_when_it_arrived(stamp: str) -> None:
    (message,) = AmiParser(greeted=True).feed(f"Event: Hold\r\nTimestamp: {stamp}\r\nUniqueid: 1\r\n\r\n".encode())
    assert translate(message, ARRIVED) == ChannelHeld(ARRIVED, "1", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Żółw <b>ąę</b>", "Żółw <b>ąę</b>"),
        ("Eve\u202egnp.exe", "Evegnp.exe"),
        ("A\u200bB\u2066C\ufeff", "ABC"),
        ("one\ntwo\x00\x1b[31m", "one two[31m"),
        ("  Ala\u00a0Kowalska ", "Ala Kowalska"),
        ("<unknown>", ""),
        ("(null)", ""),
        ("x" * 500, "x" * MAX_TEXT),
    ],
)
def test_t_xss_01_names_from_outside_hold_nothing_hidden(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(max_size=200))
def test_t_xss_01_whatever_they_send_is_printable_and_short(text: str) -> None:
    assert clean(text).isprintable()
    assert len(clean(text)) <= MAX_TEXT


@pytest.mark.parametrize("number", ["anonymous", "Anonymous", "<unknown>", "", "unavailable", "restricted", "s"])
def test_a_withheld_number_is_empty(number: str) -> None:
    assert clean_number(number) == ""


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("PJSIP/101-0000002a", "101"),
        ("SIP/1011-0000002a", "1011"),
        ("PJSIP/trunk-0000002a", None),
        ("PJSIP/48601570947-0000002a", None),
        ("PJSIP/1-00000001", None),
        ("Local/101@from-internal-00000001;1", None),
        ("PJSIP/101", None),
        ("PJSIP/١٠١-00000001", None),
        ("", None),
    ],
)
def test_the_extension_is_the_endpoint_in_the_name(name: str, extension: str | None) -> None:
    assert extension_of(name) == extension


def test_local_channels_are_plumbing_but_for_the_owners_mobile() -> None:
    assert is_plumbing("Local/103@from-internal-0000000c;1")
    assert is_plumbing("Local/0600@portal-mobile-0000000c;2")
    assert not is_plumbing("Local/0600@portal-mobile-0000000c;1")
    assert is_mobile("Local/0600@portal-mobile-0000000c;1")
    assert not is_plumbing("PJSIP/101-1")


@pytest.mark.parametrize(
    ("dial_string", "number"),
    [
        ("600100200@trunk", "600100200"),
        ("trunk/sip:+48600100200@host", "+48600100200"),
        ("trunk/600100200", "600100200"),
        ("trunk", ""),
        ("", ""),
    ],
)
def test_the_number_in_a_dial_string(dial_string: str, number: str) -> None:
    assert outside_number(dial_string) == number


@given(st.sampled_from(sorted(LIVE_EVENTS)), st.lists(st.tuples(st.sampled_from(HEADERS), st.text(max_size=30))))
def test_t_ami_05_no_event_raises_anything(name: str, headers: list[tuple[str, str]]) -> None:
    lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in headers)]
    translate(AmiMessage("\r\n".join(lines)), ARRIVED)


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 40, "٣", "1e9", "-1"])
def test_t_ami_05_a_number_that_nobody_counts_with_is_none(number: str) -> None:
    assert of("Hangup", Cause=number) == ChannelClosed(AT, "lab-1.1", "lab-1.0", 0)
    joined = of("QueueCallerJoin", Queue="sales", Position=number)
    assert isinstance(joined, QueueJoined)
    assert joined.position == 0
    assert said("MessageWaiting", Mailbox="101@default", New=number, Old=1) is None


@pytest.mark.parametrize("stamp", ["9" * 5000, "1e300", "nan", "-1"])
def test_t_ami_05_a_moment_that_never_comes_is_when_it_was_heard(stamp: str) -> None:
    message = AmiMessage(f"Event: Hold\r\nUniqueid: 1\r\nLinkedid: 1\r\nTimestamp: {stamp}")
    heard = translate(message, ARRIVED)
    assert isinstance(heard, ChannelHeld)
    assert heard.at == ARRIVED

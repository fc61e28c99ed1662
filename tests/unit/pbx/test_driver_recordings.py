"""Conversations that are recorded, at a manager: whose they are, and what the exchange tells of them."""

from dataclasses import replace

import pytest

from pbx.commands import Command, PauseRecording, StartRecording, StopRecording
from pbx.errors import PbxOutcomeUnknown, PbxRefused
from pbx.link import Connected
from pbx.sound import RecordingChanged, RecordingState
from tests.unit.pbx.fake_ami import FakeAsterisk, channel, event
from tests.unit.pbx.follower import QUICK, Follower, eventually, following, living

HALF = "Local/s@portal-record-00000001"


def two_talk() -> list[dict[str, object]]:
    return [
        living("PJSIP/101-1", "1.1", BridgeID="b"),
        living("PJSIP/102-2", "1.2", BridgeID="b", linkedid="1.1"),
        living("PJSIP/103-3", "1.3", 5, linkedid="1.3"),
    ]


def recorder(name: str = "r-1", variable: str = "101|1.1|1.1") -> list[dict[str, object]]:
    far = living(f"{HALF};2", f"portal_record-{name};2", Variable=[f"WEBCTI_RECORDS={variable}", "CDR(dst)=s"])
    return [living(f"{HALF};1", f"portal_record-{name}", Variable=["WEBCTI_RECORDS="]), far]


def told(follower: Follower) -> list[tuple[str, str, str, str, RecordingState]]:
    return [
        (one.recording, one.extension, one.channel, one.call, one.state)
        for one in follower.events
        if isinstance(one, RecordingChanged)
    ]


def said(state: str, **more: object) -> bytes:
    facts = {"Req": "r-1", "Ext": "101", "Chan": "1.1", "Call": "1.1", "State": state, **more}
    return event("UserEvent", UserEvent="PortalRecording", **facts)


ON, PAUSED, OVER = (
    ("r-1", "101", "1.1", "1.1", state) for state in (RecordingState.ON, RecordingState.PAUSED, RecordingState.OVER)
)


async def test_a_conversation_is_recorded_by_a_helper_in_the_dialplan(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": two_talk()}
    fake.verdicts = [{"Response": "Success", "Reason": "4"}]
    async with following(fake) as follower:
        await follower.sees(Connected)
        await follower.pbx.execute(StartRecording("101", "1.1"), "r-1")
    (headers,) = fake.actions("Originate")
    action = dict(headers)
    assert (action["Channel"], action["Context"], action["Exten"]) == (
        "Local/s@portal-record/n",
        "portal-record",
        "done",
    )
    assert action["ChannelId"] == "portal_record-r-1"
    variables = {value for key, value in headers if key == "Variable"}
    assert variables == {"PORTAL_FROM=101", "PORTAL_TO=PJSIP/101-1", "PORTAL_REQ=r-1"}


async def test_a_recording_that_the_dialplan_refuses_is_refused_and_silence_is_no_answer(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": two_talk()}
    fake.verdicts = [{"Response": "Failure", "Reason": "0"}]
    async with following(fake) as follower:
        await follower.sees(Connected)
        with pytest.raises(PbxRefused, match="refused to record"):
            await follower.pbx.execute(StartRecording("101", "1.1"), "r-1")
        with pytest.raises(PbxOutcomeUnknown):
            await follower.pbx.execute(StartRecording("101", "1.1"), "r-2")


async def test_a_recording_is_told_from_its_beginning_to_its_end(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": [*two_talk(), *recorder()]}
    async with following(fake) as follower:
        await follower.sees(RecordingChanged)
        await follower.pbx.execute(PauseRecording("101", "r-1", on=True), "r-2")
        await fake.send(event("MixMonitorMute", **channel(f"{HALF};2", "portal_record-r-1;2"), State=1))
        await follower.sees(RecordingChanged, 2)
        await follower.pbx.execute(PauseRecording("101", "r-1", on=False), "r-3")
        await fake.send(event("MixMonitorMute", **channel(f"{HALF};2", "portal_record-r-1;2"), State=0))
        await follower.sees(RecordingChanged, 3)
        await follower.pbx.execute(StopRecording("101", "r-1"), "r-4")
        await fake.send(said("over"))
        await follower.sees(RecordingChanged, 4)
        assert told(follower) == [ON, PAUSED, ON, OVER]
    mutes = [dict(headers) for headers in fake.actions("MixMonitorMute")]
    assert [(one["Channel"], one["Direction"], one["State"]) for one in mutes] == [
        (f"{HALF};2", "both", "1"),
        (f"{HALF};2", "both", "0"),
    ]
    assert ("Channel", f"{HALF};2") in fake.actions("Hangup")[0]


async def test_helpers_are_on_no_line(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": [*two_talk(), *recorder()]}
    async with following(fake) as follower:
        await follower.sees(RecordingChanged)
        assert {now.channel for now in follower.snapshot().channels} == {"1.1", "1.2", "1.3"}


@pytest.mark.parametrize(
    "command",
    [
        StartRecording("102", "1.1"),
        StartRecording("101", "1.9"),
        StartRecording("103", "1.3"),
        StartRecording("101", "1.1"),
        PauseRecording("102", "r-1", on=True),
        PauseRecording("101", "r-9", on=True),
        StopRecording("102", "r-1"),
        StopRecording("", "r-1"),
    ],
)
async def test_t_ws_09_only_the_own_conversation_and_only_once(fake: FakeAsterisk, command: Command) -> None:
    fake.lists = {"Status": [*two_talk(), *recorder()]}
    async with following(fake) as follower:
        await follower.sees(RecordingChanged)
        with pytest.raises(PbxRefused):
            await follower.pbx.execute(command, "r-5")
    for action in ("Originate", "MixMonitorMute", "Hangup"):
        assert not fake.actions(action)


async def test_whoever_joins_a_recorded_conversation_is_listened_to_anew(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": [*two_talk(), *recorder()]}
    async with following(fake) as follower:
        await follower.sees(RecordingChanged)
        await fake.send(event("BridgeEnter", BridgeUniqueid="other", **channel("PJSIP/105-5", "1.5")))
        await fake.send(event("BridgeEnter", BridgeUniqueid="b", **channel("PJSIP/103-3", "1.3", linkedid="1.1")))
        await eventually(lambda: fake.actions("PlayDTMF"))
    (keys,) = [dict(headers) for headers in fake.actions("PlayDTMF")]
    assert (keys["Channel"], keys["Digit"], keys["Receive"]) == (f"{HALF};2", "#", "true")


async def test_a_new_look_at_the_exchange_ends_what_is_no_longer_recorded(fake: FakeAsterisk) -> None:
    """The events of it were lost; a pause is remembered, since a list of channels does not show one."""
    fake.lists = {"Status": [*two_talk(), *recorder(), *recorder("r-2", "102|1.2|1.1")]}
    async with following(fake, replace(QUICK, audit=0.2)) as follower:
        await follower.sees(RecordingChanged, 2)
        await fake.send(event("MixMonitorMute", **channel(f"{HALF};2", "portal_record-r-1;2"), State=1))
        await follower.sees(RecordingChanged, 3)
        fake.lists["Status"] = [*two_talk(), *recorder()]
        await follower.until(lambda: ("r-2", "102", "1.2", "1.1", RecordingState.OVER) in told(follower))
        assert told(follower)[-2:] == [PAUSED, ("r-2", "102", "1.2", "1.1", RecordingState.OVER)]


@pytest.mark.parametrize(
    "more", [{"State": "nonsense"}, {"Req": "R"}, {"Req": ""}, {"Ext": "trunk"}, {"Chan": ""}, {"Ext": ""}]
)
async def test_t_ws_10_nonsense_about_recordings_is_passed_over(fake: FakeAsterisk, more: dict[str, str]) -> None:
    fake.lists = {"Status": [*two_talk(), *recorder("r-9", "nonsense")]}
    async with following(fake) as follower:
        await follower.sees(Connected)
        await fake.send(said("on", **more))
        await fake.send(event("MixMonitorMute", **channel("PJSIP/101-1", "1.1"), State=1))
        await fake.send(said("on"))
        await follower.sees(RecordingChanged)
        assert told(follower) == [ON]

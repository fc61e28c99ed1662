"""Commands at a manager: accepted, refused, or of unknown outcome, and sent at most once."""

import asyncio
from dataclasses import replace

import pytest

from pbx.asterisk.address import Address
from pbx.asterisk.driver import AsteriskPbx
from pbx.commands import Dial, HangUp, SendDigits, SetFeature
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.events import ChannelClosed, ChannelHeld, ChannelOpened, ChannelRinging
from pbx.features import Feature
from pbx.link import Connected
from tests.unit.pbx.fake_ami import FakeAsterisk, channel, event
from tests.unit.pbx.follower import PATIENCE, QUICK, eventually, following, living


async def test_a_command_without_an_exchange_was_never_sent() -> None:
    """R-28."""
    pbx = AsteriskPbx(Address("127.0.0.1", 1, "webcti", "right"), QUICK)
    with pytest.raises(PbxUnavailable):
        await pbx.execute(Dial("101", "102"), "r")


async def test_a_call_that_rings_was_accepted(fake: FakeAsterisk) -> None:
    async with following(fake, replace(QUICK, verdict=PATIENCE)) as follower:
        await follower.sees(Connected)
        task = asyncio.create_task(follower.pbx.execute(Dial("101", "102"), "r"))
        await eventually(lambda: fake.actions("Originate"))
        await fake.send(event("Newchannel", **channel("PJSIP/101-1", "portal-r", 0, Exten="s")))
        await fake.send(event("Newstate", **channel("PJSIP/101-1", "portal-r", 5)))
        async with asyncio.timeout(PATIENCE):
            await task
        await follower.sees(ChannelRinging)
        opened = follower.of(ChannelOpened)[0]
    assert isinstance(opened, ChannelOpened)
    assert (opened.request, opened.extension) == ("r", "101")


async def test_a_call_that_neither_rings_nor_fails_at_once_was_accepted(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        await follower.pbx.execute(Dial("101", "102"), "r")
        assert len(fake.actions("Originate")) == 1


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("0", "did not take"), ("3", "not answered"), ("5", "busy"), ("8", "no free line"), ("99", "did not take")],
)
async def test_a_call_that_fails_at_once_is_refused_with_a_reason(
    fake: FakeAsterisk, reason: str, sentence: str
) -> None:
    fake.verdicts = [{"Response": "Failure", "Reason": reason}]
    async with following(fake) as follower:
        await follower.sees(Connected)
        with pytest.raises(PbxRefused, match=sentence):
            await follower.pbx.execute(Dial("101", "102"), "r")


async def test_a_telephone_that_is_not_registered_is_named_as_the_reason(fake: FakeAsterisk) -> None:
    fake.lists = {"DeviceStateList": [{"Event": "DeviceStateChange", "Device": "PJSIP/101", "State": "UNAVAILABLE"}]}
    fake.verdicts = [{"Response": "Failure", "Reason": "0"}]
    async with following(fake) as follower:
        await follower.sees(Connected)
        with pytest.raises(PbxRefused, match="101 is not registered"):
            await follower.pbx.execute(Dial("101", "102"), "r")


async def test_the_exchanges_own_words_come_with_a_refusal(fake: FakeAsterisk) -> None:
    fake.errors = {"Originate": "Extension does not exist."}
    async with following(fake) as follower:
        await follower.sees(Connected)
        with pytest.raises(PbxRefused, match="Extension does not exist"):
            await follower.pbx.execute(Dial("101", "102"), "r")


async def test_an_answer_that_never_comes_is_an_unknown_outcome_and_nothing_is_sent_again(fake: FakeAsterisk) -> None:
    """R-27."""
    fake.swallow = {"Originate"}
    async with following(fake) as follower:
        await follower.sees(Connected)
        with pytest.raises(PbxOutcomeUnknown):
            await follower.pbx.execute(Dial("101", "102"), "r")
        fake.hang_up()
        await follower.sees(Connected, 2)
        assert len(fake.actions("Originate")) == 1


async def test_a_link_that_breaks_in_mid_action_is_an_unknown_outcome(fake: FakeAsterisk) -> None:
    fake.swallow = {"Originate"}
    async with following(fake, replace(QUICK, answer=PATIENCE)) as follower:
        await follower.sees(Connected)
        task = asyncio.create_task(follower.pbx.execute(Dial("101", "102"), "r"))
        await eventually(lambda: fake.actions("Originate"))
        fake.hang_up()
        async with asyncio.timeout(PATIENCE / 2):
            with pytest.raises(PbxOutcomeUnknown):
                await task
        await follower.sees(Connected, 2)
        assert len(fake.actions("Originate")) == 1


async def test_a_service_is_switched_when_the_dialplan_says_so(fake: FakeAsterisk) -> None:
    fake.verdicts = [{"Response": "Success", "Reason": "4"}, {"Response": "Failure", "Reason": "0"}]
    async with following(fake) as follower:
        await follower.sees(Connected)
        await follower.pbx.execute(SetFeature("101", Feature.DND, "on"), "r1")
        with pytest.raises(PbxRefused, match="refused to change"):
            await follower.pbx.execute(SetFeature("101", Feature.DND, "on"), "r2")
        with pytest.raises(PbxOutcomeUnknown):
            await follower.pbx.execute(SetFeature("101", Feature.DND, "on"), "r3")


async def test_commands_reach_the_channel_that_the_exchange_named(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": [living("PJSIP/101-1", "1.1", BridgeID="b")]}
    async with following(fake) as follower:
        await follower.sees(Connected)
        await fake.send(event("Rename", Uniqueid="1.1", Channel="PJSIP/101-1", Newname="PJSIP/101-9"))
        await fake.send(event("Hold", **channel("PJSIP/101-9", "1.1")))
        await follower.sees(ChannelHeld)
        await follower.pbx.execute(HangUp("101", "1.1"), "r1")
        await follower.pbx.execute(SendDigits("101", "1.1", "12"), "r2")
        assert ("Channel", "PJSIP/101-9") in fake.actions("Hangup")[0]
        assert [dict(headers)["Digit"] for headers in fake.actions("PlayDTMF")] == ["1", "2"]
        await fake.send(event("Hangup", **channel("PJSIP/101-9", "1.1")))
        await follower.sees(ChannelClosed)
        with pytest.raises(PbxRefused, match="over"):
            await follower.pbx.execute(HangUp("101", "1.1"), "r3")


async def test_t_ami_01_a_hostile_number_never_reaches_the_wire(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        before = len(fake.heard)
        for number in ("102\r\nAction: Command", "102&PJSIP/trunk/0900", "", "1" * 33):
            with pytest.raises(PbxRefused):
                await follower.pbx.execute(Dial("101", number), "r")
        assert len(fake.heard) == before

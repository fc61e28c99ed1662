"""Now and then a driver compares what it knows with what is, and makes good what it missed."""

from dataclasses import replace

import pytest

from pbx.events import ChannelHeld
from pbx.link import Connected
from tests.unit.pbx.fake_ami import FakeAsterisk, channel, event
from tests.unit.pbx.follower import QUICK, eventually, following, living


async def test_an_audit_that_agrees_is_not_heard_of(fake: FakeAsterisk) -> None:
    """R-12: the board must not flap."""
    fake.lists = {"Status": [living("PJSIP/101-1", "1.1", BridgeID="b")]}
    async with following(fake, replace(QUICK, audit=0.01)) as follower:
        await follower.sees(Connected)
        await eventually(lambda: len(fake.actions("Status")) > 5)
        assert len(follower.events) == 1
        assert follower.pbx.counts.corrected == 0


async def test_an_event_that_got_lost_is_made_good(fake: FakeAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    """R-12."""
    async with following(fake, replace(QUICK, audit=0.02)) as follower:
        await follower.sees(Connected)
        fake.lists = {"Status": [living("PJSIP/101-1", "1.1")]}
        await follower.sees(Connected, 2)
        assert [told.channel for told in follower.snapshot().channels] == ["1.1"]
        assert follower.pbx.counts.corrected >= 1
        fake.lists = {}
        await follower.sees(Connected, 3)
        assert follower.snapshot().channels == []
        await eventually(lambda: fake.actions("Status"))
    assert "missed channel 1.1" in caplog.text
    assert "gone channel 1.1" in caplog.text


@pytest.mark.parametrize(
    ("key", "item"),
    [
        ("DeviceStateList", {"Event": "DeviceStateChange", "Device": "PJSIP/101", "State": "NOT_INUSE"}),
        ("DBGetTree CF", {"Event": "DBGetTreeResponse", "Key": "/CF/101", "Val": "102"}),
        (
            "VoicemailUsersList",
            {"Event": "VoicemailUserEntry", "VoiceMailbox": "101", "NewMessageCount": 1, "OldMessageCount": 0},
        ),
    ],
)
async def test_a_line_that_differs_is_made_good(fake: FakeAsterisk, key: str, item: dict[str, object]) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        fake.lists = {key: [item]}
        await fake.send(event("Reload", Module="All"))
        await follower.sees(Connected, 2)
        assert [line.extension for line in follower.snapshot().lines] == ["101"]


async def test_what_is_only_on_its_way_is_no_difference(fake: FakeAsterisk) -> None:
    async with following(fake, replace(QUICK, second_look=0.3)) as follower:
        await follower.sees(Connected)
        fake.lists = {"Status": [living("PJSIP/101-1", "1.1", 5)]}
        await fake.send(event("Reload"))
        await eventually(lambda: len(fake.actions("Status")) == 2)
        await fake.send(event("Newchannel", **channel("PJSIP/101-1", "1.1", 4, Exten="102")))
        await fake.send(event("Reload"))
        await eventually(lambda: len(fake.actions("Status")) >= 3)
        await fake.send(event("Hold", **channel("PJSIP/101-1", "1.1")))
        await follower.sees(ChannelHeld)
        assert len(follower.of(Connected)) == 1

"""What a manager sends is told in its order, once, and whatever it is."""

import random

import pytest

from pbx.asterisk import session
from pbx.events import BridgeJoined, ChannelHeld, FeatureChanged, MailboxChanged, RegistrationChanged
from pbx.link import Connected, Disconnected
from tests.unit.pbx.fake_ami import FakeAsterisk, channel, event
from tests.unit.pbx.follower import eventually, following, living


async def test_a_telephone_that_is_only_used_was_registered_before(fake: FakeAsterisk) -> None:
    fake.lists = {"DeviceStateList": [{"Event": "DeviceStateChange", "Device": "PJSIP/101", "State": "NOT_INUSE"}]}
    async with following(fake) as follower:
        await follower.sees(Connected)
        for state in ("INUSE", "RINGING", "NOT_INUSE", "UNAVAILABLE", "UNAVAILABLE", "NOT_INUSE"):
            await fake.send(event("DeviceStateChange", Device="PJSIP/101", State=state))
        await fake.send(event("MessageWaiting", Mailbox="101@default", New=1, Old=0))
        await follower.sees(MailboxChanged)
        changes = follower.of(RegistrationChanged)
    assert [change.registered for change in changes if isinstance(change, RegistrationChanged)] == [False, True]


@pytest.mark.req("PLT-14")
async def test_a_service_told_twice_changes_once(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        await fake.send(event("DeviceStateChange", Device="Custom:DND101", State="BUSY"))
        await fake.send(event("UserEvent", UserEvent="PortalFeature", Ext="101", Feature="dnd", Value="on"))
        await fake.send(event("Hold", **channel("PJSIP/101-1", "1.1")))
        await follower.sees(ChannelHeld)
        assert len(follower.of(FeatureChanged)) == 1


async def test_order_is_kept_whatever_the_reads(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        data = b"".join(event("Hold", **channel("PJSIP/101-1", f"1.{number}")) for number in range(2000))
        dice, start = random.Random(7), 0
        while start < len(data):
            step = dice.randint(1, 9000)
            await fake.send(data[start : start + step])
            start += step
        await follower.sees(ChannelHeld, 2000)
        channels = [event.channel for event in follower.of(ChannelHeld) if isinstance(event, ChannelHeld)]
    assert channels == [f"1.{number}" for number in range(2000)]


async def test_who_reads_too_slowly_gets_a_snapshot_instead(
    fake: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MAX_WAITING_EVENTS", 100)
    async with following(fake) as follower:
        await follower.sees(Connected)
        follower.may_read.clear()
        await fake.send(event("Hold", **channel("PJSIP/101-1", "first")))
        await follower.sees(ChannelHeld)
        for _ in range(300):
            await fake.send(event("Hold", **channel("PJSIP/101-1", "lost")))
        await eventually(lambda: follower.pbx.counts.dropped)
        fake.lists = {"Status": [living("PJSIP/101-1", "1.1")]}
        follower.may_read.set()
        await follower.sees(Connected, 2)
        assert [told.channel for told in follower.snapshot().channels] == ["1.1"]
        await fake.send(event("Hold", **channel("PJSIP/101-1", "after")))
        await follower.until(
            lambda: isinstance(follower.events[-1], ChannelHeld) and follower.events[-1].channel == "after"
        )


async def test_t_ami_05_hostile_events_break_nothing(fake: FakeAsterisk) -> None:
    async with following(fake) as follower:
        await follower.sees(Connected)
        for data in (
            b"Event: Newchannel\r\nChannel: " + b"x" * 1_000_000 + b"\r\n\r\n",
            b"Event: Newchannel\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
            b"Event: Hangup\r\nCause: \xff\xfe\r\nUniqueid: 1\r\n\r\n",
            b"Event: Cdr\r\nStartTime: \r\n\r\n\r\n\r\n: \r\n\r\n",
            b"Response: Success\r\nActionID: w999\r\n\r\n",
        ):
            await fake.send(data)
        await fake.send(event("BridgeEnter", BridgeUniqueid="b", **channel("PJSIP/101-1", "1.1")))
        await follower.sees(BridgeJoined)
        assert follower.of(Disconnected) == []

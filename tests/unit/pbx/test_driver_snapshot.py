"""A driver begins with how everything is now."""

from dataclasses import replace

import pytest

from pbx.capabilities import Capability
from pbx.events import ChannelAnswered, ChannelHeld, ChannelOpened
from pbx.features import Feature
from pbx.link import Connected
from tests.unit.pbx.fake_ami import NOW, FakeAsterisk, channel, event
from tests.unit.pbx.follower import PATIENCE, QUICK, following, living


async def test_the_first_event_is_a_snapshot_of_everything(fake: FakeAsterisk) -> None:
    fake.lists = {
        "DeviceStateList": [
            {"Event": "DeviceStateChange", "Device": "PJSIP/101", "State": "INUSE"},
            {"Event": "DeviceStateChange", "Device": "PJSIP/102", "State": "UNAVAILABLE"},
            {"Event": "DeviceStateChange", "Device": "PJSIP/trunk", "State": "NOT_INUSE"},
        ],
        "VoicemailUsersList": [
            {
                "Event": "VoicemailUserEntry",
                "VoiceMailbox": "101",
                "Fullname": "Ala Kowalska",
                "NewMessageCount": 2,
                "OldMessageCount": 5,
            }
        ],
        "DBGetTree DND": [{"Event": "DBGetTreeResponse", "Key": "/DND/102", "Val": "YES"}],
        "DBGetTree WEBCTI": [
            {"Event": "DBGetTreeResponse", "Key": "/WEBCTI/102/mobile", "Val": "nu0600100200"},
            {"Event": "DBGetTreeResponse", "Key": "/WEBCTI/102/last_mobile", "Val": "n0600100200"},
            {"Event": "DBGetTreeResponse", "Key": "/WEBCTI/102/dnd", "Val": "YES"},
            {"Event": "DBGetTreeResponse", "Key": "/WEBCTI/102", "Val": "YES"},
            {"Event": "DBGetTreeResponse", "Key": "/WEBCTI/trunk/lock", "Val": "user"},
        ],
        "DBGetTree CFB": [{"Event": "DBGetTreeResponse", "Key": "/CFB/101", "Val": "0600100200"}],
        "Status": [
            living(
                "PJSIP/101-1",
                "lab-1.1",
                Application="Dial",
                Data="PJSIP/102&PJSIP/600100200@trunk,15,tT",
                CallerIDNum="101",
                ConnectedLineNum="<unknown>",
                BridgeID="b1",
                Variable=[
                    "CDR(start,u)=1795319990.5",
                    "CDR(answer,u)=1795319995.25",
                    "CHANNEL(onhold)=1",
                    "CDR(dst)=600",
                ],
            ),
            living("PJSIP/102-2", "lab-1.2", 5, linkedid="lab-1.1", Application="AppDial", Data="(Outgoing Line)"),
            living("PJSIP/trunk-3", "lab-1.3", linkedid="lab-1.1", Application="AppDial", BridgeID="b1", Seconds=7),
        ],
    }
    async with following(fake) as follower:
        await follower.sees(Connected)
        now = follower.snapshot()
    assert now.at.timestamp() == NOW
    assert (now.info.name, now.info.product, now.info.version) == ("fake", "Asterisk", "22.10.1")
    assert now.info.capabilities == frozenset(Capability) - {Capability.HOLD}
    ala, ola = now.lines
    assert (ala.extension, ala.name, ala.registered, ala.voicemail) == ("101", "Ala Kowalska", True, (2, 5))
    assert dict(ala.features) == {Feature.FORWARD_BUSY: "0600100200"}
    assert (ola.extension, ola.registered, dict(ola.features)) == (
        "102",
        False,
        {Feature.DND: "on", Feature.MOBILE: "nu0600100200"},
    )
    caller, rung, outside = now.channels
    assert (caller.extension, caller.placed, caller.dialled, caller.bridge) == ("101", True, "600", "b1")
    assert caller.held_by_other
    assert caller.connected.number == ""
    assert (caller.opened.timestamp(), caller.answered and caller.answered.timestamp()) == (1795319990.5, 1795319995.25)
    assert (rung.placed, rung.ringing, rung.answered, rung.dialled_by) == (False, True, None, "lab-1.1")
    assert (outside.extension, outside.party.number, outside.dialled_by) == (None, "600100200", "lab-1.1")
    assert outside.opened.timestamp() == NOW - 7


async def test_a_snapshot_tells_who_waits_in_the_car_park_and_in_queues(fake: FakeAsterisk) -> None:
    parkee = {"ParkeeUniqueid": "1.1", "ParkeeLinkedid": "1.1", "ParkingSpace": "701", "ParkerDialString": "PJSIP/102"}
    fake.lists = {
        "Status": [living("PJSIP/101-1", "1.1"), living("PJSIP/103-1", "1.3")],
        "ParkedCalls": [{"Event": "ParkedCall", **parkee}],
        "QueueStatus": [{"Event": "QueueEntry", "Queue": "support", "Uniqueid": "1.3"}],
    }
    async with following(fake) as follower:
        await follower.sees(Connected)
        parked, queued = follower.snapshot().channels
    assert (parked.parked_in, parked.parked_by, queued.queue) == ("701", "102", "support")


@pytest.mark.req("PLT-02", "PLT-13")
async def test_an_account_with_fewer_rights_can_do_less(fake: FakeAsterisk) -> None:
    fake.commands = "Status Hangup Park"
    fake.contexts = ""
    async with following(fake) as follower:
        await follower.sees(Connected)
        assert follower.snapshot().info.capabilities == {Capability.PARK}


async def test_what_happens_while_the_snapshot_is_taken_is_told_after_it(fake: FakeAsterisk) -> None:
    fake.lists = {"Status": [living("PJSIP/101-1", "1.1", 5)]}
    fake.during_status = (
        event("Newstate", NOW - 5, **channel("PJSIP/101-1", "1.1", 5))
        + event("Newstate", NOW + 0.1, **channel("PJSIP/101-1", "1.1", 6))
        + event("Newchannel", NOW + 0.2, **channel("PJSIP/102-1", "1.2", 4, Exten="101"))
    )
    async with following(fake) as follower:
        await follower.sees(ChannelOpened)
        kinds = [type(event) for event in follower.events]
    assert kinds == [Connected, ChannelAnswered, ChannelOpened]


async def test_single_bytes_are_enough(fake: FakeAsterisk) -> None:
    """R-08."""
    fake.piece = 1
    async with following(fake, replace(QUICK, answer=PATIENCE, lists=PATIENCE)) as follower:
        await follower.sees(Connected)
        await fake.send(event("Hold", **channel("PJSIP/101-1", "1.1")))
        await follower.sees(ChannelHeld)

"""The driver against a manager on loopback that fails in every way a real one does."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import pytest

from pbx.asterisk import session
from pbx.asterisk.address import Address
from pbx.asterisk.connection import Pace
from pbx.asterisk.driver import AsteriskPbx
from pbx.capabilities import Capability
from pbx.commands import Dial, HangUp, SendDigits, SetFeature
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from pbx.events import (
    BridgeJoined,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelRinging,
    FeatureChanged,
    MailboxChanged,
    PbxEvent,
    RegistrationChanged,
)
from pbx.features import Feature
from pbx.link import Connected, Disconnected
from tests.unit.pbx.fake_ami import NOW, FakeAsterisk, channel, event, fake_asterisk

PATIENCE = 10.0
QUICK = Pace(
    connect=2.0,
    answer=0.3,
    lists=2.0,
    booted=0.2,
    ping=60.0,
    ping_answer=0.2,
    verdict=0.1,
    audit=600.0,
    second_look=0.05,
    retries=(0.01,),
)


@dataclass
class Follower:
    """Takes in what the driver yields, as the gateway does."""

    pbx: AsteriskPbx
    events: list[PbxEvent] = field(default_factory=list)
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        async for batch in self.pbx.batches():
            assert batch
            self.events += batch
            self.news.set()
            await self.may_read.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self.news.clear()
                await self.news.wait()

    async def sees(self, kind: type, count: int = 1) -> None:
        await self.until(lambda: len(self.of(kind)) >= count)

    def of(self, kind: type) -> Sequence[PbxEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    def snapshot(self) -> Connected:
        """The newest."""
        return next(event for event in reversed(self.events) if isinstance(event, Connected))


@asynccontextmanager
async def following(fake: FakeAsterisk, pace: Pace = QUICK, secret: str = "right") -> AsyncIterator[Follower]:
    follower = Follower(AsteriskPbx(Address("127.0.0.1", fake.port, "webcti", secret), pace))
    follower.may_read.set()
    task = asyncio.create_task(follower.follow())
    try:
        yield follower
    finally:
        await follower.pbx.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def fake() -> AsyncIterator[FakeAsterisk]:
    async with fake_asterisk(FakeAsterisk()) as fake:
        yield fake


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  what is waited for sets no event
            await asyncio.sleep(0.005)


def living(name: str, uniqueid: str, state: int = 6, **more: object) -> dict[str, object]:
    """An item of the list of channels."""
    return {"Event": "Status", **channel(name, uniqueid, state, **more)}


# -- the first snapshot ----------------------------------------------------------------------------


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
    assert (ola.extension, ola.registered, dict(ola.features)) == ("102", False, {Feature.DND: "on"})
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


# -- events ----------------------------------------------------------------------------------------


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


# -- losing the exchange and finding it again --------------------------------------------------------


async def test_a_lost_exchange_is_told_and_found_again(fake: FakeAsterisk) -> None:
    """R-06."""
    fake.lists = {"Status": [living("PJSIP/101-1", "1.1")]}
    async with following(fake) as follower:
        await follower.sees(Connected)
        fake.lists = {}
        fake.hang_up()
        await follower.sees(Connected, 2)
        assert [type(event) for event in follower.events] == [Connected, Disconnected, Connected]
        assert follower.snapshot().channels == []


async def test_a_shutdown_is_told_as_one(fake: FakeAsterisk) -> None:
    """R-09."""
    async with following(fake) as follower:
        await follower.sees(Connected)
        await fake.send(event("Shutdown", Shutdown="Cleanly", Restart="True"))
        await follower.sees(Disconnected)
        (lost,) = follower.of(Disconnected)
    assert isinstance(lost, Disconnected)
    assert "shut down" in lost.reason


async def test_a_half_open_link_is_noticed_by_its_silence(fake: FakeAsterisk) -> None:
    """R-07."""
    async with following(fake, replace(QUICK, ping=0.02, ping_answer=0.05)) as follower:
        await follower.sees(Connected)
        fake.deaf = True
        await follower.sees(Disconnected)
        (lost, *_) = follower.of(Disconnected)
        assert isinstance(lost, Disconnected)
        assert "stopped answering" in lost.reason
        fake.deaf = False
        await follower.sees(Connected, 2)


async def test_nothing_is_told_before_the_exchange_was_reached(caplog: pytest.LogCaptureFixture) -> None:
    async with fake_asterisk(FakeAsterisk()) as fake:
        port = fake.port
    with caplog.at_level(logging.INFO):
        async with following(FakeAsterisk(port=port)) as follower:
            await eventually(lambda: "cannot be reached" in caplog.text)
            assert follower.events == []
            async with fake_asterisk(FakeAsterisk(port=port)):
                await follower.sees(Connected)
                assert caplog.text.count("pbx unavailable") == 1
                assert caplog.text.count("pbx connected") == 1


async def test_a_wrong_secret_is_said_once_in_a_sentence(fake: FakeAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    async with following(fake, secret="wrong-secret") as follower:
        await eventually(lambda: len(fake.actions("Login")) >= 3)
        assert follower.events == []
    assert caplog.text.count("refuses the account") == 1
    assert "wrong-secret" not in caplog.text
    assert "wrong-secret" not in repr(follower.pbx)


async def test_something_else_behind_the_port_is_said_in_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async with fake_asterisk(FakeAsterisk(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")) as fake, following(fake):
        await eventually(lambda: "no Asterisk manager" in caplog.text)


async def test_an_exchange_that_is_still_starting_is_waited_for(fake: FakeAsterisk) -> None:
    fake.booted = False
    async with following(fake, replace(QUICK, booted=PATIENCE)) as follower:
        await eventually(lambda: fake.logins)
        assert not fake.actions("Status")
        await fake.send(event("FullyBooted"))
        await follower.sees(Connected)


async def test_after_close_the_batches_end(fake: FakeAsterisk) -> None:
    pbx = AsteriskPbx(Address("127.0.0.1", fake.port, "webcti", "right"), QUICK)
    kinds: list[type] = []
    async with asyncio.timeout(PATIENCE):
        async for batch in pbx.batches():
            kinds += map(type, batch)
            await pbx.close()
    assert kinds == [Connected, Disconnected]
    with pytest.raises(PbxUnavailable):
        await pbx.execute(Dial("101", "102"), "r")


# -- the audit -------------------------------------------------------------------------------------


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


# -- commands --------------------------------------------------------------------------------------


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

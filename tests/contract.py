"""What every exchange must show through `pbx.base`, whatever speaks behind it.

`PbxContract` is inherited once for each exchange (Asterisk, simulator). The subclass's module offers
a fixture `stage` that yields a `Stage`: the exchange, three free telephones, and hands to work them.

    class TestSimulator(PbxContract):
        @pytest.fixture
        async def stage(self, tmp_path: Path) -> AsyncIterator[Stage]: ...
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pbx.call_detail import ONE_CLOCK_TICK, CallDetail
from pbx.capabilities import Capability
from pbx.commands import (
    Command,
    Dial,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PickUp,
    SetFeature,
    TransferAttended,
    TransferBlind,
)
from pbx.details import same_number
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.link import Connected
from pbx.states import Direction, FinishedLeg, LegState, LineState, Outcome
from tests.stage import Stage
from tests.watcher import PATIENCE, Watcher, watching

TALK = 2.5
"""Seconds: exchanges count whole ones."""


class PbxContract:
    """Inherit, offer a fixture `stage`, and every test here speaks about your exchange."""

    @pytest.fixture
    async def watcher(self, stage: Stage) -> AsyncIterator[Watcher]:
        async with watching(stage.pbx) as watcher:
            yield watcher

    @staticmethod
    async def run(stage: Stage, command: Command, request: str = "test-1") -> None:
        async with asyncio.timeout(PATIENCE):
            await stage.pbx.execute(command, request)

    @staticmethod
    async def talk(stage: Stage, watcher: Watcher, caller: str, callee: str) -> None:
        await stage.call(caller, callee)
        await stage.answer(callee)
        await watcher.sees_joined(caller, callee)

    @staticmethod
    async def talk_outside(stage: Stage, watcher: Watcher, caller: str) -> None:
        await stage.call(caller, stage.outside)
        await stage.answer(stage.outside)
        await watcher.sees_joined(caller)

    @staticmethod
    async def talked_outside(watcher: Watcher, extension: str) -> FinishedLeg:
        """Wait until the exchange has said for how long was talked where `extension` had sent a call on to."""
        found: list[FinishedLeg] = []

        def told() -> bool:
            found[:] = [leg for leg in watcher.known_legs() if leg.extension == extension and leg.onward_seconds]
            return bool(found) and found[0].final

        await watcher.until(told, f"talk outside for {extension}")
        (leg,) = found
        assert leg.onward_answered is not None
        assert leg.onward_answered >= leg.started - ONE_CLOCK_TICK
        assert 1 <= leg.onward_seconds < PATIENCE
        return leg

    # -- what is seen --------------------------------------------------------------------------

    async def test_the_first_event_is_a_snapshot_of_all_lines(self, stage: Stage, watcher: Watcher) -> None:
        first = watcher.events[0]
        assert isinstance(first, Connected)
        assert first.info.name
        assert {stage.ala, stage.ola, stage.jan} <= {line.extension for line in first.lines}
        assert watcher.line(stage.ala).registered is True

    @pytest.mark.req("ADM-02")
    async def test_it_says_how_it_is(self, stage: Stage, watcher: Watcher) -> None:
        condition = stage.pbx.condition
        assert condition is not None
        assert condition.started is not None
        assert condition.started <= condition.looked + ONE_CLOCK_TICK
        assert condition.ahead is not None
        assert abs(condition.ahead) < PATIENCE
        assert condition.calls == 0
        assert condition.reconnected >= 1
        assert condition.dropped == 0

    @pytest.mark.req("ADM-10")
    async def test_it_says_which_extensions_there_are(self, stage: Stage, watcher: Watcher) -> None:
        directory = await stage.pbx.directory()
        entries = {entry.extension: entry for entry in directory.entries}
        assert list(entries) == sorted(entries)
        assert len(entries) == len(directory.entries)
        assert entries.keys() >= {stage.ala, stage.ola, stage.jan}
        assert directory.silent == frozenset()
        for extension in (stage.ala, stage.jan):
            assert entries[extension].known
            assert entries[extension].telephone
            assert entries[extension].name == (watcher.line(extension).name or entries[extension].name)
            assert entries[extension].name
        assert all(extension.isdecimal() for extension in entries)

    async def test_a_call_rings_talks_and_ends(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.ala, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        await watcher.sees(stage.ala, LegState.CALLING)
        await watcher.sees_peer(stage.ola, stage.ala)
        await watcher.sees_peer(stage.ala, stage.ola)
        assert watcher.line(stage.ola).state is LineState.RINGING
        await stage.answer(stage.ola)
        await watcher.sees_talking(stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala, stage.ola)
        placed = await watcher.finds(stage.ala, Outcome.OUTGOING)
        received = await watcher.finds(stage.ola, Outcome.INCOMING)
        assert placed.answered is not None
        assert (placed.peer.number, received.peer.number) == (stage.ola, stage.ala)
        assert (placed.direction, received.direction) == (Direction.OUT, Direction.IN)

    async def test_a_call_given_up_is_missed(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.ala, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala, stage.ola)
        await watcher.finds(stage.ola, Outcome.MISSED, answered=None)
        await watcher.finds(stage.ala, Outcome.OUTGOING, answered=None)

    async def test_a_rejected_call_is_missed(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.ala, stage.ola)
        await stage.reject(stage.ola)
        await watcher.sees(stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ola, Outcome.MISSED, answered=None)

    async def test_an_outside_caller_shows_his_number(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.outside, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        assert watcher.leg(stage.ola).peer.number.lstrip("0+").endswith(stage.outside.lstrip("0+"))
        await stage.hang_up(stage.outside)
        await watcher.finds(stage.ola, Outcome.MISSED)

    async def test_holding_is_seen_from_both_sides(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await stage.hold(stage.ola)
        await watcher.sees(stage.ola, LegState.HOLDING)
        await watcher.sees(stage.ala, LegState.HELD)
        await stage.resume(stage.ola)
        await watcher.sees_talking(stage.ola, stage.ala)
        await stage.hang_up(stage.ola)
        await watcher.sees_all_free(stage.ala, stage.ola)

    async def test_every_leg_is_confirmed_by_a_call_detail(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await stage.hang_up(stage.ola)
        await watcher.until(
            lambda: any(isinstance(e, CallDetail) and e.caller_extension == stage.ala for e in watcher.events),
            "the call detail",
        )
        await watcher.finds(stage.ola, Outcome.INCOMING, final=True)
        await watcher.finds(stage.ala, Outcome.OUTGOING, final=True)

    async def test_a_message_left_lights_the_mailbox(self, stage: Stage, watcher: Watcher) -> None:
        assert watcher.line(stage.jan).voicemail == (0, 0)
        await stage.call(stage.ala, stage.jan)
        await stage.reject(stage.jan)
        await stage.speak(stage.ala)
        await watcher.until(lambda: watcher.line(stage.jan).voicemail == (1, 0), "one new message")
        await watcher.finds(stage.jan, Outcome.MISSED, voicemail=True)

    # -- what is asked for ---------------------------------------------------------------------

    @pytest.mark.req("CALL-01", "MAIN-03", "MAIN-09")
    async def test_dial_rings_the_own_telephone_first(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, Dial(stage.ala, stage.ola, caller_name="Ala", target_name="Ola"), "click-1")
        await watcher.sees(stage.ala, LegState.DIALLING)
        assert watcher.leg(stage.ala).direction is Direction.OUT
        await watcher.sees_peer(stage.ala, stage.ola)
        assert watcher.leg(stage.ala).request == "click-1"
        assert not watcher.line(stage.ola).legs
        await stage.answer(stage.ala)
        await watcher.sees(stage.ola, LegState.RINGING)
        await watcher.sees_peer(stage.ola, stage.ala)
        await stage.answer(stage.ola)
        await watcher.sees_talking(stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        placed = await watcher.finds(stage.ala, Outcome.OUTGOING, dialled=stage.ola)
        assert placed.answered is not None
        await watcher.finds(stage.ola, Outcome.INCOMING)

    async def test_dial_to_an_own_telephone_that_is_rejected_calls_nobody(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, Dial(stage.ala, stage.ola))
        await stage.reject(stage.ala)
        await watcher.sees_all_free(stage.ala)
        assert not watcher.line(stage.ola).legs

    async def test_hang_up_ends_the_call(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await self.run(stage, HangUp(stage.ala, watcher.leg(stage.ala).channel))
        await watcher.sees_all_free(stage.ala, stage.ola)

    async def test_another_persons_call_cannot_be_hung_up(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        with pytest.raises(PbxRefused):
            await self.run(stage, HangUp(stage.jan, watcher.leg(stage.ala).channel))
        assert watcher.states(stage.ala) == (LegState.TALKING,)
        await stage.hang_up(stage.ala)

    async def test_a_call_that_is_over_cannot_be_hung_up(self, stage: Stage, watcher: Watcher) -> None:
        with pytest.raises(PbxRefused):
            await self.run(stage, HangUp(stage.ala, "1.1"))

    async def test_hold_acts_like_the_key_on_the_telephone_or_is_refused(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        channel = watcher.leg(stage.ala).channel
        assert watcher.board.info is not None
        if Capability.HOLD not in watcher.board.info.capabilities:
            with pytest.raises(PbxRefused):
                await self.run(stage, Hold(stage.ala, channel, on=True))
            return
        await self.run(stage, Hold(stage.ala, channel, on=True))
        await watcher.sees(stage.ala, LegState.HOLDING)
        await watcher.sees(stage.ola, LegState.HELD)
        await self.run(stage, Hold(stage.ala, channel, on=False))
        await watcher.sees(stage.ala, LegState.TALKING)
        await stage.hang_up(stage.ala)

    @pytest.mark.req("CALL-05")
    async def test_a_blind_transfer_hands_the_caller_on(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await self.run(stage, TransferBlind(stage.ola, watcher.leg(stage.ola).channel, stage.jan))
        await watcher.sees(stage.jan, LegState.RINGING)
        await watcher.sees_all_free(stage.ola)
        await watcher.sees_peer(stage.jan, stage.ala)
        await stage.answer(stage.jan)
        await watcher.sees_talking(stage.ala, stage.jan)
        await watcher.sees_peer(stage.ala, stage.jan)
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ola, Outcome.INCOMING, transferred_to=stage.jan)
        await watcher.finds(stage.jan, Outcome.INCOMING)

    @pytest.mark.req("CALL-05")
    async def test_an_attended_transfer_connects_the_two_others(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        own = watcher.leg(stage.ola).channel
        await self.run(stage, TransferAttended(stage.ola, own, stage.jan))
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        await watcher.sees(stage.ala, LegState.HELD)
        waiting = watcher.leg(stage.ola).waiting
        assert waiting is not None
        assert waiting.number == stage.ala
        await self.run(stage, HangUp(stage.ola, own))
        await watcher.sees_all_free(stage.ola)
        await watcher.sees_talking(stage.ala, stage.jan)
        await watcher.sees_peer(stage.ala, stage.jan)
        await watcher.sees_peer(stage.jan, stage.ala)
        await stage.hang_up(stage.jan)
        await watcher.sees_all_free(stage.ala, stage.jan)

    async def test_a_parked_caller_waits_in_a_space(self, stage: Stage, watcher: Watcher) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await self.run(stage, Park(stage.ola, watcher.leg(stage.ola).channel))
        await watcher.sees(stage.ola, LegState.PARKED)
        space = watcher.leg(stage.ola).space
        assert space
        await stage.call(stage.jan, space)
        await watcher.sees(stage.jan, LegState.TALKING)
        await watcher.sees_all_free(stage.ola)
        await watcher.sees_peer(stage.jan, stage.ala)
        await stage.hang_up(stage.jan)
        await watcher.sees_all_free(stage.ala, stage.jan)

    async def test_a_colleagues_ringing_call_can_be_picked_up(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.ala, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        await self.run(stage, PickUp(stage.jan, stage.ola, watcher.leg(stage.ola).channel))
        await stage.answer(stage.jan)
        await watcher.sees_talking(stage.jan, stage.ala)
        await watcher.sees_all_free(stage.ola)
        await watcher.sees_peer(stage.jan, stage.ala)
        await stage.hang_up(stage.jan)
        await watcher.finds(stage.ola, Outcome.ANSWERED_BY_OTHER, answered_by=stage.jan)

    @pytest.mark.req("MAIN-15", "VM-01")
    async def test_listening_to_messages_rings_the_own_telephone(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, ListenToVoicemail(stage.jan))
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        await stage.hang_up(stage.jan)
        await watcher.finds(stage.jan, Outcome.OUTGOING, to_own_mailbox=True)

    @pytest.mark.parametrize(
        ("feature", "value"),
        [
            (Feature.DND, "on"),
            (Feature.CALL_WAITING, "on"),
            (Feature.FORWARD_ALWAYS, "{jan}"),
            (Feature.FORWARD_BUSY, "{jan}"),
            (Feature.FORWARD_NO_ANSWER, "{jan}"),
        ],
    )
    async def test_a_service_can_be_switched_on_and_off(
        self, stage: Stage, watcher: Watcher, feature: Feature, value: str
    ) -> None:
        wanted = value.format(jan=stage.jan)
        await self.run(stage, SetFeature(stage.ola, feature, ""))
        await watcher.sees_feature(stage.ola, feature, "")
        await self.run(stage, SetFeature(stage.ola, feature, wanted))
        await watcher.sees_feature(stage.ola, feature, wanted)
        await self.run(stage, SetFeature(stage.ola, feature, wanted))
        await self.run(stage, SetFeature(stage.ola, feature, ""))
        await watcher.sees_feature(stage.ola, feature, "")

    @pytest.mark.req("FWD-06")
    async def test_do_not_disturb_keeps_the_telephone_silent(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SetFeature(stage.ola, Feature.DND, "on"))
        await watcher.sees_feature(stage.ola, Feature.DND, "on")
        await stage.call(stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ola, Outcome.MISSED)
        await self.run(stage, SetFeature(stage.ola, Feature.DND, ""))

    @pytest.mark.req("FWD-05")
    async def test_a_forwarded_call_rings_at_its_target(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, stage.jan))
        await watcher.sees_feature(stage.ola, Feature.FORWARD_ALWAYS, stage.jan)
        await stage.call(stage.ala, stage.ola)
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        assert not watcher.line(stage.ola).legs
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.jan, Outcome.INCOMING)
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, ""))

    @pytest.mark.req("COST-01")
    async def test_whoever_forwards_outside_is_told_how_long_was_talked_there(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, stage.outside))
        await watcher.sees_feature(stage.ola, Feature.FORWARD_ALWAYS, stage.outside)
        await stage.call(stage.ala, stage.ola)
        await stage.answer(stage.outside)
        await watcher.sees(stage.ala, LegState.TALKING)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.ala)
        leg = await self.talked_outside(watcher, stage.ola)
        assert leg.outcome is Outcome.ANSWERED_BY_OTHER
        assert same_number(stage.outside, leg.forwarded_to)
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, ""))

    @pytest.mark.req("COST-01")
    async def test_a_forward_that_nobody_outside_answers_has_no_talk(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, stage.outside))
        await watcher.sees_feature(stage.ola, Feature.FORWARD_ALWAYS, stage.outside)
        await stage.call(stage.ala, stage.ola)
        await stage.reject(stage.outside)
        await stage.hang_up(stage.ala)
        leg = await watcher.finds(stage.ola, Outcome.MISSED, final=True)
        assert (leg.onward_answered, leg.onward_seconds) == (None, 0)
        await self.run(stage, SetFeature(stage.ola, Feature.FORWARD_ALWAYS, ""))

    @pytest.mark.req("COST-01", "CALL-05")
    async def test_whoever_transfers_outside_is_told_how_long_was_talked_there(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await self.run(stage, TransferBlind(stage.ola, watcher.leg(stage.ola).channel, stage.outside))
        await watcher.sees_all_free(stage.ola)
        await stage.answer(stage.outside)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.ala)
        leg = await self.talked_outside(watcher, stage.ola)
        assert leg.outcome is Outcome.INCOMING
        assert same_number(stage.outside, leg.transferred_to)

    @pytest.mark.req("COST-01", "CALL-05")
    async def test_whoever_called_and_transfers_outside_is_told_how_long_was_talked_there(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await self.run(stage, TransferBlind(stage.ala, watcher.leg(stage.ala).channel, stage.outside))
        await watcher.sees_all_free(stage.ala)
        await stage.answer(stage.outside)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.ola)
        leg = await self.talked_outside(watcher, stage.ala)
        assert leg.outcome is Outcome.OUTGOING
        assert same_number(stage.outside, leg.transferred_to)

    @pytest.mark.req("COST-01", "CALL-05")
    async def test_an_attended_transfer_outside_goes_on_at_the_cost_of_who_made_it(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.talk(stage, watcher, stage.ala, stage.ola)
        own = watcher.leg(stage.ola).channel
        await self.run(stage, TransferAttended(stage.ola, own, stage.outside))
        await stage.answer(stage.outside)
        await watcher.until(
            lambda: watcher.leg(stage.ola).waiting and watcher.leg(stage.ola).state is LegState.TALKING,
            "asking outside",
        )
        await self.run(stage, HangUp(stage.ola, own))
        await watcher.sees_all_free(stage.ola)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.ala)
        leg = await self.talked_outside(watcher, stage.ola)
        assert leg.outcome is Outcome.INCOMING
        assert same_number(stage.outside, leg.transferred_to)

    @pytest.mark.req("COST-01", "CALL-05")
    async def test_a_line_outside_that_was_handed_on_goes_on_at_the_cost_of_who_called_it(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.talk_outside(stage, watcher, stage.ala)
        await self.run(stage, TransferBlind(stage.ala, watcher.leg(stage.ala).channel, stage.jan))
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.jan)
        leg = await self.talked_outside(watcher, stage.ala)
        assert (leg.outcome, leg.transferred_to) == (Outcome.OUTGOING, stage.jan)

    @pytest.mark.req("COST-01", "CALL-05")
    async def test_a_line_outside_that_was_handed_on_after_asking_goes_on_at_the_cost_of_who_called_it(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.talk_outside(stage, watcher, stage.ala)
        own = watcher.leg(stage.ala).channel
        await self.run(stage, TransferAttended(stage.ala, own, stage.jan))
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        await self.run(stage, HangUp(stage.ala, own))
        await watcher.sees_all_free(stage.ala)
        await asyncio.sleep(TALK)
        await stage.hang_up(stage.jan)
        leg = await self.talked_outside(watcher, stage.ala)
        assert (leg.outcome, leg.transferred_to) == (Outcome.OUTGOING, stage.jan)

    @pytest.mark.parametrize(
        "number", ["", "1" * 33, "12,34", "12&PJSIP/13", "12@x", "${EXTEN}", "12\r\nAction: x", "١٢"]
    )
    async def test_t_ami_04_what_no_telephone_can_dial_is_refused(
        self, stage: Stage, watcher: Watcher, number: str
    ) -> None:
        with pytest.raises((PbxRefused, ValueError)):
            await self.run(stage, Dial(stage.ala, number))
        assert not watcher.line(stage.ala).legs

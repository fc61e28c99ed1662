"""What every exchange must show when it wakes somebody."""

from contextlib import suppress

import pytest

from pbx.commands import PickUp, SetFeature, Wake
from pbx.errors import PbxRefused
from pbx.events import Woken
from pbx.features import Feature
from pbx.party import Party
from pbx.states import LegState, Outcome
from tests.contract import PbxContract
from tests.stage import Stage
from tests.watcher import Watcher

SHOWN = "Wake-up call"
SECONDS = 20


class WakeContract(PbxContract):
    """The whole contract, and this part of it."""

    @pytest.mark.req("SVC-03")
    async def test_whoever_lifts_the_telephone_is_woken_and_may_ask_for_another_time(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.run(stage, Wake(stage.ala, SHOWN, SECONDS), "wake-1")
        await watcher.sees(stage.ala, LegState.DIALLING)
        await watcher.until(lambda: watcher.leg(stage.ala).peer == Party("", SHOWN), "who rings")
        assert not woken(watcher)
        await stage.answer(stage.ala)
        await watcher.until(lambda: woken(watcher) == [("wake-1", stage.ala, False)], "that somebody is awake")
        await stage.key_digits(stage.ala, "1")
        await watcher.until(lambda: ("wake-1", stage.ala, True) in woken(watcher), "the wish to be woken again")
        await watcher.sees_all_free(stage.ala)

    @pytest.mark.req("SVC-03")
    async def test_a_wake_up_call_is_no_call_in_the_history(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, Wake(stage.ala, SHOWN, SECONDS), "wake-1")
        await stage.reject(stage.ala)
        await watcher.sees_all_free(stage.ala)
        assert not woken(watcher)
        await self.run(stage, Wake(stage.ala, SHOWN, SECONDS), "wake-2")
        await stage.answer(stage.ala)
        await watcher.until(lambda: woken(watcher), "that somebody is awake")
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala)
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ola, Outcome.INCOMING, final=True)
        assert {(leg.extension, leg.outcome) for leg in watcher.legs} == {
            (stage.ala, Outcome.OUTGOING),
            (stage.ola, Outcome.INCOMING),
        }
        assert watcher.line(stage.ala).voicemail == (0, 0)

    @pytest.mark.req("SVC-03")
    async def test_t_tol_01_neither_forwarding_nor_do_not_disturb_lead_a_wake_up_call_away(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        for feature, value in ((Feature.FORWARD_ALWAYS, stage.jan), (Feature.DND, "on")):
            await self.run(stage, SetFeature(stage.ola, feature, value))
            await watcher.sees_feature(stage.ola, feature, value)
        await self.run(stage, Wake(stage.ola, SHOWN, SECONDS), "wake-1")
        await stage.answer(stage.ola)
        await watcher.until(lambda: woken(watcher) == [("wake-1", stage.ola, False)], "that somebody is awake")
        assert not [event for event in watcher.events if getattr(event, "extension", "") == stage.jan]
        for feature in (Feature.FORWARD_ALWAYS, Feature.DND):
            await self.run(stage, SetFeature(stage.ola, feature, ""))

    async def test_a_colleague_who_picks_a_wake_up_call_up_wakes_nobody(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, Wake(stage.ala, SHOWN, SECONDS), "wake-1")
        await watcher.sees(stage.ala, LegState.DIALLING)
        with suppress(PbxRefused):
            await self.run(stage, PickUp(stage.jan, stage.ala, watcher.leg(stage.ala).channel), "theft")
            await stage.answer(stage.jan)
        await watcher.sees_all_free(stage.jan)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala)
        assert not woken(watcher)

    async def test_a_telephone_is_not_rung_for_ever(self, stage: Stage, watcher: Watcher) -> None:
        with pytest.raises(PbxRefused):
            await self.run(stage, Wake(stage.ala, SHOWN, 3600))
        assert not watcher.line(stage.ala).legs


def woken(watcher: Watcher) -> list[tuple[str, str, bool]]:
    """Who is awake so far: request, extension, and whether they want to be woken again."""
    return [(event.request, event.extension, event.again) for event in watcher.events if isinstance(event, Woken)]

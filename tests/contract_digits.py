"""What every exchange must show when the portal asks for digits at somebody's own telephone."""

from contextlib import suppress

import pytest

from pbx.commands import AskDigits, PickUp, SendDigits, SetFeature
from pbx.errors import PbxRefused
from pbx.events import DigitsKeyed
from pbx.features import Feature
from pbx.party import Party
from pbx.states import LegState, Outcome
from tests.contract import PbxContract
from tests.stage import Stage
from tests.watcher import Watcher


class DigitsContract(PbxContract):
    """The whole contract, and this part of it."""

    @pytest.mark.req("LOG-04")
    async def test_t_pin_10_digits_are_asked_at_the_own_telephone(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, AskDigits(stage.ala, 2), "proof-1")
        await watcher.sees(stage.ala, LegState.DIALLING)
        assert watcher.leg(stage.ala).request == "proof-1"
        await watcher.until(lambda: watcher.leg(stage.ala).peer == Party("", "WebCTI"), "who rings")
        await stage.answer(stage.ala)
        await stage.key_digits(stage.ala, "47")
        await watcher.until(lambda: keyed(watcher), "the digits")
        await watcher.sees_all_free(stage.ala)
        ((request, extension, digits),) = keyed(watcher)
        assert (request, extension, digits) == ("proof-1", stage.ala, "47")

    async def test_t_pin_10_being_asked_for_digits_is_no_call_in_the_history(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await self.run(stage, AskDigits(stage.ala, 2), "proof-1")
        await stage.reject(stage.ala)
        await watcher.sees_all_free(stage.ala)
        await self.run(stage, AskDigits(stage.ala, 2), "proof-2")
        await stage.answer(stage.ala)
        await stage.key_digits(stage.ala, "12")
        await watcher.until(lambda: keyed(watcher), "the digits")
        await watcher.sees_all_free(stage.ala)
        await self.talk(stage, watcher, stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ola, Outcome.INCOMING, final=True)
        assert {(leg.extension, leg.outcome) for leg in watcher.legs} == {
            (stage.ala, Outcome.OUTGOING),
            (stage.ola, Outcome.INCOMING),
        }
        assert watcher.line(stage.jan).voicemail == (0, 0)

    async def test_t_pin_10_neither_forwarding_nor_do_not_disturb_lead_the_question_away(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        led_away = ((Feature.FORWARD_ALWAYS, stage.jan), (Feature.FOLLOW, stage.jan), (Feature.DND, "on"))
        for feature, value in led_away:
            await self.run(stage, SetFeature(stage.ola, feature, value))
            await watcher.sees_feature(stage.ola, feature, value)
        await self.run(stage, AskDigits(stage.ola, 2), "proof-1")
        await watcher.sees(stage.ola, LegState.DIALLING)
        await stage.answer(stage.ola)
        await stage.key_digits(stage.ola, "12")
        await watcher.until(lambda: keyed(watcher), "the digits")
        assert not [event for event in watcher.events if getattr(event, "extension", "") == stage.jan]
        for feature, _value in led_away:
            await self.run(stage, SetFeature(stage.ola, feature, ""))

    async def test_t_pin_10_digits_sent_by_the_portal_are_no_proof(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, AskDigits(stage.ala, 2), "proof-1")
        await stage.answer(stage.ala)
        await watcher.sees(stage.ala, LegState.TALKING)
        with pytest.raises(PbxRefused):
            await self.run(stage, SendDigits(stage.ala, watcher.leg(stage.ala).channel, "47"))
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala)
        assert not keyed(watcher)

    async def test_t_pin_10_a_colleague_cannot_take_the_question(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, AskDigits(stage.ala, 2), "proof-1")
        await watcher.sees(stage.ala, LegState.DIALLING)
        with suppress(PbxRefused):
            await self.run(stage, PickUp(stage.jan, stage.ala, watcher.leg(stage.ala).channel), "theft")
            await stage.answer(stage.jan)
        await watcher.sees_all_free(stage.jan)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala)
        assert not keyed(watcher)

    @pytest.mark.parametrize("count", [0, 10, -1])
    async def test_one_to_nine_digits_can_be_asked_for(self, stage: Stage, watcher: Watcher, count: int) -> None:
        with pytest.raises(PbxRefused):
            await self.run(stage, AskDigits(stage.ala, count))
        assert not watcher.line(stage.ala).legs


def keyed(watcher: Watcher) -> list[tuple[str, str, str]]:
    """What was keyed in so far: request, extension, digits."""
    return [
        (event.request, event.extension, event.digits) for event in watcher.events if isinstance(event, DigitsKeyed)
    ]

"""What every exchange must show of the services that it says it has: call it and see where it rings.

Each test says first what an exchange must be able to do (`Capability`); without that, it is skipped.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pbx.capabilities import Capability
from pbx.commands import Dial, SetFeature, SetRules
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.routing.callers import ANYBODY, CallerKind, Callers
from pbx.routing.packing import digest, pack
from pbx.routing.rules import Action, Rule, State
from pbx.states import LegState, Outcome
from tests.contract import PbxContract
from tests.stage import Stage
from tests.watcher import Watcher

INSIDE, OUTSIDE = Callers(CallerKind.INTERNAL), Callers(CallerKind.EXTERNAL)
LOCAL_DIGITS = 7
"""Of a number, at its end, whatever prefixes the trunk puts before it."""


def rule(state: State, action: Action, target: str = "", callers: Callers = ANYBODY) -> Rule:
    return Rule(f"{state}-{action}-{target}", state, action, target, callers)


class ServicesContract(PbxContract):
    """The whole contract, and this part of it."""

    @asynccontextmanager
    async def olas(self, stage: Stage, watcher: Watcher, **services: str) -> AsyncIterator[None]:
        """While Ola's telephone is set to this. Skips the test if the exchange cannot."""
        async with self.set_to(stage, watcher, stage.ola, **services):
            yield

    @asynccontextmanager
    async def set_to(self, stage: Stage, watcher: Watcher, extension: str, **services: str) -> AsyncIterator[None]:
        needs(watcher, *(NEEDS[Feature(name)] for name in services))
        try:
            for name, value in services.items():
                await self.run(stage, SetFeature(extension, Feature(name), value))
                await watcher.sees_feature(extension, Feature(name), value)
            yield
        finally:
            for name in services:
                await self.run(stage, SetFeature(extension, Feature(name), ""))
        for name in services:
            await watcher.sees_feature(extension, Feature(name), "")

    @asynccontextmanager
    async def obeying(self, stage: Stage, watcher: Watcher, *rules: Rule) -> AsyncIterator[None]:
        """While Ola has these rules. Skips the test if the exchange obeys none."""
        needs(watcher, Capability.RULES)
        packed = pack(rules)
        try:
            await self.run(stage, SetRules(stage.ola, packed))
            await watcher.sees_feature(stage.ola, Feature.RULES, digest(packed))
            yield
        finally:
            await self.run(stage, SetRules(stage.ola, ""))
        await watcher.sees_feature(stage.ola, Feature.RULES, "")

    async def rings_at_jan_alone(self, stage: Stage, watcher: Watcher) -> None:
        """Ala calls Ola, and Jan takes it."""
        await stage.call(stage.ala, stage.ola)
        await watcher.sees(stage.jan, LegState.RINGING)
        await watcher.sees_peer(stage.jan, stage.ala)
        assert not watcher.line(stage.ola).legs
        await stage.answer(stage.jan)
        await watcher.sees_talking(stage.ala, stage.jan)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala, stage.jan)
        await watcher.finds(stage.jan, Outcome.INCOMING, via=stage.ola)
        await watcher.finds(stage.ola, Outcome.ANSWERED_BY_OTHER, answered_by=stage.jan)

    async def rings_at_ola(self, stage: Stage, watcher: Watcher, caller: str) -> None:
        await stage.call(caller, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        await stage.hang_up(caller)
        await watcher.sees_all_free(stage.ola)

    # -- simple services -----------------------------------------------------------------------

    @pytest.mark.req("FWD-08", "FNCP-05")
    async def test_calls_ring_where_the_person_is(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, follow=stage.jan):
            await self.rings_at_jan_alone(stage, watcher)

    async def test_being_there_goes_before_forwarding(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, forward_always=stage.outside, follow=stage.jan):
            await self.rings_at_jan_alone(stage, watcher)

    @pytest.mark.req("FNCP-03")
    async def test_a_telephone_that_is_away_is_not_one_that_is_not_answered(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        async with self.olas(stage, watcher, forward_no_answer=stage.outside, forward_unavailable=stage.jan):
            await stage.unregister(stage.ola)
            await watcher.sees_registered(stage.ola, False)
            await self.rings_at_jan_alone(stage, watcher)

    async def test_a_telephone_rings_no_longer_than_it_is_told(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, ring_seconds="5", forward_no_answer=stage.jan):
            await stage.call(stage.ala, stage.ola)
            await watcher.sees(stage.ola, LegState.RINGING)
            await watcher.sees(stage.jan, LegState.RINGING)
            await watcher.sees_all_free(stage.ola)
            await stage.hang_up(stage.ala)
            await watcher.sees_all_free(stage.ala, stage.jan)
            await watcher.finds(stage.ola, Outcome.MISSED, forwarded_to=stage.jan)
            await watcher.finds(stage.jan, Outcome.MISSED, via=stage.ola)

    @pytest.mark.req("FWD-01", "FWD-02")
    async def test_the_mobile_rings_while_the_telephone_wants_peace(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, mobile=f"d{stage.outside}", dnd="on"):
            await stage.call(stage.ala, stage.ola)
            await stage.answer(stage.outside)
            await watcher.sees_talking(stage.ala)
            assert not watcher.line(stage.ola).legs
            await stage.hang_up(stage.ala)
            await watcher.finds(stage.ola, Outcome.ANSWERED_BY_OTHER)

    @pytest.mark.req("FNCP-02")
    async def test_the_mobile_rings_while_the_telephone_is_away(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, mobile=f"u{stage.outside}"):
            await stage.unregister(stage.ola)
            await watcher.sees_registered(stage.ola, False)
            await stage.call(stage.ala, stage.ola)
            await stage.answer(stage.outside)
            await watcher.sees_talking(stage.ala)
            await stage.hang_up(stage.ala)
            await watcher.finds(stage.ola, Outcome.ANSWERED_BY_OTHER)

    @pytest.mark.req("FWD-06")
    async def test_callers_hear_why_nobody_wants_to_be_disturbed(self, stage: Stage, watcher: Watcher) -> None:
        async with self.olas(stage, watcher, dnd="on", dnd_message=stage.announcement):
            await stage.call(stage.ala, stage.ola)
            await watcher.sees_talking(stage.ala)
            assert not watcher.line(stage.ola).legs
            await watcher.sees_all_free(stage.ala)
            await watcher.finds(stage.ola, Outcome.MISSED, answered=None, voicemail=False)
            await watcher.finds(stage.ala, Outcome.OUTGOING, answered=None, final=True)

    async def test_a_forwarding_does_not_ring_at_somebody_who_wants_peace(self, stage: Stage, watcher: Watcher) -> None:
        async with (
            self.olas(stage, watcher, forward_always=stage.jan),
            self.set_to(stage, watcher, stage.jan, dnd="on", dnd_message=stage.announcement),
        ):
            await stage.call(stage.ala, stage.ola)
            await watcher.sees_all_free(stage.ala)
            assert not any(
                getattr(event, "extension", "") == stage.jan and hasattr(event, "party") for event in watcher.events
            )
            await watcher.finds(stage.ola, Outcome.MISSED)

    # -- calls from here -----------------------------------------------------------------------

    @pytest.mark.req("SVC-05")
    async def test_a_withheld_number_is_seen_by_colleagues_alone(self, stage: Stage, watcher: Watcher) -> None:
        async with self.set_to(stage, watcher, stage.ala, clir="on"):
            await stage.call(stage.ala, stage.outside)
            shown = await stage.shown(stage.outside)
            assert not any(map(str.isdigit, shown)), shown
            await stage.hang_up(stage.ala)
            await watcher.sees_all_free(stage.ala)
            await stage.call(stage.ala, stage.ola)
            await watcher.sees_peer(stage.ola, stage.ala)
            assert await stage.shown(stage.ola) == stage.ala
            await stage.hang_up(stage.ala)

    @pytest.mark.req("SVC-04")
    async def test_calls_show_the_number_that_was_chosen(self, stage: Stage, watcher: Watcher) -> None:
        async with self.set_to(stage, watcher, stage.ala, call_as=stage.identity):
            await stage.call(stage.ala, stage.outside)
            assert (await stage.shown(stage.outside))[-LOCAL_DIGITS:] == stage.identity[-LOCAL_DIGITS:]
            await stage.hang_up(stage.ala)

    @pytest.mark.req("SVC-01")
    @pytest.mark.parametrize("by", ["user", "admin"])
    async def test_a_locked_telephone_reaches_colleagues_alone(self, stage: Stage, watcher: Watcher, by: str) -> None:
        async with self.set_to(stage, watcher, stage.ala, lock=by):
            await stage.call(stage.ala, stage.outside)
            await watcher.finds(stage.ala, Outcome.OUTGOING, answered=None)
            await watcher.sees_all_free(stage.ala)
            with pytest.raises(PbxRefused):
                await self.run(stage, Dial(stage.ala, stage.outside))
            await self.rings_at_ola(stage, watcher, stage.ala)
        await stage.call(stage.ala, stage.outside)
        await stage.answer(stage.outside)
        await watcher.sees_talking(stage.ala)
        await stage.hang_up(stage.ala)

    @pytest.mark.req("SVC-02", "SVC-07")
    async def test_an_account_pays_for_calls_outside_until_it_is_ended(self, stage: Stage, watcher: Watcher) -> None:
        async with self.set_to(stage, watcher, stage.ala, account="f4711"):
            for _call in range(2):
                await self.calls_outside(stage, watcher, account="4711")
            await self.rings_at_ola(stage, watcher, stage.ala)
            await watcher.finds(stage.ala, Outcome.OUTGOING, dialled=stage.ola, account="", final=True)
        await self.calls_outside(stage, watcher, account="")

    @pytest.mark.req("SVC-02", "SVC-07")
    async def test_an_account_for_the_next_call_pays_for_that_one_alone(self, stage: Stage, watcher: Watcher) -> None:
        needs(watcher, Capability.ACCOUNT)
        await self.run(stage, SetFeature(stage.ala, Feature.ACCOUNT, "n4711"))
        await watcher.sees_feature(stage.ala, Feature.ACCOUNT, "n4711")
        await self.rings_at_ola(stage, watcher, stage.ala)
        assert watcher.line(stage.ala).features[Feature.ACCOUNT] == "n4711"
        await self.run(stage, Dial(stage.ala, stage.outside))
        await stage.answer(stage.ala)
        await stage.answer(stage.outside)
        await watcher.sees_feature(stage.ala, Feature.ACCOUNT, "")
        await stage.hang_up(stage.ala)
        await watcher.finds(stage.ala, Outcome.OUTGOING, account="4711", final=True)
        await self.calls_outside(stage, watcher, account="")

    @pytest.mark.req("SVC-01", "SVC-02")
    async def test_who_recalled_an_account_calls_also_at_a_locked_telephone(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        async with self.set_to(stage, watcher, stage.ala, lock="admin", account="f4711"):
            await self.calls_outside(stage, watcher, account="4711")

    # -- a limit that is reached ---------------------------------------------------------------

    @pytest.mark.req("COST-03")
    async def test_paid_calls_that_are_stopped_leave_colleagues_and_accounts_alone(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        async with self.set_to(stage, watcher, stage.ala, paid_stopped="on"):
            await stage.call(stage.ala, stage.outside)
            await watcher.finds(stage.ala, Outcome.OUTGOING, answered=None)
            await watcher.sees_all_free(stage.ala)
            await self.rings_at_ola(stage, watcher, stage.ala)
            if Capability.ACCOUNT in watcher.board.info.capabilities:  # type: ignore[union-attr]
                async with self.set_to(stage, watcher, stage.ala, account="f4711"):
                    await self.calls_outside(stage, watcher, account="4711")
        await self.calls_outside(stage, watcher, account="")

    @pytest.mark.req("COST-03")
    async def test_a_call_that_runs_is_not_cut_when_the_limit_is_reached(self, stage: Stage, watcher: Watcher) -> None:
        needs(watcher, Capability.PAID_STOPPED)
        await stage.call(stage.ala, stage.outside)
        await stage.answer(stage.outside)
        await watcher.sees_talking(stage.ala)
        async with self.set_to(stage, watcher, stage.ala, paid_stopped="on"):
            await watcher.sees_talking(stage.ala)
            await stage.hang_up(stage.ala)
            await watcher.sees_all_free(stage.ala)

    @pytest.mark.req("COST-03")
    async def test_callers_reach_the_mailbox_where_a_forwarding_may_not_be_paid(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        async with self.set_to(stage, watcher, stage.jan, forward_always=stage.outside, paid_stopped="on"):
            await stage.call(stage.ala, stage.jan)
            await stage.speak(stage.ala)
            await watcher.finds(stage.jan, Outcome.MISSED, voicemail=True)
            await watcher.sees_all_free(stage.ala)

    async def calls_outside(self, stage: Stage, watcher: Watcher, account: str) -> None:
        """Ala talks with somebody outside; the record of it names this account."""
        watcher.legs.clear()
        await stage.call(stage.ala, stage.outside)
        await stage.answer(stage.outside)
        await watcher.sees_talking(stage.ala)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala)
        await watcher.finds(stage.ala, Outcome.OUTGOING, dialled=stage.outside, account=account, final=True)

    # -- rules ---------------------------------------------------------------------------------

    @pytest.mark.req("FNCP-07", "FNCP-08", "FNCP-10")
    async def test_the_first_rule_about_the_caller_decides(self, stage: Stage, watcher: Watcher) -> None:
        rules = rule(State.ALWAYS, Action.BUSY, callers=OUTSIDE), rule(State.ALWAYS, Action.FORWARD, stage.jan)
        async with self.obeying(stage, watcher, *rules):
            await self.rings_at_jan_alone(stage, watcher)
            await stage.call(stage.outside, stage.ola)
            await watcher.finds(stage.ola, Outcome.MISSED)
            assert not watcher.line(stage.ola).legs

    @pytest.mark.req("FNCP-09")
    async def test_who_is_expected_rings_despite_do_not_disturb(self, stage: Stage, watcher: Watcher) -> None:
        passes = Callers(everybody=False, numbers=frozenset({stage.ala}))
        async with (
            self.olas(stage, watcher, dnd="on"),
            self.obeying(stage, watcher, rule(State.DND, Action.RING, callers=passes)),
        ):
            await self.rings_at_ola(stage, watcher, stage.ala)
            await stage.call(stage.jan, stage.ola)
            await stage.hang_up(stage.jan)
            await watcher.sees_all_free(stage.jan)
            await watcher.finds(stage.jan, Outcome.OUTGOING, answered=None)
            assert not watcher.line(stage.ola).legs

    async def test_two_telephones_ring_and_the_first_to_answer_has_the_call(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        async with self.obeying(stage, watcher, rule(State.ALWAYS, Action.RING_ALSO, stage.jan)):
            await stage.call(stage.ala, stage.ola)
            await watcher.sees(stage.ola, LegState.RINGING)
            await watcher.sees(stage.jan, LegState.RINGING)
            await stage.answer(stage.jan)
            await watcher.sees_talking(stage.ala, stage.jan)
            await watcher.sees_all_free(stage.ola)
            await stage.hang_up(stage.ala)
            await watcher.finds(stage.ola, Outcome.ANSWERED_BY_OTHER, answered_by=stage.jan)
            await watcher.finds(stage.jan, Outcome.INCOMING, via=stage.ola)

    @pytest.mark.req("FNCP-10")
    async def test_a_rule_about_refused_calls_waits_until_one_is_refused(self, stage: Stage, watcher: Watcher) -> None:
        async with self.obeying(stage, watcher, rule(State.BUSY, Action.ANNOUNCE, stage.announcement)):
            await stage.call(stage.ala, stage.ola)
            await watcher.sees(stage.ola, LegState.RINGING)
            await stage.reject(stage.ola)
            await watcher.sees_talking(stage.ala)
            await watcher.sees_all_free(stage.ala)
            await watcher.finds(stage.ola, Outcome.MISSED, answered=None, answered_by="")

    @pytest.mark.parametrize("packed", ["{", "[]", '[{"id":"1"}]'])
    async def test_what_is_no_rules_is_refused_and_changes_nothing(
        self, stage: Stage, watcher: Watcher, packed: str
    ) -> None:
        async with self.obeying(stage, watcher, rule(State.ALWAYS, Action.FORWARD, stage.jan)):
            with pytest.raises(PbxRefused):
                await self.run(stage, SetRules(stage.ola, packed))
            await self.rings_at_jan_alone(stage, watcher)

    # -- what is refused -----------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("feature", "value"),
        [
            (Feature.FOLLOW, "12&PJSIP/13"),
            (Feature.FORWARD_UNAVAILABLE, "${EXTEN}"),
            (Feature.RING_SECONDS, "600"),
            (Feature.MOBILE, "nobody"),
            (Feature.DND_MESSAGE, "../../etc/passwd"),
            (Feature.LOCK, "on"),
            (Feature.CLIR, "yes"),
            (Feature.CALL_AS, '1"<2>'),
            (Feature.ACCOUNT, "4711"),
            (Feature.ACCOUNT, "fn4711"),
            (Feature.RULES, "0123456789abcdef"),
        ],
    )
    async def test_t_ami_04_a_value_that_no_service_has_is_refused(
        self, stage: Stage, watcher: Watcher, feature: Feature, value: str
    ) -> None:
        needs(watcher, NEEDS[feature])
        with pytest.raises((PbxRefused, ValueError)):
            await self.run(stage, SetFeature(stage.ola, feature, value))
        assert feature not in watcher.line(stage.ola).features


NEEDS = {
    Feature.DND: Capability.DND,
    Feature.FORWARD_ALWAYS: Capability.FORWARDING,
    Feature.FORWARD_NO_ANSWER: Capability.FORWARDING,
    Feature.FORWARD_UNAVAILABLE: Capability.FORWARD_UNAVAILABLE,
    Feature.RING_SECONDS: Capability.RING_SECONDS,
    Feature.FOLLOW: Capability.FOLLOW,
    Feature.MOBILE: Capability.MOBILE,
    Feature.DND_MESSAGE: Capability.DND_MESSAGE,
    Feature.LOCK: Capability.LOCK,
    Feature.CLIR: Capability.CLIR,
    Feature.CALL_AS: Capability.CALL_AS,
    Feature.ACCOUNT: Capability.ACCOUNT,
    Feature.PAID_STOPPED: Capability.PAID_STOPPED,
    Feature.RULES: Capability.RULES,
}


def needs(watcher: Watcher, *capabilities: Capability) -> None:
    assert watcher.board.info is not None
    if missing := set(capabilities) - watcher.board.info.capabilities:
        pytest.skip(f"this exchange has no {', '.join(sorted(missing))}")

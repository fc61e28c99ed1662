"""How people at telephones behave: they take a moment, talk, put on hold, hand on, give up.

Whatever they meant to do, the world may have moved on by then: each act looks first whether it
still makes sense, and lets it be otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.simulator import moves
from pbx.simulator.at_mailbox import GREETING_SECONDS, LeavesMessage, Speaks

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Bridge, Channel


@dataclass(frozen=True, slots=True)
class Manners:
    """How likely, and how long: chances from 0 to 1, times in seconds."""

    answers: float = 0.72
    rejects: float = 0.06
    stranger_answers: float = 0.82
    stranger_busy: float = 0.08
    takes_second_call: float = 0.35
    gives_up_early: float = 0.3
    leaves_message: float = 0.55
    is_urgent: float = 0.08
    puts_on_hold: float = 0.14
    hands_on: float = 0.08
    consults: float = 0.05
    parks: float = 0.04
    fetches_parked: float = 0.8
    talk_median: float = 45.0
    longest_talk: float = 240.0


LIVELY = Manners()
"""Short talks, so that a newcomer sees much."""
EVERYDAY = Manners(talk_median=95.0, longest_talk=1500.0)
PATIENCE_ON_HOLD = 90.0
HOLD_STEP = 10.0
SHORTEST_TALK = 6.0
WANTS_PEACE = {Feature.DND, Feature.FOLLOW, Feature.FORWARD_ALWAYS}


class People:
    """The audience of an exchange whose telephones are attended by people. Seeded."""

    def __init__(self, exchange: Exchange, random: Random, manners: Manners = LIVELY) -> None:
        self._exchange = exchange
        self._random = random
        self._manners = manners

    # -- it rings ------------------------------------------------------------------------------

    def rung(self, channel: Channel) -> None:
        if channel.scripted or channel.rung_by is None:
            return
        caller = channel.rung_by.caller
        if caller is None:
            self._after(1.5, 3.5, lambda: self._take(channel))
        elif channel.extension is None:
            self._stranger_decides(channel)
        else:
            self._colleague_decides(channel, channel.extension)
        if caller is not None and not caller.queue and self._chance(self._manners.gives_up_early):
            ringing = channel.rung_by
            self._after(9, 22, lambda: self._give_up(caller, lambda: caller.step is ringing))

    def _colleague_decides(self, channel: Channel, extension: str) -> None:
        manners = self._manners
        talks_already = len(self._exchange.switch.channels_of(extension)) > 1
        if talks_already:
            if self._chance(manners.takes_second_call):
                self._after(4, 8, lambda: self._take(channel))
        elif self._chance(manners.rejects):
            self._after(2, 6, lambda: self._refuse(channel))
        elif self._chance(manners.answers / (1 - manners.rejects)):
            self._after(2, 9, lambda: self._take(channel))

    def _stranger_decides(self, channel: Channel) -> None:
        if self._chance(self._manners.stranger_busy):
            self._after(1, 3, lambda: self._refuse(channel))
        elif self._chance(self._manners.stranger_answers):
            self._after(4, 14, lambda: self._take(channel))

    def _take(self, channel: Channel) -> None:
        """Lift the receiver. They say goodbye on the other line first, unless that call was asked for."""
        if channel.rung_by is None:
            return
        for other in self._exchange.switch.channels_of(channel.extension) if channel.extension else ():
            if other is not channel and not other.scripted and not other.request and other.partner is not None:
                self._exchange.hang_up(other)
        if channel.rung_by is not None:
            self._exchange.answer(channel)

    def _refuse(self, channel: Channel) -> None:
        if channel.rung_by is not None:
            channel.rung_by.refuse(channel)

    def _give_up(self, channel: Channel, still: Callable[[], bool]) -> None:
        if not channel.closed and still():
            self._exchange.hang_up(channel)

    # -- they talk -----------------------------------------------------------------------------

    def talking(self, caller: Channel, callee: Channel) -> None:
        bridge = caller.bridge
        if caller.scripted or callee.scripted or bridge is None:
            return
        seconds = self._random.lognormvariate(0, 0.7) * self._manners.talk_median
        seconds = min(max(seconds, SHORTEST_TALK), self._manners.longest_talk)
        hangs_up = caller if self._chance(0.5) else callee
        self._exchange.timeline.after(seconds, lambda: self._say_goodbye(hangs_up, bridge, PATIENCE_ON_HOLD))
        self._perhaps_interrupt(caller, callee, bridge, seconds)

    def _perhaps_interrupt(self, caller: Channel, callee: Channel, bridge: Bridge, seconds: float) -> None:
        """In the middle of some talks somebody holds, hands on, consults or parks."""
        actor = callee if callee.extension is not None else caller
        if actor.extension is None or actor.consultation is not None or caller.consultation is not None:
            return
        manners, dice = self._manners, self._random.random()
        acts: tuple[tuple[float, Callable[[], None]], ...] = (
            (manners.puts_on_hold, lambda: self._hold_for_a_while(actor, bridge)),
            (manners.hands_on, lambda: self._hand_on(actor, bridge)),
            (manners.consults, lambda: self._consult(actor, bridge)),
            (manners.parks, lambda: self._park(actor, bridge)),
        )
        for chance, act in acts:
            if dice < chance:
                self._exchange.timeline.after(seconds * self._random.uniform(0.2, 0.6), act)
                return
            dice -= chance

    def _say_goodbye(self, channel: Channel, bridge: Bridge, patience: float) -> None:
        """Hang up, unless one of them is on hold: that one waits for at most `patience` seconds more."""
        if channel.closed or channel.bridge is not bridge or channel.partner is None:
            return
        if any(member.holding for member in bridge.members) and patience > 0:
            left = patience - HOLD_STEP
            self._exchange.timeline.after(HOLD_STEP, lambda: self._say_goodbye(channel, bridge, left))
        else:
            self._exchange.hang_up(channel)

    def _free_to_act(self, actor: Channel, bridge: Bridge) -> bool:
        undisturbed = actor.bridge is bridge and actor.partner is not None and actor.consultation is None
        return undisturbed and not any(member.holding for member in bridge.members)

    def _hold_for_a_while(self, actor: Channel, bridge: Bridge) -> None:
        if self._free_to_act(actor, bridge):
            moves.hold(self._exchange, actor, on=True)
            self._after(4, 12, lambda: self._resume(actor, bridge))

    def _resume(self, actor: Channel, bridge: Bridge) -> None:
        if actor.bridge is bridge and actor.partner is not None and actor.holding:
            moves.hold(self._exchange, actor, on=False)

    def _hand_on(self, actor: Channel, bridge: Bridge) -> None:
        colleague = self._free_colleague(actor)
        if colleague and self._free_to_act(actor, bridge):
            moves.transfer_blind(self._exchange, actor, colleague)

    def _consult(self, actor: Channel, bridge: Bridge) -> None:
        colleague = self._free_colleague(actor)
        if colleague and self._free_to_act(actor, bridge):
            moves.Consultation(self._exchange, actor, colleague).begin()
            self._after(14, 25, lambda: self._complete(actor))

    def _complete(self, actor: Channel) -> None:
        """Connect the two others once they have spoken; an unanswered consultation is broken off."""
        if actor.closed or actor.consultation is None:
            return
        if actor.partner is not None:
            self._exchange.hang_up(actor)
        else:
            self._exchange.abandon(actor)
            actor.consultation.partner_left()

    def _park(self, actor: Channel, bridge: Bridge) -> None:
        if not self._free_to_act(actor, bridge):
            return
        try:
            moves.park(self._exchange, actor)
        except PbxRefused:  # the car park is full: they go on talking
            return

    def parked(self, channel: Channel) -> None:
        if channel.scripted or not self._chance(self._manners.fetches_parked):
            return
        self._after(5, 25, lambda: self._fetch(channel))

    def _fetch(self, channel: Channel) -> None:
        colleague = self._free_colleague(channel)
        if channel.parked_in and colleague:
            self._exchange.call(colleague, channel.parked_in)

    def _free_colleague(self, channel: Channel) -> str:
        """Somebody idle, reachable, willing and not on this call; empty when there is nobody."""
        telephones, switch = self._exchange.telephones, self._exchange.switch
        partner = channel.partner
        involved = {channel.extension, channel.parked_by, partner.extension if partner else None}
        idle = [
            person.extension
            for person in self._exchange.company.people
            if person.extension not in involved
            and telephones[person.extension].registered
            and not WANTS_PEACE & telephones[person.extension].features.keys()
            and not switch.channels_of(person.extension)
        ]
        return self._random.choice(idle) if idle else ""

    # -- they wait -----------------------------------------------------------------------------

    def at_mailbox(self, channel: Channel, owner: str) -> None:
        if channel.scripted or channel.extension == owner:
            return
        if self._chance(self._manners.leaves_message):
            urgent = self._chance(self._manners.is_urgent)
            seconds = self._random.uniform(5, 22)
            self._exchange.timeline.after(
                GREETING_SECONDS + seconds, lambda: self._leave_message(channel, seconds, urgent)
            )
        else:
            self._after(2, 6, lambda: self._exchange.hang_up(channel))

    def _leave_message(self, channel: Channel, seconds: float, urgent: bool) -> None:
        if isinstance(channel.step, LeavesMessage):
            channel.step.speak(seconds, urgent=urgent)
            self._exchange.hang_up(channel)

    def at_greeting(self, channel: Channel) -> None:
        self._after(5, 9, lambda: self._keep_greeting(channel))

    def _keep_greeting(self, channel: Channel) -> None:
        if isinstance(channel.step, Speaks):
            channel.step.keep(self._random.uniform(4, 8))

    def queueing(self, channel: Channel) -> None:
        if not channel.scripted:
            self._after(45, 150, lambda: self._give_up(channel, lambda: bool(channel.queue)))

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _after(self, least: float, most: float, act: Callable[[], None]) -> None:
        self._exchange.timeline.after(self._random.uniform(least, most), act)

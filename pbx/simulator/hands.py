"""Hands at the telephones: what a script or a test does, named by who does it.

`who` is an extension, or a number outside as anybody would write it. Every act happens at once and
raises `PbxRefused` with a sentence when it cannot.
"""

import re

from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.simulator import moves
from pbx.simulator.at_mailbox import LeavesMessage, Speaks
from pbx.simulator.exchange import Exchange
from pbx.simulator.keypad import AsksDigits, Wakes
from pbx.simulator.switch import Channel
from pbx.simulator.telephones import SIGNIFICANT_DIGITS


class Hands:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def call(self, caller: str, number: str) -> str:
        """`caller` dials `number`; an empty `caller` withholds theirs. Returns the channel.

        From outside, `number` is what the trunk delivers: an extension, the ring group or the queue.
        """
        if caller in self._exchange.telephones:
            return self._exchange.call(caller, number, scripted=True).id
        return self._exchange.call_from_outside(caller, number, scripted=True).id

    def answer(self, who: str) -> None:
        self._exchange.answer(self._ringing(who))

    def reject(self, who: str) -> None:
        channel = self._ringing(who)
        if channel.rung_by is not None:
            channel.rung_by.refuse(channel)

    def hang_up(self, who: str) -> None:
        """End their newest call, or complete the transfer they consult about."""
        self._exchange.hang_up(self._newest(who))

    def hold(self, who: str) -> None:
        moves.hold(self._exchange, self._talking(who), on=True)

    def resume(self, who: str) -> None:
        """Go back to the newest call that they hold."""
        held = [channel for channel in self._channels(who) if channel.holding and channel.partner is not None]
        if not held:
            raise PbxRefused(f"{who} holds nobody.")
        moves.hold(self._exchange, held[-1], on=False)

    def transfer(self, who: str, number: str) -> None:
        moves.transfer_blind(self._exchange, self._talking(who), number)

    def attended_transfer(self, who: str, number: str) -> None:
        """Ask `number` first; `hang_up(who)` then connects the two others."""
        moves.Consultation(self._exchange, self._talking(who), number).begin()

    def join_calls(self, who: str) -> None:
        """Connect the partners of their two calls, as a telephone with a transfer key does."""
        talks = [channel for channel in self._channels(who) if channel.partner is not None]
        if len(talks) != 2:
            raise PbxRefused(f"{who} has not got two calls.")
        moves.transfer_attended(self._exchange, *talks)

    def pick_up(self, who: str, at: str) -> None:
        """`who` dials the pickup code of the telephone that rings `at`."""
        self.call(who, f"**{at}")

    def park(self, who: str) -> str:
        """Returns the space in which the partner waits."""
        return moves.park(self._exchange, self._talking(who))

    def unpark(self, who: str, space: str) -> None:
        self.call(who, space)

    def leave_voicemail(self, who: str, seconds: float = 6.0, *, urgent: bool = False) -> None:
        """Speak for `seconds` after the tone and hang up. Their call must have reached a mailbox."""
        for channel in self._channels(who):
            if isinstance(channel.step, LeavesMessage):
                channel.step.speak(seconds, urgent=urgent)
                self._exchange.hang_up(channel)
                return
        raise PbxRefused(f"{who} hears no mailbox.")

    def speak_greeting(self, who: str, seconds: float = 4.0) -> None:
        """Speak a greeting or an announcement after the tone and keep it; the exchange must have asked for it."""
        for channel in self._channels(who):
            if isinstance(channel.step, Speaks):
                channel.step.keep(seconds)
                return
        raise PbxRefused(f"{who} is not asked for a greeting.")

    def key_digits(self, who: str, digits: str) -> None:
        """Press keys; the exchange must have asked for it."""
        if not re.fullmatch(r"[0-9*#]{1,32}", digits):
            raise PbxRefused("A telephone has the keys 0 to 9, * and #.")
        for channel in self._channels(who):
            if isinstance(channel.step, AsksDigits | Wakes):
                channel.step.key(digits)
                return
        raise PbxRefused(f"{who} is not asked for digits.")

    def register(self, who: str, registered: bool) -> None:
        self._known(who)
        self._exchange.telephones.register(who, registered)

    def set_feature(self, who: str, feature: Feature, value: str) -> None:
        self._known(who)
        self._exchange.telephones.set_feature(who, feature, value)

    def shown(self, who: str) -> str:
        """The number that the telephone which rings at `who` shows as its caller's."""
        return self._ringing(who).connected.number

    # -- whose channel -----------------------------------------------------------------------------

    def _known(self, who: str) -> None:
        if who not in self._exchange.telephones:
            raise PbxRefused(f"There is no extension {who}.")

    def _channels(self, who: str) -> list[Channel]:
        if who in self._exchange.telephones:
            return list(self._exchange.switch.channels_of(who))
        outside = [channel for channel in self._exchange.switch.channels.values() if channel.extension is None]
        return [channel for channel in outside if _same_number(channel.party.number, who)]

    def _newest(self, who: str) -> Channel:
        channels = self._channels(who)
        if not channels:
            raise PbxRefused(f"{who} has no call.")
        return channels[-1]

    def _ringing(self, who: str) -> Channel:
        for channel in self._channels(who):
            if channel.rung_by is not None:
                return channel
        raise PbxRefused(f"It does not ring at {who}.")

    def _talking(self, who: str) -> Channel:
        talks = [channel for channel in self._channels(who) if channel.partner is not None]
        if not talks:
            raise PbxRefused(f"{who} talks to nobody.")
        return next((channel for channel in talks if not channel.holding), talks[-1])


def _same_number(one: str, other: str) -> bool:
    """Do both ways of writing mean the same outside number? Withheld equals withheld only."""
    if not one or not other:
        return one == other
    return one.lstrip("+0")[-SIGNIFICANT_DIGITS:] == other.lstrip("+0")[-SIGNIFICANT_DIGITS:]

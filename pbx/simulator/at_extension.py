"""A call at an extension: what `pbx.routing` decides about it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from pbx.announcements import seconds
from pbx.call_detail import ANNOUNCES
from pbx.errors import PbxRefused
from pbx.events import DialStatus
from pbx.party import Party
from pbx.routing import deciding
from pbx.routing.deciding import Announce, Forward, GiveUp, Ring, Step, Voicemail
from pbx.routing.rules import State
from pbx.routing.setups import MOST_FORWARDINGS, Telephone
from pbx.simulator import destinations, dialplan, identity, services
from pbx.simulator.at_mailbox import LeavesMessage
from pbx.simulator.ringing import Ringing, Target

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

ANNOUNCEMENT_SECONDS = 5.0
STATES = {DialStatus.BUSY: State.BUSY, DialStatus.UNAVAILABLE: State.UNAVAILABLE}
STATUSES = {
    State.BUSY: DialStatus.BUSY,
    State.NO_ANSWER: DialStatus.NO_ANSWER,
    State.UNAVAILABLE: DialStatus.UNAVAILABLE,
}


def telephone(exchange: Exchange, extension: str) -> Telephone:
    """How it is just now."""
    return Telephone(exchange.telephones[extension].registered, destinations.busy(exchange, extension))


@dataclass(frozen=True, slots=True)
class Visit:
    """`caller` comes to `extension`, forwarded so many times before."""

    exchange: Exchange
    caller: Channel
    extension: str
    forwardings: int

    def begin(self) -> None:
        exchange, caller = self.exchange, self.caller
        if exchange.telephones.turns_away(self.extension, caller.presented.number):
            destinations.give_up(exchange, caller, DialStatus.BUSY)
            return
        setup, now = exchange.telephones[self.extension].setup, telephone(exchange, self.extension)
        self._do(deciding.arrived(setup, now, identity.caller(exchange, caller), exchange.timeline.now).step)

    def _do(self, step: Step) -> None:
        match step:
            case Ring():
                self._ring(step)
            case Forward(number):
                self._forward(number)
            case Voicemail():
                LeavesMessage(self.exchange, self.caller, self.extension).begin()
            case Announce(name):
                HearsAnnouncement(self.exchange, self.caller, self.extension, name).begin()
            case GiveUp(state):
                destinations.give_up(self.exchange, self.caller, STATUSES[state])
            case _:
                assert_never(step)

    def _ring(self, step: Ring) -> None:
        exchange, caller = self.exchange, self.caller
        targets = [exchange.target(self.extension)] if step.own else []
        targets += [target for number in step.also for target in self._along(number)]
        if not targets:
            self._not_reached(deciding.in_vain(telephone(exchange, self.extension), rang=False))
            return
        Ringing(
            exchange,
            caller,
            seconds=step.seconds,
            answered=lambda callee: destinations.talk(exchange, caller, callee),
            failed=lambda status: self._not_reached(STATES.get(status, State.NO_ANSWER)),
        ).ring(list(dict.fromkeys(targets)), shown=caller.presented)
        if len(targets) > 1:
            exchange.switch.introduce(caller, exchange.party(self.extension))

    def _along(self, number: str) -> list[Target]:
        """Who rings along by `number`: at most one telephone, and whatever that one is set to counts little."""
        match dialplan.route(number, self.exchange.company):
            case dialplan.ToOutside(outside) as route:
                return [Target(None, Party(outside))] if self._may_pay(route) else []
            case dialplan.ToExtension(extension) if extension != self.extension:
                setup = self.exchange.telephones[extension].setup
                rings = deciding.rings_along(setup, telephone(self.exchange, extension))
                return [self.exchange.target(extension)] if rings else []
            case _:
                return []

    def _not_reached(self, state: State) -> None:
        setup, caller = self.exchange.telephones[self.extension].setup, identity.caller(self.exchange, self.caller)
        self._do(deciding.not_reached(setup, state, caller, self.exchange.timeline.now).step)

    def _forward(self, number: str) -> None:
        route = dialplan.route(number, self.exchange.company)
        if not self._may_pay(route):
            self._to_mailbox_instead()
        elif isinstance(route, dialplan.ANSWERING) and self.forwardings < MOST_FORWARDINGS:
            destinations.lead(self.exchange, self.caller, route, forwardings=self.forwardings + 1)
        else:
            destinations.give_up(self.exchange, self.caller, DialStatus.FAILED)

    def _may_pay(self, route: dialplan.Route | None) -> bool:
        try:
            services.check_paid(self.exchange, self.extension, route)
        except PbxRefused:
            return False
        return True

    def _to_mailbox_instead(self) -> None:
        """Whoever calls cannot help it that the limit is reached."""
        if self.exchange.telephones[self.extension].setup.mailbox:
            LeavesMessage(self.exchange, self.caller, self.extension).begin()
        else:
            destinations.give_up(self.exchange, self.caller, DialStatus.FAILED)


class HearsAnnouncement:
    """The caller hears an announcement in the place of somebody, and the call ends."""

    def __init__(self, exchange: Exchange, caller: Channel, extension: str, name: str) -> None:
        self._exchange = exchange
        self._caller = caller
        self._extension = extension
        self.name = name

    def begin(self) -> None:
        exchange, caller = self._exchange, self._caller
        caller.step = self
        self._record = exchange.records.connected(caller, None, ANNOUNCES)
        exchange.switch.introduce(caller, exchange.party(self._extension))
        exchange.switch.answer(caller)
        self._end = exchange.timeline.after(self._seconds(), self._over)

    def _seconds(self) -> float:
        """As long as its file; what there is no file of lasts a moment."""
        spool = self._exchange.spool
        return (spool and seconds(spool.announcements, self.name)) or ANNOUNCEMENT_SECONDS

    def abandon(self) -> None:
        self._end.cancel()
        self._exchange.records.end(self._record)

    def _over(self) -> None:
        if self._caller.consultation is None:
            self._exchange.hang_up(self._caller)
        else:
            self._exchange.abandon(self._caller)
            self._caller.consultation.partner_left()

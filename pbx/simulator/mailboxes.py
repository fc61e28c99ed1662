"""A caller at a mailbox: leaving a message, or hearing one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.party import Party
from pbx.simulator.ringing import Cause

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

LONGEST_MESSAGE = 120.0
SECONDS_A_MESSAGE = 8.0


class LeavesMessage:
    """The caller hears the greeting and may speak. `spoken` makes a message of it."""

    def __init__(self, exchange: Exchange, caller: Channel, owner: str) -> None:
        self._exchange = exchange
        self._caller = caller
        self.owner = owner
        self.spoken = False

    def begin(self) -> None:
        exchange, caller = self._exchange, self._caller
        caller.step = self
        exchange.records.connected(caller, None, "voicemail", box=self.owner)
        exchange.switch.introduce(caller, exchange.party(self.owner))
        exchange.switch.answer(caller)
        self._limit = exchange.timeline.after(LONGEST_MESSAGE, lambda: exchange.hang_up(caller))
        exchange.audience.at_mailbox(caller, self.owner)

    def abandon(self) -> None:
        self._limit.cancel()
        if self.spoken:
            self._exchange.telephones.deposit(self.owner)


class ListensToMessages:
    """The owner hears their new messages; then the exchange hangs up."""

    def __init__(self, exchange: Exchange, caller: Channel) -> None:
        self._exchange = exchange
        self._caller = caller

    def begin(self) -> None:
        exchange, caller = self._exchange, self._caller
        owner = caller.extension
        if owner is None or not exchange.telephones[owner].person.mailbox:
            exchange.records.end(exchange.records.begin(caller, None, "voicemailmain"))
            exchange.close(caller, Cause.FAILED)
            return
        caller.step = self
        exchange.records.connected(caller, None, "voicemailmain")
        exchange.switch.introduce(caller, Party(exchange.company.voicemail_number, "Voicemail"))
        exchange.switch.answer(caller)
        seconds = SECONDS_A_MESSAGE * (1 + exchange.telephones[owner].new_messages)
        self._end = exchange.timeline.after(seconds, lambda: self._heard(owner))
        exchange.audience.at_mailbox(caller, owner)

    def _heard(self, owner: str) -> None:
        self._exchange.telephones.listen(owner)
        self._exchange.hang_up(self._caller)

    def abandon(self) -> None:
        self._end.cancel()

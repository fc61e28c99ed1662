"""The exchange itself talks with whoever lifted a telephone: asks for digits (`AskDigits`), or wakes (`Wake`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.events import DigitsKeyed, Woken

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

PATIENCE = 20.0
GOODBYE = 1.0
SNOOZE = "1"
"""The key that has a wake-up call ring again later."""


class AsksDigits:
    """Waits for `count` digits from the telephone's own keys, tells them, and hangs up."""

    def __init__(self, exchange: Exchange, channel: Channel, count: int, request: str) -> None:
        self._exchange = exchange
        self._channel = channel
        self._count = count
        self._request = request
        self._digits = ""

    def begin(self) -> None:
        self._channel.step = self
        self._end = self._exchange.timeline.after(PATIENCE, self._hang_up)

    def key(self, digits: str) -> None:
        """The person presses these keys; what comes after the last digit asked for is not heard."""
        if len(self._digits) == self._count:
            return
        self._digits = (self._digits + digits)[: self._count]
        if len(self._digits) == self._count:
            exchange, extension = self._exchange, self._channel.extension or ""
            exchange.switch.emit(DigitsKeyed(exchange.timeline.now, self._request, extension, self._digits))
            self._end.cancel()
            self._end = exchange.timeline.after(GOODBYE, self._hang_up)

    def abandon(self) -> None:
        self._end.cancel()

    def _hang_up(self) -> None:
        self._exchange.hang_up(self._channel)


class Wakes:
    """Tells that somebody is awake, and plays to them until they hang up or press SNOOZE."""

    def __init__(self, exchange: Exchange, channel: Channel, request: str) -> None:
        self._exchange = exchange
        self._channel = channel
        self._request = request
        self._snoozed = False

    def begin(self) -> None:
        self._channel.step = self
        self._tell(again=False)
        self._end = self._exchange.timeline.after(PATIENCE, self._hang_up)

    def key(self, digits: str) -> None:
        """The person presses these keys; the first that asks for it ends the call."""
        if SNOOZE in digits and not self._snoozed:
            self._snoozed = True
            self._tell(again=True)
            self._end.cancel()
            self._end = self._exchange.timeline.after(GOODBYE, self._hang_up)

    def abandon(self) -> None:
        self._end.cancel()

    def _tell(self, *, again: bool) -> None:
        exchange, extension = self._exchange, self._channel.extension or ""
        exchange.switch.emit(Woken(exchange.timeline.now, self._request, extension, again))

    def _hang_up(self) -> None:
        self._exchange.hang_up(self._channel)

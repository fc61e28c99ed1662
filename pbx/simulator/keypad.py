"""The exchange asks for digits: somebody lifted the telephone that `AskDigits` rang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.events import DigitsKeyed

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

PATIENCE = 20.0
GOODBYE = 1.0


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

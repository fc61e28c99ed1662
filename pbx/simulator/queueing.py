"""A caller in the queue: music, and all free agents ring, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.call_detail import Disposition
from pbx.events import QueueJoined, QueueLeft
from pbx.party import Party
from pbx.simulator import destinations
from pbx.simulator.ringing import Ringing

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel

AGENT_RING_SECONDS = 20.0
PAUSE_SECONDS = 4.0
LONGEST_WAIT = 300.0


class Waits:
    def __init__(self, exchange: Exchange, caller: Channel) -> None:
        self._exchange = exchange
        self._caller = caller
        self._ringing: Ringing | None = None

    def begin(self) -> None:
        """The exchange answers, so that the caller hears music."""
        exchange, caller, queue = self._exchange, self._caller, self._exchange.company.queue
        exchange.switch.answer(caller)
        exchange.switch.introduce(caller, Party(queue.number, queue.name))
        caller.queue, caller.step = queue.number, self
        exchange.queue.append(caller)
        position = len(exchange.queue)
        exchange.switch.emit(QueueJoined(exchange.timeline.now, caller.id, caller.call, queue.number, position))
        self._limit = exchange.timeline.after(LONGEST_WAIT, lambda: exchange.hang_up(caller))
        self._next = exchange.timeline.after(0.0, self._ring)
        exchange.audience.queueing(caller)

    def _ring(self) -> None:
        """Ring every free agent, if this caller is the first in the queue."""
        exchange, caller = self._exchange, self._caller
        agents = destinations.free(exchange, exchange.company.queue.agents)
        if exchange.queue[0] is not caller or not agents:
            self._later()
            return
        self._ringing = Ringing(
            exchange,
            caller,
            seconds=AGENT_RING_SECONDS,
            answered=self._connect,
            failed=lambda _status: self._later(),
            application="queue",
        )
        self._ringing.ring([exchange.target(agent) for agent in agents], shown=caller.presented)
        caller.step = self

    def _later(self) -> None:
        self._ringing, self._caller.step = None, self
        self._next = self._exchange.timeline.after(PAUSE_SECONDS, self._ring)

    def _connect(self, agent: Channel) -> None:
        self._leave(abandoned=False)
        destinations.talk(self._exchange, self._caller, agent)

    def _leave(self, *, abandoned: bool) -> None:
        exchange, caller = self._exchange, self._caller
        self._limit.cancel()
        self._next.cancel()
        exchange.queue.remove(caller)
        queue, caller.queue = caller.queue, ""
        exchange.switch.emit(QueueLeft(exchange.timeline.now, caller.id, caller.call, queue, abandoned))

    def abandon(self) -> None:
        if self._ringing is not None:
            self._ringing.abandon()
        if not self._exchange.records.knows(self._caller):
            record = self._exchange.records.begin(self._caller, None, "queue")
            self._exchange.records.end(record, Disposition.NO_ANSWER)
        self._leave(abandoned=True)

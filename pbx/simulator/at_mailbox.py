"""A caller at a mailbox: leaving a message, hearing one's own or a certain one, speaking what
callers shall hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbx.party import Party
from pbx.simulator.ringing import Cause
from pbx.simulator.voices import speech

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pbx.mailbox import Message
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.switch import Channel
    from pbx.sound import SoundEvent

VOICEMAIL = "Voicemail"
"""The name beside the number that people dial to hear their messages."""
GREETING_SECONDS = 3.0
"""How long a caller listens before the tone."""
LONGEST_MESSAGE = 120.0
SECONDS_A_MESSAGE = 8.0
HEARD_AFTER = 3.0
"""Seconds of one message, or its end."""
PATIENCE = 60.0
GOODBYE = 1.0


class LeavesMessage:
    """The caller hears the greeting and may speak. `speak` makes a message of it once they hang up."""

    def __init__(self, exchange: Exchange, caller: Channel, owner: str) -> None:
        self._exchange = exchange
        self._caller = caller
        self.owner = owner
        self._spoken = 0.0
        self._urgent = False

    def begin(self) -> None:
        exchange, caller = self._exchange, self._caller
        caller.step = self
        self._begun = exchange.timeline.now
        exchange.records.connected(caller, None, "voicemail", box=self.owner)
        exchange.switch.introduce(caller, exchange.mailbox_party(self.owner))
        exchange.switch.answer(caller)
        self._limit = exchange.timeline.after(LONGEST_MESSAGE, lambda: exchange.hang_up(caller))
        exchange.audience.at_mailbox(caller, self.owner)

    def speak(self, seconds: float, *, urgent: bool = False) -> None:
        self._spoken, self._urgent = seconds, urgent

    def abandon(self) -> None:
        self._limit.cancel()
        if self._spoken:
            caller = Party(self._caller.party.number, self._caller.presented.name)
            self._exchange.mailboxes.deposit(
                self.owner, caller, self._spoken, urgent=self._urgent, left_on=self._caller.id, at=self._begun
            )


class ListensToMessages:
    """The owner hears their new messages; then the exchange hangs up."""

    def __init__(self, exchange: Exchange, caller: Channel) -> None:
        self._exchange = exchange
        self._caller = caller

    def begin(self) -> None:
        exchange, caller = self._exchange, self._caller
        owner = caller.extension
        if owner is None or owner not in exchange.mailboxes:
            exchange.records.end(exchange.records.begin(caller, None, "voicemailmain"))
            exchange.close(caller, Cause.FAILED)
            return
        _connect(exchange, caller, "voicemailmain")
        caller.step = self
        new, _old = exchange.mailboxes.counts(owner) or (0, 0)
        self._end = exchange.timeline.after(SECONDS_A_MESSAGE * (1 + new), lambda: self._heard(owner))
        exchange.audience.at_mailbox(caller, owner)

    def _heard(self, owner: str) -> None:
        self._exchange.mailboxes.hear(owner)
        self._exchange.hang_up(self._caller)

    def abandon(self) -> None:
        self._end.cancel()


class HearsMessage:
    """Somebody lifted their telephone to hear one message of a mailbox; then the exchange hangs up."""

    def __init__(self, exchange: Exchange, channel: Channel, box: str, message: Message) -> None:
        self._exchange = exchange
        self._channel = channel
        self._box = box
        self._message = message

    def begin(self) -> None:
        exchange, channel, seconds = self._exchange, self._channel, float(self._message.seconds)
        channel.dialling = exchange.company.voicemail_number
        channel.step = self
        _connect(exchange, channel, "voicemailplaymsg")
        self._heard = exchange.timeline.after(min(HEARD_AFTER, seconds), self._hear)
        self._end = exchange.timeline.after(seconds + GOODBYE, lambda: exchange.hang_up(channel))

    def _hear(self) -> None:
        self._exchange.mailboxes.hear(self._box, frozenset({self._message.id}))

    def abandon(self) -> None:
        self._heard.cancel()
        self._end.cancel()


class Speaks:
    """Somebody lifted their telephone to speak a greeting or an announcement. `keep` says that they are content with
    it, and `told` what the exchange tells then."""

    def __init__(
        self, exchange: Exchange, channel: Channel, request: str, told: Callable[[datetime], SoundEvent]
    ) -> None:
        self._exchange = exchange
        self._channel = channel
        self._request = request
        self._told = told
        self._kept = False

    def begin(self) -> None:
        self._channel.dialling = self._exchange.company.voicemail_number
        self._channel.step = self
        _connect(self._exchange, self._channel, "record")
        self._end = self._exchange.timeline.after(PATIENCE, self._hang_up)
        self._exchange.audience.at_greeting(self._channel)

    def keep(self, seconds: float) -> None:
        """What was spoken lies among the recordings, by the name of the request."""
        if self._kept:
            return
        self._kept = True
        exchange = self._exchange
        if exchange.spool:
            said = speech(self._channel.extension or "", self._request, seconds)
            exchange.spool.record(self._request, seconds, [said])
        exchange.switch.emit(self._told(exchange.timeline.now))
        self._end.cancel()
        self._end = exchange.timeline.after(GOODBYE, self._hang_up)

    def abandon(self) -> None:
        self._end.cancel()

    def _hang_up(self) -> None:
        self._exchange.hang_up(self._channel)


def _connect(exchange: Exchange, channel: Channel, application: str) -> None:
    exchange.records.connected(channel, None, application)
    exchange.switch.introduce(channel, Party(exchange.company.voicemail_number, VOICEMAIL))
    exchange.switch.answer(channel)

"""What the portal asks of mailboxes and recordings, done at the simulated exchange; PbxRefused says why not."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from pbx.commands import (
    ForwardMessage,
    MoveMessage,
    PauseRecording,
    PlayMessage,
    RefreshMailbox,
    RemoveMessage,
    SoundCommand,
    SpeakAnnouncement,
    SpeakGreeting,
    StartRecording,
    StopRecording,
)
from pbx.errors import PbxGone
from pbx.party import Party
from pbx.simulator.at_mailbox import VOICEMAIL, HearsMessage, Speaks
from pbx.simulator.exchange import Exchange
from pbx.simulator.ringing import OWN_RING_SECONDS, Ringing
from pbx.simulator.switch import Channel
from pbx.sound import AnnouncementSpoken, GreetingSpoken, SoundEvent


def execute(exchange: Exchange, command: SoundCommand, request: str) -> None:
    """Do it now. Raises PbxRefused."""
    mailboxes, recorder = exchange.mailboxes, exchange.recorder
    match command:
        case PlayMessage():
            _play(exchange, command, request)
        case SpeakGreeting() | SpeakAnnouncement():
            _speak(exchange, command, request)
        case MoveMessage(mailbox, message, folder):
            mailboxes.move(mailbox, message, folder)
        case ForwardMessage(mailbox, message, to):
            mailboxes.forward(mailbox, message, to)
        case RemoveMessage(mailbox, message):
            mailboxes.remove(mailbox, message)
        case RefreshMailbox(mailbox):
            mailboxes.refresh(mailbox)
        case StartRecording(extension, channel):
            recorder.start(request, exchange.channel(extension, channel))
        case PauseRecording(extension, recording, on):
            recorder.pause(recording, extension, on=on)
        case StopRecording(extension, recording):
            recorder.stop(recording, extension)
        case _:
            assert_never(command)


def _play(exchange: Exchange, command: PlayMessage, request: str) -> None:
    exchange.reachable(command.extension)
    message = next((one for one in exchange.mailboxes[command.mailbox] if one.id == command.message), None)
    if message is None:
        raise PbxGone("There is no such message any more.")

    def play(channel: Channel) -> None:
        HearsMessage(exchange, channel, command.mailbox, message).begin()

    _ring_own(exchange, command.extension, request, play)


def _speak(exchange: Exchange, command: SpeakGreeting | SpeakAnnouncement, request: str) -> None:
    exchange.reachable(command.extension)
    if isinstance(command, SpeakGreeting) and command.mailbox not in exchange.mailboxes:
        raise PbxGone(f"There is no mailbox {command.mailbox}.")

    def told(at: datetime) -> SoundEvent:
        if isinstance(command, SpeakGreeting):
            return GreetingSpoken(at, request, command.mailbox, command.greeting)
        return AnnouncementSpoken(at, request, command.extension)

    def listen(channel: Channel) -> None:
        Speaks(exchange, channel, request, told).begin()

    _ring_own(exchange, command.extension, request, listen)


def _ring_own(exchange: Exchange, extension: str, request: str, answered: Callable[[Channel], None]) -> None:
    """The telephone shows the number that its owner dials to hear their messages."""
    shown = Party(exchange.company.voicemail_number, VOICEMAIL)
    ringing = Ringing(exchange, None, seconds=OWN_RING_SECONDS, answered=answered, failed=lambda _status: None)
    ringing.ring([exchange.target(extension)], shown=shown, request=request)

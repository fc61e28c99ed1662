"""What an own telephone does with its mailbox: listen to all of it, to one message, or speak what
callers shall hear."""

from typing import TypeAlias

from pbx.asterisk import arguments
from pbx.asterisk.orders import Order, from_own_telephone, owner
from pbx.commands import ListenToVoicemail, PlayMessage, SpeakAnnouncement, SpeakGreeting
from pbx.spool import GREETINGS

Voicemail: TypeAlias = ListenToVoicemail | PlayMessage | SpeakGreeting | SpeakAnnouncement

_CALLER = "<*97>"


def order_for(command: Voicemail, request: str) -> Order:
    """Raises PbxRefused."""
    match command:
        case ListenToVoicemail():
            context, variables = "portal-voicemail", {}
        case PlayMessage():
            context, variables = "portal-message", _about(command.mailbox)
            variables["PORTAL_MESSAGE"] = arguments.message_name(command.message)
        case SpeakGreeting():
            context, variables = "portal-greeting", _about(command.mailbox)
            variables["PORTAL_GREETING"] = GREETINGS[command.greeting]
        case SpeakAnnouncement():
            context, variables = "portal-announcement", {}
    return from_own_telephone(
        request, command.extension, context, "s", _CALLER, {**owner(command.extension), **variables}
    )


def _about(mailbox: str) -> dict[str, str]:
    return {"PORTAL_BOX": arguments.mailbox(mailbox)}

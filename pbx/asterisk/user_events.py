"""What the dialplan of deploy/asterisk tells by UserEvent, in our words.

`PortalMessage`, that a message was played, is for `mailboxes` alone.
"""

from datetime import datetime

from pbx.asterisk import arguments, recordings
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, is_extension
from pbx.asterisk.services import NAMES
from pbx.errors import PbxRefused
from pbx.events import DigitsKeyed, FeatureChanged, PbxEvent, Woken
from pbx.sound import AnnouncementSpoken, GreetingSpoken
from pbx.spool import GREETINGS

_GREETINGS = {word: greeting for greeting, word in GREETINGS.items()}


def user_event(message: AmiMessage, at: datetime) -> PbxEvent | None:
    name, extension = message["UserEvent"], message["Ext"]
    if not is_extension(extension):
        return None
    if name == "PortalDigits":
        return _digits_keyed(message, extension, at)
    if name == "PortalWake":
        return _woken(message, extension, at)
    if name == "PortalRecording":
        return recordings.told(message, extension, at)
    if name == "PortalGreeting":
        return _greeting_spoken(message, at)
    if name == "PortalAnnouncement":
        return _announcement_spoken(message, extension, at)
    feature = NAMES.get(message["Feature"])
    if name != "PortalFeature" or feature is None:
        return None
    return FeatureChanged(at, extension, feature, clean(message["Value"]))


def _greeting_spoken(message: AmiMessage, at: datetime) -> PbxEvent | None:
    request, box, greeting = message["Req"], message["Box"], _GREETINGS.get(message["Greeting"])
    if not arguments.is_request_name(request) or not is_extension(box) or greeting is None:
        return None
    return GreetingSpoken(at, request, box, greeting)


def _announcement_spoken(message: AmiMessage, extension: str, at: datetime) -> PbxEvent | None:
    request = message["Req"]
    return AnnouncementSpoken(at, request, extension) if arguments.is_request_name(request) else None


def _digits_keyed(message: AmiMessage, extension: str, at: datetime) -> PbxEvent | None:
    try:
        request, digits = arguments.request_name(message["Req"]), arguments.digits(message["Digits"])
    except PbxRefused:
        return None
    return DigitsKeyed(at, request, extension, digits)


def _woken(message: AmiMessage, extension: str, at: datetime) -> PbxEvent | None:
    request = message["Req"]
    if not arguments.is_request_name(request):
        return None
    return Woken(at, request, extension, again=message["Again"] == "1")

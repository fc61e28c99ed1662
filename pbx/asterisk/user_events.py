"""What the dialplan of deploy/asterisk tells by UserEvent, in our words."""

from datetime import datetime

from pbx.asterisk import arguments
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, is_extension
from pbx.errors import PbxRefused
from pbx.events import DigitsKeyed, FeatureChanged, PbxEvent
from pbx.features import Feature

FEATURES = {
    "dnd": Feature.DND,
    "forward_always": Feature.FORWARD_ALWAYS,
    "forward_busy": Feature.FORWARD_BUSY,
    "forward_no_answer": Feature.FORWARD_NO_ANSWER,
    "call_waiting": Feature.CALL_WAITING,
}
"""Names in the dialplan's UserEvent PortalFeature."""


def user_event(message: AmiMessage, at: datetime) -> PbxEvent | None:
    name, extension = message["UserEvent"], message["Ext"]
    if not is_extension(extension):
        return None
    if name == "PortalDigits":
        return _digits_keyed(message, extension, at)
    feature = FEATURES.get(message["Feature"])
    if name != "PortalFeature" or feature is None:
        return None
    return FeatureChanged(at, extension, feature, clean(message["Value"]))


def _digits_keyed(message: AmiMessage, extension: str, at: datetime) -> PbxEvent | None:
    try:
        request, digits = arguments.request_name(message["Req"]), arguments.digits(message["Digits"])
    except PbxRefused:
        return None
    return DigitsKeyed(at, request, extension, digits)

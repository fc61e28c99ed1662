"""What single fields of a message mean."""

from datetime import UTC, datetime

from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, clean_number, is_extension
from pbx.party import Party

REQUEST_PREFIX = "portal-"
"""The unique id of a channel that a command caused is this and the command's id."""

ASKING_PREFIX = "portal_ask-"
"""The same for a channel on which digits are asked for, or somebody is woken: no keys but those of the telephone may
reach it."""

RECORDER_PREFIX = "portal_record-"
"""The same for the helper channels that record a conversation."""

DOWN, DIALLING, RINGING, UP = "0", "4", "5", "6"
"""Channel states: just made, dialling (its device calls), being rung, answered."""


def moment(message: AmiMessage, arrived: datetime) -> datetime:
    """When it happened, by the exchange's clock (timestampevents=yes), else when it arrived."""
    stamp = message["Timestamp"]
    if not stamp:
        return arrived
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return arrived


def request_of(channel: str) -> str:
    """The command that caused the channel with this unique id, or empty."""
    for prefix in (REQUEST_PREFIX, ASKING_PREFIX):
        if channel.startswith(prefix):
            return channel.removeprefix(prefix).partition(";")[0]
    return ""


def owner_of(message: AmiMessage) -> str:
    """Extension in whose name the portal started this call (channelvars=PORTAL_FROM), or empty."""
    for variable in message.all("ChanVariable"):
        name, _, value = variable.partition("=")
        if name == "PORTAL_FROM" and is_extension(value):
            return value
    return ""


def party(message: AmiMessage, kind: str = "CallerID") -> Party:
    return Party(clean_number(message[f"{kind}Num"]), clean(message[f"{kind}Name"]))

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

LAST_MOMENT = 1e11
"""Seconds since 1970, in the year 5138: what is later is no time."""
MOST_DIGITS = 9
"""Of a number that is counted with; the exchange has no larger ones."""

DOWN, DIALLING, RINGING, UP = "0", "4", "5", "6"
"""Channel states: just made, dialling (its device calls), being rung, answered."""


def moment(message: AmiMessage, arrived: datetime) -> datetime:
    """When it happened, by the exchange's clock (timestampevents=yes), else when it arrived."""
    stamp = message["Timestamp"]
    if not stamp:
        return arrived
    try:
        seconds = float(stamp)
    except ValueError:
        return arrived
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LAST_MOMENT else arrived


def whole(text: str) -> int | None:
    """A count, a cause or a number of seconds; None for what is none, or more than there can be (T-AMI-05)."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


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

"""What an exchange is and what it can do."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """What this exchange can do; pages hide what is missing (PLT-02, X-08)."""

    CALL_FROM_OWN_PHONE = "call_from_own_phone"
    CALL_THROUGH_MOBILE = "call_through_mobile"
    TRANSFER = "transfer"
    HOLD = "hold"
    PARK = "park"
    PICKUP = "pickup"
    DTMF = "dtmf"
    VOICEMAIL = "voicemail"
    DND = "dnd"
    FORWARDING = "forwarding"
    CALL_WAITING = "call_waiting"
    FORWARD_UNAVAILABLE = "forward_unavailable"
    """Tells a telephone that is not registered from one that is not answered."""
    RING_SECONDS = "ring_seconds"
    FOLLOW = "follow"
    MOBILE = "mobile"
    DND_MESSAGE = "dnd_message"
    LOCK = "lock"
    CLIR = "clir"
    CALL_AS = "call_as"
    ACCOUNT = "account"
    """Writes the account that was recalled into the records of calls."""
    PAID_STOPPED = "paid_stopped"
    """Refuses calls that cost something, for extensions that reached their limit."""
    RULES = "rules"
    """Obeys advanced rules (`pbx.routing`)."""
    ASK_DIGITS = "ask_digits"
    WAKE_UP = "wake_up"
    MESSAGES = "messages"
    """Lists the messages of mailboxes, moves, forwards and removes them."""
    PLAY_MESSAGE = "play_message"
    """Plays one message on the own telephone."""
    GREETINGS = "greetings"
    """Records greetings at the own telephone."""
    ANNOUNCEMENTS = "announcements"
    """Records announcements at the own telephone."""
    RECORD = "record"
    """Records a conversation on demand."""
    BLOCK = "block"
    """Turns away callers whom the called person does not want."""


@dataclass(frozen=True, slots=True)
class PbxInfo:
    """The exchange, as its pages and `pbx_check` show it."""

    name: str
    """Short stable identity of this exchange (Asterisk: systemname); part of every record's key."""
    product: str
    version: str
    capabilities: frozenset[Capability]

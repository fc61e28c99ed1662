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
    ASK_DIGITS = "ask_digits"


@dataclass(frozen=True, slots=True)
class PbxInfo:
    """The exchange, as its pages and `pbx_check` show it."""

    name: str
    """Short stable identity of this exchange (Asterisk: systemname); part of every record's key."""
    product: str
    version: str
    capabilities: frozenset[Capability]

"""A rule: in which state, for whom, when → what happens to the call (FNCP-05…11)."""

from dataclasses import dataclass
from enum import StrEnum

from pbx.routing.callers import ANYBODY, Callers
from pbx.routing.times import EVER, When


class State(StrEnum):
    """What has become of the call so far (FNCP-07)."""

    ALWAYS = "always"
    """It has just arrived."""
    DND = "dnd"
    """It has just arrived, and "do not disturb" is on."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNAVAILABLE = "unavailable"
    """No telephone is registered."""


class Action(StrEnum):
    """What happens (FNCP-10)."""

    RING = "ring"
    """The telephone rings, whatever else is set: callers who pass."""
    RING_ALSO = "ring_also"
    """Another number rings, too. Only for calls that have just arrived."""
    FORWARD = "forward"
    VOICEMAIL = "voicemail"
    FAX = "fax"
    """The fax-to-mail gateway takes it."""
    ANNOUNCE = "announce"
    """The caller hears an announcement, and the call ends."""
    BUSY = "busy"


TAKES_NUMBER = frozenset({Action.RING_ALSO, Action.FORWARD, Action.FAX})


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of somebody's rules. Only active ones are here."""

    id: str
    state: State
    action: Action
    target: str = ""
    """A number as a telephone dials it, or the name of an announcement."""
    callers: Callers = ANYBODY
    when: When = EVER

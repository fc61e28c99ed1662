"""Where somebody is for whoever calls them, in one word. Pure."""

from enum import StrEnum

from pbx.states import LineState


class Where(StrEnum):
    """In the order of a page."""

    ON_CALL = "on_call"
    FREE = "free"
    FORWARDED = "forwarded"
    AWAY = "away"
    DND = "dnd"
    UNREGISTERED = "unregistered"
    UNKNOWN = "unknown"


IN_CALL = frozenset({LineState.RINGING, LineState.TALKING, LineState.HELD, LineState.DIALLING})


def where(state: LineState, *, registered: bool | None, forwarded: bool, away: bool) -> Where:
    """`forwarded`: all calls go elsewhere; `away`: the person has said so. Calls that are forwarded go away also while
    the telephone is not to be disturbed, or not registered."""
    if state in IN_CALL:
        return Where.ON_CALL
    if state is LineState.UNKNOWN:
        return Where.UNKNOWN
    if away:
        return Where.AWAY
    if forwarded:
        return Where.FORWARDED
    if state is LineState.DND:
        return Where.DND
    return Where.UNREGISTERED if registered is False or state is LineState.OFFLINE else Where.FREE

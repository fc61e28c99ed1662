"""The calls of many colleagues at once, each with as much as one viewer may see (PSA-10)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.monitoring import Sight, Viewer, pick_up_targets, viewer_of
from cti import live
from cti.masking import Shown
from cti.presence import presentable
from pbx.states import Direction, Leg, LegState, Line, LineState
from phonebook.plan import plan


@dataclass(frozen=True, slots=True)
class WatchedCall:
    state: LegState
    incoming: bool
    since: datetime
    """Start of the conversation once answered, else of this state."""
    seen: bool
    """May the viewer see with whom? Else both of these are empty:"""
    name: str
    number: str
    """Canonical; empty also if it is withheld, or shown to nobody."""
    token: str
    """Names it for taking it; empty for those who may not, and unless it rings."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One telephone."""

    state: LineState
    calls: tuple[WatchedCall, ...]
    sight: Sight


DARK = Watched(LineState.UNKNOWN, (), Sight.NOTHING)


def watched(viewer: User, lines: Mapping[str, Line]) -> dict[str, Watched]:
    """Those of `lines` that `viewer` may see anything of; as many queries for five hundred as for one."""
    eyes, takes = viewer_of(viewer), pick_up_targets(viewer)
    seen = {extension: line for extension, line in lines.items() if eyes.sight_of(extension) is not Sight.NOTHING}
    shown = Shown(viewer, {plan().from_pbx(leg.peer.number) for leg in _legs_seen(seen, eyes)})
    return {
        extension: Watched(line.state, _calls(line, eyes.sight_of(extension), shown, takes), eyes.sight_of(extension))
        for extension, line in seen.items()
    }


def _legs_seen(lines: Mapping[str, Line], eyes: Viewer) -> Iterator[Leg]:
    for extension, line in lines.items():
        if eyes.sight_of(extension) >= Sight.CALLERS:
            yield from line.legs


def _calls(line: Line, sight: Sight, shown: Shown, takes: Collection[str]) -> tuple[WatchedCall, ...]:
    return tuple(_call(line.extension, leg, sight >= Sight.CALLERS, shown, takes) for leg in line.legs)


def _call(extension: str, leg: Leg, seen: bool, shown: Shown, takes: Collection[str]) -> WatchedCall:
    number = plan().from_pbx(leg.peer.number) if seen else ""
    takable = leg.state is LegState.RINGING and extension in takes
    return WatchedCall(
        leg.state,
        leg.direction is Direction.IN,
        leg.answered if leg.answered and leg.state is not LegState.PARKED else leg.since,
        seen,
        presentable(shown.names.get(number) or leg.peer.name) if seen else "",
        shown.number(number),
        live.call_token(extension, leg.channel) if takable else "",
    )

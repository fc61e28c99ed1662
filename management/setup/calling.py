"""How a test call stands, and what is in the way of one, in plain words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import User
from company import exchange
from cti import lease, live
from pbx.capabilities import Capability
from pbx.states import Leg, LegState


class Stage(StrEnum):
    NOTHING = "nothing"
    OWN_RINGS = "own_rings"
    OTHER_RINGS = "other_rings"
    ANSWERED = "answered"


TALKING = frozenset({LegState.TALKING, LegState.HOLDING, LegState.HELD, LegState.CONFERENCE, LegState.PARKED})


@dataclass(frozen=True, slots=True)
class Obstacle:
    sentence: str
    cure: str


@dataclass(frozen=True, slots=True)
class Picture:
    stage: Stage
    obstacles: tuple[Obstacle, ...]


def picture(viewer: User) -> Picture:
    line = live.line_of(viewer.extension)
    return Picture(_stage(line.legs if line else ()), tuple(_obstacles(viewer)))


def _stage(legs: "tuple[Leg, ...]") -> Stage:
    states = {leg.state for leg in legs}
    if states & TALKING:
        return Stage.ANSWERED
    if LegState.CALLING in states:
        return Stage.OTHER_RINGS
    return Stage.OWN_RINGS if states else Stage.NOTHING


def _obstacles(viewer: User) -> list[Obstacle]:
    """The first thing that is in the way hides the others: they follow from it."""
    left = lease.seconds_left(exchange.name())
    if left is None or left <= 0:
        sentence = _("No gateway runs: nobody follows the exchange.")
        return [Obstacle(sentence, _("Start the gateway (webcti-gateway), and look into its log if it ends again."))]
    standing, info = live.read_standing()
    if not standing.connected:
        sentence = _("The gateway has no connection to the exchange.")
        return [Obstacle(sentence, _("Go back to the step Exchange and have the connection checked."))]
    if info is not None and Capability.CALL_FROM_OWN_PHONE not in info.capabilities:
        sentence = _("The exchange does not let the portal start calls.")
        return [Obstacle(sentence, _("The check of the step Exchange says which class or which file is missing."))]
    line = live.line_of(viewer.extension)
    if line is None:
        sentence = _("The exchange has no telephone with your extension %(extension)s.") % {
            "extension": viewer.extension
        }
        return [Obstacle(sentence, _("Its PJSIP endpoint must be named exactly like the extension."))]
    if line.registered is False:
        sentence = _("Your telephone %(extension)s is not registered.") % {"extension": viewer.extension}
        return [Obstacle(sentence, _("See whether it is switched on, reaches the exchange and knows its password."))]
    return []

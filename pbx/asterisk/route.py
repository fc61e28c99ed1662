"""What the dialplan of deploy/asterisk/webcti_rules.conf asks, and the line it is answered with.

The exchange tells how its own services are, so nothing here is older than the call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pbx.asterisk import arguments
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Announce, Decision, Forward, GiveUp, Ring, Step, Voicemail, arrived, not_reached
from pbx.routing.rules import Rule, State
from pbx.routing.setups import Setup, Telephone

ARRIVED = "arrived"
STATES = {state.value: state for state in (State.BUSY, State.NO_ANSWER, State.UNAVAILABLE)}
TOLD = (
    Feature.DND,
    Feature.FORWARD_ALWAYS,
    Feature.FORWARD_BUSY,
    Feature.FORWARD_NO_ANSWER,
    Feature.FORWARD_UNAVAILABLE,
    Feature.FOLLOW,
    Feature.MOBILE,
    Feature.DND_MESSAGE,
    Feature.RING_SECONDS,
)
_BUSY_GREETING = frozenset({State.BUSY, State.DND})


@dataclass(frozen=True, slots=True)
class Question:
    extension: str
    state: State | None
    """Why nobody took the call; None: it has just arrived."""
    telephone: Telephone
    caller: str
    """As the exchange presents it; empty: withheld."""
    internal: bool
    features: Mapping[Feature, str]
    mailbox: bool


def read(fields: Mapping[str, str]) -> Question:
    """Raises ValueError for what the dialplan does not ask."""
    state = fields.get("state", "")
    if state != ARRIVED and state not in STATES:
        raise ValueError(f"no state: {state!r}")
    return Question(
        extension=arguments.extension(fields.get("extension", "")),
        state=STATES.get(state),
        telephone=Telephone(fields.get("registered") == "yes", fields.get("busy") == "yes"),
        caller=arguments.number(fields["caller"]) if fields.get("caller") else "",
        internal=fields.get("internal") == "yes",
        features={feature: value for feature in TOLD if (value := fields.get(feature, ""))},
        mailbox=fields.get("mailbox") == "yes",
    )


def decide(question: Question, rules: Iterable[Rule], caller: Caller, at: datetime) -> Decision:
    setup = Setup(question.extension, question.features, tuple(rules), question.mailbox)
    if question.state is None:
        return arrived(setup, question.telephone, caller, at)
    return not_reached(setup, question.state, caller, at)


def answer(decision: Decision) -> str:
    """One line; the rule comes last, for whoever reads along on the exchange's console."""
    words = _words(decision.step)
    return ":".join((*words, decision.rule) if decision.rule else words)


def _words(step: Step) -> tuple[str, ...]:
    match step:
        case Ring(seconds, also, own):
            return "ring" if own else "others", str(seconds), "&".join(also)
        case Forward(number):
            return "forward", number
        case Voicemail(state):
            return "voicemail", _greeting(state)
        case Announce(name):
            return "announce", name
        case GiveUp(state):
            return "giveup", _greeting(state)


def _greeting(state: State) -> str:
    return "b" if state in _BUSY_GREETING else "u"

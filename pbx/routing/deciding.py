"""What the exchange does next with a call to an extension, and what made it do so.

In this order, the first that applies (DOMAIN 4.1):

1. "Do not disturb": rules of that state, MobilePhone if it shall ring then, the chosen message; else as busy.
   A rule may let callers pass: then as if it were off.
2. Rules for every call, "I am there", "forward always".
3. The telephone rings, unless it is busy or unavailable.
4. Busy, not answered, unavailable: rules of that state, the forwarding for it, MobilePhone, the mailbox.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Setup, Telephone


@dataclass(frozen=True, slots=True)
class Ring:
    """The telephone rings, and these numbers with it."""

    seconds: int
    also: tuple[str, ...] = ()
    own: bool = True
    """False: the telephone itself cannot ring, only the others."""


@dataclass(frozen=True, slots=True)
class Forward:
    number: str


@dataclass(frozen=True, slots=True)
class Voicemail:
    state: State


@dataclass(frozen=True, slots=True)
class Announce:
    name: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The caller hears why: busy, or nobody is there."""

    state: State


Step: TypeAlias = Ring | Forward | Voicemail | Announce | GiveUp


@dataclass(frozen=True, slots=True)
class Decision:
    step: Step
    rule: str = ""
    """The id of the rule that decided."""
    feature: Feature | None = None
    """The service that decided. Neither: nothing was set, so the exchange did as it always does."""


def arrived(setup: Setup, telephone: Telephone, caller: Caller, at: datetime) -> Decision:
    """A call reached the extension."""
    if setup[Feature.DND]:
        decision = _disturbing(setup, caller, at)
        if decision is not None:
            return decision
    also: list[Rule] = []
    for rule in _acting(setup, State.ALWAYS, caller, at):
        if rule.action is Action.RING_ALSO:
            also.append(rule)
        elif rule.action is Action.RING:
            break
        else:
            return _by_rule(setup, rule)
    else:
        for feature in (Feature.FOLLOW, Feature.FORWARD_ALWAYS):
            if number := setup[feature]:
                return Decision(Forward(number), feature=feature)
    return _ringing(setup, telephone, caller, at, also)


def not_reached(setup: Setup, state: State, caller: Caller, at: datetime) -> Decision:
    """Nobody took it: the telephone is busy or unavailable, or rang in vain."""
    for rule in _acting(setup, state, caller, at):
        if rule.action not in {Action.RING, Action.RING_ALSO}:
            return _by_rule(setup, rule)
    for feature in FORWARDING[state]:
        if number := setup[feature]:
            return Decision(Forward(number), feature=feature)
    mobile = setup.mobile
    if mobile and (
        (state is State.NO_ANSWER and mobile.when_not_answered)
        or (state is State.UNAVAILABLE and mobile.when_unavailable)
    ):
        return Decision(Forward(mobile.number), feature=Feature.MOBILE)
    return Decision(Voicemail(state) if setup.mailbox else GiveUp(state))


FORWARDING: dict[State, tuple[Feature, ...]] = {
    State.BUSY: (Feature.FORWARD_BUSY,),
    State.NO_ANSWER: (Feature.FORWARD_NO_ANSWER,),
    State.UNAVAILABLE: (Feature.FORWARD_UNAVAILABLE, Feature.FORWARD_NO_ANSWER),
}
"""An exchange that tells the two apart has two; FreePBX has one for both."""

_UNHEARD = {State.ALWAYS: State.NO_ANSWER, State.DND: State.BUSY}
"""Why a call that was sent to a mailbox that is not there ends."""


def rings_along(setup: Setup, telephone: Telephone) -> bool:
    """Would this telephone ring for a call to somebody else? Its own forwardings do not count there."""
    return telephone.registered and not telephone.busy and not setup[Feature.DND]


def in_vain(telephone: Telephone, *, rang: bool) -> State:
    """What has become of a call that nobody took, whether or not any telephone rang."""
    if rang:
        return State.NO_ANSWER
    return State.BUSY if telephone.registered else State.UNAVAILABLE


def _disturbing(setup: Setup, caller: Caller, at: datetime) -> Decision | None:
    """What happens while DND is on; None: this caller passes."""
    for rule in _acting(setup, State.DND, caller, at):
        if rule.action is Action.RING:
            return None
        if rule.action is not Action.RING_ALSO:
            return _by_rule(setup, rule)
    mobile = setup.mobile
    if mobile and mobile.when_dnd:
        return Decision(Forward(mobile.number), feature=Feature.MOBILE)
    if message := setup[Feature.DND_MESSAGE]:
        return Decision(Announce(message), feature=Feature.DND)
    decision = not_reached(setup, State.BUSY, caller, at)
    if decision.rule or decision.feature:
        return decision
    return Decision(decision.step, feature=Feature.DND)


def _ringing(setup: Setup, telephone: Telephone, caller: Caller, at: datetime, also: list[Rule]) -> Decision:
    numbers = tuple(dict.fromkeys(rule.target for rule in also))
    free = telephone.registered and not telephone.busy
    if free or numbers:
        return Decision(Ring(setup.ring_seconds, numbers, free), rule=also[0].id if also else "")
    return not_reached(setup, in_vain(telephone, rang=False), caller, at)


def _acting(setup: Setup, state: State, caller: Caller, at: datetime) -> Iterator[Rule]:
    for rule in setup.rules:
        if rule.state is state and caller in rule.callers and at in rule.when:
            yield rule


def _by_rule(setup: Setup, rule: Rule) -> Decision:
    return Decision(_step(setup, rule), rule=rule.id)


def _step(setup: Setup, rule: Rule) -> Step:
    match rule.action:
        case Action.FORWARD | Action.FAX:
            return Forward(rule.target)
        case Action.VOICEMAIL:
            return Voicemail(rule.state) if setup.mailbox else GiveUp(_UNHEARD.get(rule.state, rule.state))
        case Action.ANNOUNCE:
            return Announce(rule.target)
        case Action.BUSY:
            return GiveUp(State.BUSY)
        case Action.RING | Action.RING_ALSO:
            raise ValueError(rule.action)

"""The services of one extension as the exchange keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User
from cti.live import LiveBoard
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.states import Line
from phonebook.lookup import names_for
from phonebook.plan import plan
from services import pending
from services.pending import Stage

FORWARDINGS = (Feature.FORWARD_ALWAYS, Feature.FORWARD_BUSY, Feature.FORWARD_NO_ANSWER)
NEEDS: dict[Feature, Capability] = {
    Feature.DND: Capability.DND,
    Feature.CALL_WAITING: Capability.CALL_WAITING,
    **dict.fromkeys(FORWARDINGS, Capability.FORWARDING),
}
PERMISSIONS: dict[Feature, str] = {
    Feature.DND: "services.edit_own",
    Feature.CALL_WAITING: "services.edit_own",
    **dict.fromkeys(FORWARDINGS, "forwarding.edit_own"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """One service on the page."""

    feature: Feature
    known: bool
    """Whether the exchange has ever said how it is."""
    value: str
    """As the exchange keeps it; empty: off."""
    number: str
    """Where calls go, canonical."""
    name: str
    """Who that is, for this viewer."""
    stage: Stage
    wanted: str
    """What was asked last, canonical; empty: off."""

    @property
    def on(self) -> bool:
        return bool(self.value)

    @property
    def forwards(self) -> bool:
        return self.feature in FORWARDINGS

    @property
    def offered(self) -> str:
        """What the number field shows."""
        return self.wanted if self.stage is Stage.PENDING and self.wanted else self.number


def available(features: Iterable[Feature], board: LiveBoard) -> tuple[Feature, ...]:
    """Those that this exchange can do (PLT-02); all while it has not said."""
    able = board.info.capabilities if board.info else frozenset(Capability)
    return tuple(feature for feature in features if NEEDS[feature] in able)


def services(user: User, features: Iterable[Feature], board: LiveBoard, session: SessionBase) -> tuple[Service, ...]:
    """The state of `features`: what the exchange shows, and whether it still owes a change."""
    line = board.lines.get(user.acting)
    values = {feature: value(board, user.acting, feature) for feature in features}
    numbers = {feature: plan().dialled(shown).key for feature, shown in values.items() if feature in FORWARDINGS}
    names = names_for(user, numbers.values())
    asked = pending.asked(session, user.acting)
    found = []
    for feature, shown in values.items():
        wish = asked.get(feature)
        number = numbers.get(feature, "")
        wanted = (plan().dialled(wish.value).key if feature in FORWARDINGS else wish.value) if wish else ""
        stage = pending.stage(wish, shown)
        found.append(Service(feature, line is not None, shown, number, names.get(number, ""), stage, wanted))
    return tuple(found)


def value(board: LiveBoard, extension: str, feature: Feature) -> str:
    """As the exchange keeps it; empty: off, or never said."""
    line = board.lines.get(extension)
    return line.features.get(feature, "") if line else ""


def forwards(board: LiveBoard) -> dict[str, tuple[str, ...]]:
    """Extension → the canonical numbers that it forwards to, whatever the condition."""
    found = {line.extension: _targets(line) for line in board.lines.values()}
    return {extension: targets for extension, targets in found.items() if targets}


def _targets(line: Line) -> tuple[str, ...]:
    return tuple(plan().dialled(line.features[feature]).key for feature in FORWARDINGS if line.features.get(feature))

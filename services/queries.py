"""The services of one extension as the exchange keeps them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import LiveBoard
from cti.masking import Shown, hidden_number
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.routing.setups import RING_SECONDS, Mobile
from pbx.routing.values import number_in
from pbx.states import Line
from phonebook.lookup import names_for
from phonebook.plan import mailbox_code, plan
from services import pending
from services.models import CallAccount, Change, Identity, Timed
from services.pending import Stage
from services.targets import FORWARDINGS, remembered

NEEDS: dict[Feature, Capability] = {
    Feature.DND: Capability.DND,
    Feature.DND_MESSAGE: Capability.DND_MESSAGE,
    Feature.FORWARD_ALWAYS: Capability.FORWARDING,
    Feature.FORWARD_BUSY: Capability.FORWARDING,
    Feature.FORWARD_NO_ANSWER: Capability.FORWARDING,
    Feature.FORWARD_UNAVAILABLE: Capability.FORWARD_UNAVAILABLE,
    Feature.FOLLOW: Capability.FOLLOW,
    Feature.MOBILE: Capability.MOBILE,
    Feature.RING_SECONDS: Capability.RING_SECONDS,
    Feature.LOCK: Capability.LOCK,
    Feature.CLIR: Capability.CLIR,
    Feature.CALL_WAITING: Capability.CALL_WAITING,
    Feature.CALL_AS: Capability.CALL_AS,
    Feature.ACCOUNT: Capability.ACCOUNT,
}
OF_FORWARDING = frozenset({*FORWARDINGS, Feature.MOBILE, Feature.RING_SECONDS})


FOR_OTHERS = frozenset(
    {*OF_FORWARDING, Feature.DND, Feature.DND_MESSAGE, Feature.LOCK, Feature.ACCOUNT},
)
"""What a manager switches for their people (MGR-08); under which number somebody calls is their own business."""


def permission(feature: Feature) -> str:
    return "forwarding.edit_own" if feature in OF_FORWARDING else "services.edit_own"


def may_switch(user: User, feature: Feature) -> bool:
    """May `user`, of all that may be switched where they work? Whether they may work there says services.whose."""
    return user.has_perm(permission(feature)) and (not user.serves_other or feature in FOR_OTHERS)


@dataclass(frozen=True, slots=True)
class Service:
    """One service on the page."""

    feature: Feature
    known: bool
    """Whether the exchange has ever said how it is."""
    value: str
    """As the exchange keeps it; empty: off."""
    number: str
    """Where calls go, or what others see; canonical."""
    name: str
    """Who that is, for this viewer."""
    stage: Stage
    wanted: str
    """What was asked last, canonical; empty: off."""
    mailbox: str = ""
    """The code of the own mailbox, if calls may go there."""
    remembered: str = ""
    """Where calls went when it was on last, canonical."""
    recent: tuple[str, ...] = ()
    """Where calls went lately, whatever the service; canonical."""
    timed: Timed | None = None
    """When it ends by itself, and what returns."""
    mobile: Mobile | None = None
    """MobilePhone as it is, or was when it was on last."""
    message: str = ""
    """What callers hear meanwhile: an announcement, as the exchange knows it; empty: none."""
    seconds: int = 0
    """How long the telephone rings before this acts; 0: the exchange does not let the portal say."""
    hidden: bool = False
    """Its number is somebody else's and reserved: it is not written down (X-20)."""

    @property
    def on(self) -> bool:
        return bool(self.value)

    @property
    def forwards(self) -> bool:
        return self.feature in FORWARDINGS

    @property
    def offered(self) -> str:
        """What the number field shows; the mailbox has a button of its own."""
        if self.hidden:
            return ""
        number = self.wanted if self.stage is Stage.PENDING and self.wanted else self.number
        return self.remembered if number in {"", self.mailbox} else number

    @property
    def others(self) -> tuple[str, ...]:
        """Numbers to choose from instead."""
        return tuple(number for number in self.recent if number != self.offered)

    @property
    def to_voicemail(self) -> bool:
        return bool(self.mailbox) and self.number == self.mailbox

    @property
    def locked(self) -> bool:
        """By the administrator."""
        return self.feature is Feature.LOCK and self.value == "admin"


def able(board: LiveBoard) -> frozenset[Capability]:
    """What this exchange can do (PLT-02); everything while it has not said."""
    return board.info.capabilities if board.info else frozenset(Capability)


def available(features: Iterable[Feature], board: LiveBoard) -> tuple[Feature, ...]:
    """Those that this exchange can do."""
    capabilities = able(board)
    return tuple(feature for feature in features if NEEDS[feature] in capabilities)


def offered(user: User, features: Iterable[Feature], board: LiveBoard) -> tuple[Feature, ...]:
    """Those of the available ones that make sense for the telephone that `user` works for: a mobile is a person's,
    identities are given, accounts are kept."""

    def sensible(feature: Feature) -> bool:
        if feature is Feature.MOBILE:
            return user.acting == user.served.extension and bool(user.served.mobile)
        if feature is Feature.CALL_AS:
            return Identity.objects.visible_to(user).exists() or bool(value(board, user.acting, feature))
        if feature is Feature.ACCOUNT:
            return CallAccount.objects.usable().exists() or bool(value(board, user.acting, feature))
        return True

    return tuple(filter(sensible, available(features, board)))


def services(user: User, features: Iterable[Feature], board: LiveBoard, session: SessionBase) -> tuple[Service, ...]:
    """The state of `features`: what the exchange shows, and whether it still owes a change."""
    values = {feature: value(board, user.acting, feature) for feature in features}
    reader = _Reader(user, values, board, session)
    numbers = {feature: _number(feature, shown) for feature, shown in values.items()}
    mailbox = mailbox_code(user.acting)
    names = {**reader.names(numbers.values()), **reader.identities, mailbox: _("Voicemail")}
    there = mailbox if has_mailbox(board, user.acting) or mailbox in numbers.values() else ""
    return tuple(reader.service(feature, values[feature], numbers[feature], names, there) for feature in values)


class _Reader:
    """What is read once for all services of one extension."""

    def __init__(self, user: User, features: Collection[Feature], board: LiveBoard, session: SessionBase) -> None:
        self.board, self.extension = board, user.acting
        self.asked = pending.asked(session, user.acting)
        forwards = not set(FORWARDINGS).isdisjoint(features)
        self.last, self.recent = remembered(user.acting) if forwards else ({}, ())
        self.ends = {timed.feature: timed for timed in Timed.objects.visible_to(user)}
        identities = Identity.objects.visible_to(user) if Feature.CALL_AS in features else Identity.objects.none()
        self.identities = dict(identities.values_list("number", "label"))

        self.user, self.hidden = user, frozenset[str]()
        if user.serves_other:
            self._hide(map(self._number_of, features))

    def _number_of(self, feature: Feature) -> str:
        return _number(feature, value(self.board, self.extension, feature))

    def _hide(self, numbers: Iterable[str]) -> None:
        """What the owner knows from setting it, whoever looks after them need not learn here."""
        told = {*numbers, *self.last.values(), *self.recent}
        shown = Shown(self.user, told)
        self.hidden = frozenset(filter(shown.hides, told))
        self.last = {feature: number for feature, number in self.last.items() if number not in self.hidden}
        self.recent = tuple(number for number in self.recent if number not in self.hidden)

    def names(self, numbers: Iterable[str]) -> Mapping[str, str]:
        """A hidden number without a name is called so."""
        found = names_for(self.user, numbers)
        return {**{number: hidden_number() for number in self.hidden}, **found}

    def service(self, feature: Feature, shown: str, number: str, names: Mapping[str, str], mailbox: str) -> Service:
        wish = self.asked.get(feature)
        wanted = _number(feature, wish.value) or wish.value if wish else ""
        timed = self.ends.get(feature)
        return Service(
            feature,
            self.extension in self.board.lines,
            shown,
            number,
            names.get(number, ""),
            pending.stage(wish, shown),
            wanted,
            mailbox,
            self.last.get(feature, ""),
            self.recent,
            timed,
            self._mobile(shown) if feature is Feature.MOBILE else None,
            self._message() if feature is Feature.DND else "",
            self._seconds() if feature is Feature.FORWARD_NO_ANSWER else 0,
            number in self.hidden,
        )

    def _message(self) -> str:
        shown = value(self.board, self.extension, Feature.DND_MESSAGE)
        wish = self.asked.get(Feature.DND_MESSAGE)
        return wish.value if wish and pending.stage(wish, shown) is Stage.PENDING else shown

    def _mobile(self, shown: str) -> Mobile | None:
        if shown:
            return Mobile.read(shown)
        changes = Change.objects.filter(extension=self.extension, feature=Feature.MOBILE, after="")
        last = changes.happened().order_by("-pk").first()
        return Mobile.read(last.before) if last else None

    def _seconds(self) -> int:
        if Capability.RING_SECONDS not in able(self.board):
            return 0
        kept = value(self.board, self.extension, Feature.RING_SECONDS)
        return int(kept) if kept.isascii() and kept.isdecimal() else RING_SECONDS


def _number(feature: Feature, shown: str) -> str:
    """The canonical number in a value; empty: it holds none."""
    number = shown if feature is Feature.CALL_AS else number_in(feature, shown)
    return plan().dialled(number).key if number else ""


def value(board: LiveBoard, extension: str, feature: Feature) -> str:
    """As the exchange keeps it; empty: off, or never said."""
    line = board.lines.get(extension)
    return line.features.get(feature, "") if line else ""


def has_mailbox(board: LiveBoard, extension: str) -> bool:
    """Has the exchange told of a mailbox of `extension`, and can it take calls?"""
    line = board.lines.get(extension)
    return Capability.VOICEMAIL in able(board) and line is not None and line.voicemail is not None


def forwards(board: LiveBoard) -> dict[str, tuple[str, ...]]:
    """Extension → the canonical numbers that it forwards to, whatever the condition."""
    found = {line.extension: _targets(line) for line in board.lines.values()}
    return {extension: targets for extension, targets in found.items() if targets}


def _targets(line: Line) -> tuple[str, ...]:
    return tuple(plan().dialled(line.features[feature]).key for feature in FORWARDINGS if line.features.get(feature))

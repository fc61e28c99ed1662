"""How all services of one telephone are, each in a row with the one tap that changes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import LiveBoard
from pbx.capabilities import Capability
from pbx.features import Feature
from services import queries
from services.call_accounts.recalled import recalled
from services.desks import ON_FORWARDING, ON_SERVICES, Desk
from services.models import Standing
from services.models.watchdog import REGISTERED
from services.pending import Stage
from services.queries import Service
from services.situations import lasting
from services.times.until import spoken_end
from services.values import Words, name_of
from services.wakeups import packing
from services.wakeups.ringing import NEEDS
from services.wakeups.rows import soonest
from services.watchdog.standing import On, switched_on

ICONS: Mapping[str, str] = {
    Feature.DND: "circle-minus",
    Feature.FOLLOW: "map-pin",
    Feature.MOBILE: "smartphone",
    Feature.LOCK: "lock",
    Feature.CALL_WAITING: "bell-ring",
    Feature.CLIR: "eye-off",
    Feature.CALL_AS: "contact-round",
    Feature.ACCOUNT: "id-card",
}
"""Of forwardings: phone-forwarded."""


@dataclass(frozen=True, slots=True)
class State:
    """One row."""

    name: str
    """The feature, or `wakeup`: where on the page its form stands."""
    icon: str
    label: str
    value: str
    """In words; empty: the exchange has not said."""
    on: bool = False
    since: datetime | None = None
    at_least: bool = False
    until: str = ""
    """In words; empty: it does not end by itself."""
    pending: bool = False
    form: bool = False
    """Can it be set here?"""
    tap: Mapping[str, str] | None = None
    """What a tap sends; None: it takes more than a tap."""
    to: str = ""
    """Where a tap would send calls, canonical."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """What the exchange knows of the telephone itself."""

    registered: bool | None
    """None: it cannot say."""
    since: datetime | None = None
    at_least: bool = False


def telephone(person: User, board: LiveBoard) -> Telephone:
    line = board.lines.get(person.extension)
    registered = line.registered if line is not None and board.connected else None
    kept = Standing.objects.filter(extension=person.extension, what=REGISTERED).first()
    if registered is None or kept is None or (kept.value == "yes") is not registered:
        return Telephone(registered)
    return Telephone(registered, kept.since, not kept.watched)


def states(desk: Desk, board: LiveBoard, session: SessionBase) -> Sequence[State]:
    """In the order of their forms. The number of queries does not depend on how many there are."""
    user, now = desk.user, timezone.localtime()
    offered = queries.offered(user, (*ON_FORWARDING, *ON_SERVICES), board)
    found = queries.services(user, offered, board, session)
    line = board.lines.get(user.acting)
    kept = line.features if line is not None else {}
    words = Words.of(user, {service.value for service in found})
    ends, since = lasting.ends(user.acting, kept), {on.feature: on for on in switched_on(user.acting, kept)}
    rows = [
        _state(desk, service, words, ends.get(service.feature), since.get(service.feature), now) for service in found
    ]
    return [*rows, *_lacking(offered, board), *_wakeup(desk, board)]


def _state(desk: Desk, service: Service, words: Words, end: datetime | None, on: On | None, now: datetime) -> State:
    feature = service.feature
    settable = feature in desk.features and queries.may_switch(desk.user, feature)
    value = words.value(feature, service.value) if service.known else ""
    if feature is Feature.ACCOUNT and (recall := recalled(desk.user.acting, service.value)) is not None:
        value = " · ".join(filter(None, (recall.number, recall.name)))
    tap = _tap(service) if settable and service.known else None
    return State(
        feature,
        ICONS.get(feature, "phone-forwarded"),
        name_of(feature),
        value,
        service.on,
        on.since if on else None,
        bool(on and not on.watched),
        spoken_end(timezone.localtime(end), now) if end and service.on else "",
        service.stage is Stage.PENDING,
        settable,
        tap,
        service.offered if tap and service.forwards else "",
    )


def _tap(service: Service) -> Mapping[str, str] | None:
    """The form of the service as one would fill it in to turn it over, if nothing is to be chosen."""
    if service.locked:
        return None
    if service.on:
        return {}
    if service.forwards:
        return {"on": "1", "number": service.offered} if service.offered else None
    if service.feature is Feature.MOBILE:
        return {"on": "1", **_whens(service)}
    return None if service.feature is Feature.ACCOUNT else {"on": "1"}


def _whens(service: Service) -> Mapping[str, str]:
    """As it was the last time, else as its form suggests."""
    mobile = service.mobile
    chosen = {
        "not_answered": mobile is None or mobile.when_not_answered,
        "disturbed": mobile is not None and mobile.when_dnd,
        "unavailable": mobile is None or mobile.when_unavailable,
    }
    return {name: "on" for name, ticked in chosen.items() if ticked}


def _lacking(offered: Sequence[Feature], board: LiveBoard) -> Iterator[State]:
    """MobilePhone without a number: whoever sets services here may write it."""
    if Feature.MOBILE not in offered and queries.available((Feature.MOBILE,), board):
        yield State(Feature.MOBILE, ICONS[Feature.MOBILE], name_of(Feature.MOBILE), _("no number yet"))


def _wakeup(desk: Desk, board: LiveBoard) -> Iterator[State]:
    rings = soonest(desk.user, timezone.now())
    if rings or Capability.WAKE_UP in queries.able(board):
        may = not desk.only_read and desk.user.has_perm(NEEDS)
        yield State(packing.NAME, "alarm-clock", _("Wake-up calls"), rings or _("none"), bool(rings), form=may)

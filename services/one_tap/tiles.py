"""The buttons that one tap needs: do-not-disturb, forwardings, situations; what is on, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import LiveBoard
from cti.masking import Shown
from pbx.features import Feature
from pbx.routing.times import Hours
from phonebook.plan import mailbox_code, plan
from services import queries, status, targets
from services.desks.panels import Choice
from services.models import Running, Status
from services.situations.catalogue import Offer, offers
from services.situations.lasting import ends
from services.situations.wishes import own_mobile
from services.status import Text
from services.switching import everywhere, standing
from services.times.forms import AS_IT_IS
from services.times.until import Span, span_words, spoken_end
from services.times.working import working_week
from services.values import name_of
from ui.telephone_numbers import pretty

RECENT = 2
"""Numbers used last that have a button."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One button; `do` is what it sends."""

    do: str
    icon: str
    name: str
    detail: str
    """What it does, or until when it is on."""
    on: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class OneTap:
    services: tuple[Tile, ...]
    situations: tuple[Tile, ...]
    number: bool
    """Can a number be written to which all calls go?"""
    ends: tuple[Choice, ...]
    status_ends: tuple[Choice, ...]
    running: Running | None
    end: str
    """Of the situation that runs, in words; empty: it has none."""
    troubles: tuple[str, ...]
    """What of it could not be set, and why."""
    status: Text | None
    guests: tuple[str, ...]
    """Whose calls ring here now, for they said "I am there" (X-21); names."""
    extensions: tuple[str, ...]
    """For which do-not-disturb may be meant, if there are several;"""
    everywhere: bool


class _Board:
    """One extension on the board, with the ends of its services."""

    def __init__(self, user: User, board: LiveBoard, now: datetime) -> None:
        self.user, self.board, self.now = user, board, now
        line = board.lines.get(user.acting)
        self._ends = ends(user.acting, line.features if line else {})

    def value(self, feature: Feature) -> str:
        """What was accepted and does not show yet counts."""
        return standing(self.board, self.user.acting, feature)

    def waits(self, feature: Feature) -> bool:
        """Has the exchange yet to show it?"""
        return self.value(feature) != queries.value(self.board, self.user.acting, feature)

    def end(self, feature: Feature) -> str:
        until = self._ends.get(feature)
        return _("until %(end)s") % {"end": spoken_end(timezone.localtime(until), self.now)} if until else ""

    def may(self, feature: Feature) -> bool:
        can = queries.available((feature,), self.board)
        return bool(can) and self.user.has_perm(queries.permission(feature))


def one_tap(user: User, board: LiveBoard, end: str = "", status_end: str | None = None) -> OneTap:
    """`end`, `status_end`: what is chosen in the fields, if something was sent and not accepted."""
    now, week = timezone.localtime(), working_week(user)
    view = _Board(user, board, now)
    running = Running.objects.visible_to(user).first()
    own = status.read(user.acting, now)
    several = user.extensions if len(user.extensions) > 1 and view.may(Feature.DND) else ()
    return OneTap(
        tuple(_services(view)),
        tuple(_situation(each, running, view) for each in offers(user)),
        view.may(Feature.FORWARD_ALWAYS),
        tuple(_ends(_("as usual"), now, week, end)),
        tuple(_status_ends(own, now, week, status_end)),
        running,
        _end(running, now),
        tuple(_troubles(running)),
        status.shown(own, now) if own else None,
        _guests(user, board),
        several,
        bool(several) and everywhere.chosen(user, Feature.DND),
    )


def _services(view: _Board) -> Iterator[Tile]:
    if view.may(Feature.DND):
        on = bool(view.value(Feature.DND))
        detail = _on(view.end(Feature.DND)) if on else ""
        yield Tile("dnd", "circle-minus", name_of(Feature.DND), detail, on, view.waits(Feature.DND))
    if view.may(Feature.FORWARD_ALWAYS):
        yield from _forwardings(view)


def _forwardings(view: _Board) -> Iterator[Tile]:
    """All calls to the mobile, to the mailbox, to where they go now, and to where they went lately (FWD-11)."""
    now = plan().dialled(view.value(Feature.FORWARD_ALWAYS)).key
    end, waits = _on(view.end(Feature.FORWARD_ALWAYS)), view.waits(Feature.FORWARD_ALWAYS)
    mobile, mailbox = plan().read(own_mobile(view.user)).key, mailbox_code(view.user.acting)

    def tile(do: str, icon: str, name: str, number: str, detail: str = "") -> Tile:
        on = number == now
        return Tile(do, icon, name, end if on else detail, on, on and waits)

    if mobile:
        yield tile("mobile", "smartphone", _("To my mobile"), mobile, pretty(mobile))
    if queries.has_mailbox(view.board, view.user.acting):
        yield tile("voicemail", "voicemail", _("To my voicemail"), mailbox)
    _last, recent = targets.remembered(view.user.acting)
    others = [number for number in recent if number not in {mobile, now}][:RECENT]
    numbers = [*([now] if now not in {"", mobile, mailbox} else []), *others]
    shown = Shown(view.user, numbers)
    for number in numbers:
        name = shown.names.get(number) or pretty(shown.number(number)) or _("Hidden number")
        yield tile(f"number:{number}", "phone-forwarded", name, number)


def _situation(offer: Offer, running: Running | None, view: _Board) -> Tile:
    on = offer.runs_as(running)
    return Tile(
        f"situation:{offer.key}",
        offer.icon,
        offer.name,
        _on(_until(running, view.now)) if running is not None and on else offer.status,
        on,
    )


def _until(running: Running, now: datetime) -> str:
    end = _end(running, now)
    return _("until %(end)s") % {"end": end} if end else ""


def _end(running: Running | None, now: datetime) -> str:
    return spoken_end(timezone.localtime(running.until), now) if running is not None and running.until else ""


def _on(end: str) -> str:
    return end or _("until I change it")


def _guests(user: User, board: LiveBoard) -> tuple[str, ...]:
    following = [
        line.extension
        for line in board.lines.values()
        if plan().dialled(line.features.get(Feature.FOLLOW, "")).key == user.acting
    ]
    names = Shown(user, following).names
    return tuple(names.get(extension) or extension for extension in sorted(following))


def _troubles(running: Running | None) -> Iterator[str]:
    for part in running.parts.exclude(problem="") if running is not None else ():
        yield f"{name_of(part.feature)}: {part.problem}"


def _ends(usual: str, now: datetime, week: Sequence[Hours], chosen: str) -> Iterator[Choice]:
    yield Choice("", usual, chosen == "")
    for span in Span:
        yield Choice(span.value, span_words(span, now, week), chosen == span)


def _status_ends(own: Status | None, now: datetime, week: Sequence[Hours], chosen: str | None) -> Iterator[Choice]:
    if own is not None and own.until is not None:
        end = _("until %(end)s") % {"end": spoken_end(timezone.localtime(own.until), now)}
        yield Choice(AS_IT_IS, end, chosen in {None, AS_IT_IS})
        chosen = AS_IT_IS if chosen is None else chosen
    yield from _ends(_("until I change it"), now, week, chosen or "")

"""`{% load cti %}`: the live parts of every page, keys that make a click happen once, words for states."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.journal.values import SERVICES
from accounts.models import User
from cti import live, queries
from cti.counting import Counter, counts_of
from cti.deputies import deputy_of
from cti.presence import SHOWN_SERVICES, OwnLine
from cti.rights import rights_of
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.mailbox import Folder
from pbx.states import LegState, LineState
from phonebook.lookup import reserved
from phonebook.references import seal
from ui.times import clock_duration

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

CALL_WORDS: "Mapping[LegState, _StrPromise]" = {
    LegState.DIALLING: _("Dialling"),
    LegState.CALLING: _("Calling"),
    LegState.RINGING: _("Incoming call"),
    LegState.TALKING: _("In a call"),
    LegState.HOLDING: _("On hold"),
    LegState.HELD: _("Put on hold by the other side"),
    LegState.PARKED: _("Parked"),
    LegState.QUEUED: _("Waiting in the queue"),
    LegState.CONFERENCE: _("In a conference"),
}
CALL_ICONS: dict[LegState, str] = {
    LegState.DIALLING: "phone-outgoing",
    LegState.CALLING: "phone-outgoing",
    LegState.RINGING: "phone-incoming",
    LegState.TALKING: "phone",
    LegState.HOLDING: "pause",
    LegState.HELD: "pause",
    LegState.PARKED: "square-parking",
    LegState.QUEUED: "users",
    LegState.CONFERENCE: "users",
}
LINE_WORDS: "Mapping[LineState, _StrPromise]" = {
    LineState.RINGING: _("Ringing"),
    LineState.TALKING: _("In a call"),
    LineState.HELD: _("On hold"),
    LineState.DIALLING: _("Dialling"),
    LineState.DND: _("Do not disturb"),
    LineState.OFFLINE: _("Unavailable"),
    LineState.FREE: _("Free"),
    LineState.UNKNOWN: _("Unknown"),
}
FOLDER_WORDS: "Mapping[Folder, _StrPromise]" = {
    Folder.INBOX: pgettext_lazy("folder", "New"),
    Folder.URGENT: pgettext_lazy("folder", "Urgent"),
    Folder.OLD: pgettext_lazy("folder", "Messages"),
    Folder.WORK: pgettext_lazy("folder", "Work"),
    Folder.FAMILY: pgettext_lazy("folder", "Family"),
    Folder.FRIENDS: pgettext_lazy("folder", "Friends"),
    Folder.DELETED: pgettext_lazy("folder", "Deleted"),
}


class ExchangeNow(NamedTuple):
    connected: bool
    capabilities: frozenset[Capability]
    """Everything while it has not said."""

    @property
    def keeps_messages(self) -> bool:
        return Capability.MESSAGES in self.capabilities

    @property
    def plays_messages(self) -> bool:
        return Capability.PLAY_MESSAGE in self.capabilities


@register.filter
def call_words(state: LegState) -> str:
    return str(CALL_WORDS[state])


@register.filter
def call_icon(state: LegState) -> str:
    return CALL_ICONS[state]


@register.filter
def line_words(state: LineState) -> str:
    return str(LINE_WORDS[state])


@register.filter
def service_words(feature: Feature) -> str:
    return str(SERVICES[feature])


@register.filter
def folder_words(folder: Folder) -> str:
    return str(FOLDER_WORDS[folder])


@register.simple_tag
def shown_services() -> str:
    """Which services have chips, for static/js/live.js."""
    return " ".join(SHOWN_SERVICES)


@register.simple_tag
def exchange_now() -> ExchangeNow:
    """Whether the exchange is there, and what it can do; read once for a part of a page."""
    standing, info = live.read_standing()
    return ExchangeNow(standing.connected, info.capabilities if info else frozenset(Capability))


@dataclass(frozen=True, slots=True)
class Reachable:
    """A number on a page, as its button carries it."""

    reference: str
    number: str
    """Empty: it is shown to nobody, and the reference stands for it (X-20)."""


@register.simple_tag(takes_context=True)
def reachable(context: RequestContext, number: str | None, reference: str | None = "") -> Reachable | None:
    """What the number button needs of a canonical `number`, or of the `reference` of one that is hidden; None for
    neither. A reserved number is hidden here also where whoever gives it does not know."""
    if not number:
        return Reachable(reference, "") if reference else None
    request = context["request"]
    if not hasattr(request, "reserved_numbers"):
        request.reserved_numbers = reserved()
    return Reachable(seal(request.user, number), "" if number in request.reserved_numbers else number)


@register.simple_tag(takes_context=True)
def deputy(context: RequestContext, extension: str) -> User | None:
    """To whom the calls of a colleague go who is away."""
    return deputy_of(context["request"].user, extension)


@register.simple_tag
def once_key() -> str:
    """A new key for a form: the same key never acts twice (R-26)."""
    return str(uuid.uuid4())


@register.simple_tag
def timer(since: datetime) -> SafeString:
    """A duration that static/js/clocks.js keeps running."""
    seconds = int((timezone.now() - since).total_seconds())
    return format_html('<span class="timer" data-timer="{}">{}</span>', int(since.timestamp()), clock_duration(seconds))


@register.inclusion_tag("cti/_strip.html", takes_context=True)
def live_strip(context: RequestContext) -> dict[str, object]:
    """The viewer's calls as the page is poured; live.js keeps them up to date."""
    return _for_viewer(context) | {"calls": queries.own_calls(context["request"].user)}


@register.inclusion_tag("cti/_service_chips.html", takes_context=True)
def service_chips(context: RequestContext) -> dict[str, object]:
    """The active services as the page is poured."""
    return _for_viewer(context) | {"services": queries.active_services(context["request"].user)}


@register.inclusion_tag("cti/_counts.html", takes_context=True)
def counts(context: RequestContext) -> dict[str, object]:
    """What waits for the viewer as the page is poured."""
    return _counts(context)


@register.simple_tag(takes_context=True)
def counter(context: RequestContext, page: str) -> str:
    """What waits on `page`, for its link; read once for all links."""
    found: tuple[Counter, ...] = _counts(context)["counters"]  # type: ignore[assignment]
    return next((one.shown for one in found if one.page == page), "")


@register.inclusion_tag("cti/_own_rights.html", takes_context=True)
def own_rights(context: RequestContext) -> dict[str, object]:
    """What the viewer may do, by who decides it."""
    return {"rights": rights_of(context["request"].user)}


@register.simple_tag(takes_context=True)
def own_lines(context: RequestContext) -> tuple[OwnLine, ...]:
    """The extensions that the viewer may work with, read once for the menus of a page."""
    request = context["request"]
    if not hasattr(request, "own_lines"):
        request.own_lines = queries.own_lines(request.user)
    lines: tuple[OwnLine, ...] = request.own_lines
    return lines


def _counts(context: RequestContext) -> dict[str, object]:
    request = context["request"]
    if not hasattr(request, "counts"):
        request.counts = counts_of(request.user)
    found: dict[str, object] = request.counts
    return found


def _for_viewer(context: RequestContext) -> dict[str, object]:
    return {"request": context["request"], "perms": context.get("perms"), "csrf_token": context.get("csrf_token")}

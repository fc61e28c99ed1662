"""`{% load cti %}`: the live parts of every page, keys that make a click happen once, words for states."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cti import queries
from cti.presence import OwnLine
from cti.rights import rights_of
from pbx.features import Feature
from pbx.states import LegState, LineState
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
SERVICE_WORDS: "Mapping[Feature, _StrPromise]" = {
    Feature.DND: _("Do not disturb"),
    Feature.FORWARD_ALWAYS: pgettext_lazy("one service", "Forwarding"),
    Feature.FORWARD_BUSY: _("Forwarding when busy"),
    Feature.FORWARD_NO_ANSWER: _("Forwarding when not answered"),
    Feature.CALL_WAITING: _("Call waiting"),
}


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
    return str(SERVICE_WORDS[feature])


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


def _for_viewer(context: RequestContext) -> dict[str, object]:
    return {"request": context["request"], "csrf_token": context.get("csrf_token")}

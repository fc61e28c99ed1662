"""`{% load services %}`: the ends of services, for the chips and the summary of every page."""

from dataclasses import dataclass

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.translation import gettext as _

from cti import live
from services import offline, status
from services.desks import Desk, page_of
from services.models import Running
from services.one_tap.tiles import one_tap
from services.situations.lasting import ends
from services.status import Text
from services.times.until import spoken_end

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_as(context: RequestContext) -> str:
    """Under which name a telephone keeps the book and the last calls; empty: this device keeps nothing (note 0027)."""
    request = context["request"]
    return offline.kept_as(request.user, request.layout)


@register.simple_tag
def service_page(feature: str) -> str:
    """The address of the page on which `feature` is."""
    return page_of(feature)


@register.simple_tag
def deed_at(desk: Desk, name: str, *args: object) -> str:
    """The address of a deed at the desk where somebody works."""
    return desk.at(name, *args)


@register.simple_tag
def page_at(desk: Desk, feature: str) -> str:
    return desk.page(feature)


@register.simple_tag(takes_context=True)
def end_of(context: RequestContext, feature: str) -> str:
    """ "until 14:00", or empty: it does not end by itself. Read once for all services of a page."""
    request = context["request"]
    if not hasattr(request, "service_ends"):
        line = live.last_line_of(request.user.acting)
        request.service_ends = ends(request.user.acting, line.features if line else {})
    until = request.service_ends.get(feature)
    if until is None:
        return ""
    return _("until %(end)s") % {"end": spoken_end(timezone.localtime(until), timezone.localtime())}


@dataclass(frozen=True, slots=True)
class SituationNow:
    """The situation in which the viewer's extension is."""

    running: Running
    end: str
    """ "14:00"; empty: until somebody ends it."""
    features: frozenset[str]
    """The services that are as it set them: its chip stands for theirs."""


@register.simple_tag(takes_context=True)
def situation_now(context: RequestContext) -> SituationNow | None:
    user = context["request"].user
    running = Running.objects.visible_to(user).prefetch_related("parts").first()
    if running is None:
        return None
    line = live.last_line_of(user.acting)
    kept = line.features if line else {}
    own = [part for part in running.parts.all() if part.extension == user.acting and not part.problem]
    end = spoken_end(timezone.localtime(running.until), timezone.localtime()) if running.until else ""
    return SituationNow(
        running, end, frozenset(part.feature for part in own if kept.get(part.service, "") == part.value)
    )


@register.simple_tag(takes_context=True)
def status_text(context: RequestContext, extension: str) -> Text | str:
    """What stands beside the lamp of `extension`; read once for all lamps of a page."""
    request = context["request"]
    if not hasattr(request, "status_texts"):
        request.status_texts = status.seen_by(request.user)
    texts: dict[str, Text] = request.status_texts
    return texts.get(extension, "")


@register.inclusion_tag("services/_one_tap.html", takes_context=True)
def one_tap_panel(context: RequestContext, place: str) -> dict[str, object]:
    """The buttons as the page is poured; `place` is one of services.views.one_tap.PLACES."""
    request = context["request"]
    shell = {"request": request, "perms": context.get("perms"), "csrf_token": context.get("csrf_token")}
    return {**shell, "tap": one_tap(request.user, live.read_board()), "place": place}

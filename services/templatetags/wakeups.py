"""`{% load wakeups %}`: the list on the page of all services, and the next one for the summary."""

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from services.desks import Desk
from services.views.wakeups import shown
from services.wakeups.rows import soonest

register = template.Library()


@register.inclusion_tag("services/_wakeups.html", takes_context=True)
def wakeup_panel(context: RequestContext) -> dict[str, object]:
    """The list as the page is poured."""
    return {"csrf_token": context.get("csrf_token"), **shown(context.get("desk") or Desk(context["request"].user))}


@register.simple_tag(takes_context=True)
def next_wakeup(context: RequestContext) -> str:
    """ "tomorrow 06:30", or empty."""
    return soonest(context["request"].user, timezone.now())

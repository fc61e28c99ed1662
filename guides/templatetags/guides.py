"""`{% load guides %}`: the way from a page to what Help says about it."""

from itertools import chain

from django import template
from django.template.context import RequestContext
from django.utils.functional import SimpleLazyObject

from cti.queries import capabilities
from guides.topics import Reader
from guides.views import GUIDES

register = template.Library()

TOPICS = {f"{guide.name}#{topic.key}": (guide, topic) for guide in GUIDES for topic in guide.topics}


@register.inclusion_tag("guides/_link.html", takes_context=True)
def help_link(context: RequestContext, *places: str) -> dict[str, object]:
    """`{% help_link "managers#reports" %}`: to the first of these topics that the reader may read, else nothing."""
    items = chain(context["nav_main"], *(items for _place, _heading, items in context["nav_groups"]))
    here = Reader(context["request"].user, SimpleLazyObject(capabilities), {item.name for item in items})
    found = (TOPICS[place] for place in places)
    guide, topic = next(((guide, topic) for guide, topic in found if here.reads(guide, topic)), (None, None))
    return {"guide": guide, "topic": topic}

"""`{% load costs %}`: amounts, and what a call or the month cost."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from costs import tariffs
from costs.money import money as money_words
from costs.own.of_calls import CallCost, costs_of
from costs.own.standing import Brief, brief
from costs.own.wording import day_words
from costs.wording import class_words
from ui.times import clock_time

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """`{{ cost|money:currency }}` → 12,30 zł; without a currency it is asked for each time."""
    return money_words(amount, currency or tariffs.currency())


@register.filter
def destination_words(destination: str) -> str:
    """A class of destinations in the reader's words."""
    return class_words(destination)


@register.filter
def costs_day(day: date) -> str:
    """Monday, 16 November."""
    return day_words(day)


@register.filter
def company_time(at: datetime) -> str:
    """10:42 on the wall clock of the company, by which prices change."""
    return clock_time(timezone.localtime(at, timezone.get_default_timezone()))


@register.simple_tag(takes_context=True)
def own_costs(context: RequestContext) -> Brief | None:
    """How the reader's costs stand, in one query; None: there is no price list (MAIN-19)."""
    return brief(context["request"].user)


@register.simple_tag(takes_context=True)
def call_costs(context: RequestContext, record: int) -> list[CallCost]:
    """What the call cost, for whom may know: mostly one part, none of a call that is nobody's to pay."""
    return costs_of(context["request"].user, record)

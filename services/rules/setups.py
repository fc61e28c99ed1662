"""What an extension is set to, as `pbx.routing` decides by it: services from the exchange, rules from the database."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from accounts.models import User
from cti.live import LiveBoard
from pbx.features import Feature
from pbx.routing import rules as routing
from pbx.routing.rules import State
from pbx.routing.setups import Setup
from pbx.routing.times import EVER, OnHolidays, When
from phonebook.plan import plan
from services.announcements import files
from services.models import Deed, Rule, Time
from services.models.calendars import Calendar, as_hours
from services.models.rules import OF_CALENDARS, OF_OWN_HOURS
from services.queries import has_mailbox
from services.rules.callers import callers

YEARS = range(-1, 3)
"""For which holidays that return every year are told to the exchange, counted from this one."""

ACTIONS = {
    Deed.FORWARD: routing.Action.FORWARD,
    Deed.MOBILE: routing.Action.FORWARD,
    Deed.VOICEMAIL: routing.Action.VOICEMAIL,
    Deed.FAX: routing.Action.FAX,
    Deed.ANNOUNCE: routing.Action.ANNOUNCE,
    Deed.BUSY: routing.Action.BUSY,
    Deed.RING: routing.Action.RING,
    Deed.RING_ALSO: routing.Action.RING_ALSO,
}
NEEDS_TARGET = routing.TAKES_NUMBER | {routing.Action.ANNOUNCE}


def setup(extension: str, board: LiveBoard, rules: Iterable[Rule], today: date) -> Setup:
    """`rules` in their order; those that lead nowhere are left out."""
    line = board.lines.get(extension)
    features = dict(line.features) if line else {}
    features.pop(Feature.RULES, None)
    return Setup(extension, features, compiled(rules, today), has_mailbox(board, extension))


def active_rules(extension: str) -> Iterable[Rule]:
    """In their order."""
    return Rule.objects.filter(extension=extension, active=True).in_order().whole()


def compiled(rules: Iterable[Rule], today: date) -> tuple[routing.Rule, ...]:
    return tuple(each for rule in rules if (each := compile_rule(rule, today)) is not None)


def compile_rule(rule: Rule, today: date) -> routing.Rule | None:
    """None: what happens needs a number or an announcement that there is not."""
    action = ACTIONS[Deed(rule.deed)]
    target = played(rule) if action is routing.Action.ANNOUNCE else dialled(rule)
    if action in NEEDS_TARGET and not target:
        return None
    return routing.Rule(str(rule.pk), State(rule.state), action, target, callers(rule), when(rule, today))


def played(rule: Rule) -> str:
    """The announcement, as the exchange knows it; empty if it plays none of ours."""
    return rule.announcement.name if rule.announcement is not None and files.can_be_played() else ""


def dialled(rule: Rule) -> str:
    """Where calls go, as a telephone dials it; empty if nowhere."""
    return plan().read(target_of(rule)).dial


def target_of(rule: Rule) -> str:
    """Where calls go, canonical; empty if nowhere."""
    match rule.deed:
        case Deed.MOBILE:
            owner = User.objects.filter(extension=rule.extension).first()
            return owner.mobile if owner else ""
        case Deed.FAX:
            return plan().canonical(settings.FAX_NUMBER)
        case _:
            return rule.target


def when(rule: Rule, today: date) -> When:
    zone = settings.TIME_ZONE
    if rule.time in OF_CALENDARS and rule.calendar is not None:
        days = holidays(rule.calendar, today)
        if rule.time == Time.HOLIDAYS:
            return When((), False, days, OnHolidays.ALONE, rule.first, rule.last, zone)
        outside = rule.time == Time.CLOSED
        return When(rule.calendar.week, outside, days, OnHolidays.CLOSED, rule.first, rule.last, zone)
    hours = as_hours(rule.hours) if rule.time in OF_OWN_HOURS else ()
    if not (hours or rule.first or rule.last):
        return EVER
    return When(hours, rule.time == Time.NOT_OWN, first=rule.first, last=rule.last, zone=zone)


def holidays(calendar: Calendar, today: date) -> frozenset[date]:
    years = [today.year + each for each in YEARS]
    return frozenset(day for holiday in calendar.holidays.all() for day in holiday.days(years))

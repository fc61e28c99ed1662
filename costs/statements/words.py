"""A statement in words."""

from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import User
from costs.own.months import Month
from costs.own.statement import month_words
from costs.statements.filters import WITHOUT, By, Chosen
from costs.statements.periods import Period, Span
from costs.statements.reach import departments_of, people_of, sees_all

BY: dict[By, Promise] = {
    By.PEOPLE: gettext_lazy("People"),
    By.DEPARTMENTS: gettext_lazy("Departments"),
    By.DESTINATIONS: gettext_lazy("Destinations"),
    By.DAYS: gettext_lazy("Days"),
    By.ACCOUNTS: pgettext_lazy("that pay for calls", "Accounts"),
}
HEADS: dict[By, Promise] = {
    By.PEOPLE: gettext_lazy("Person"),
    By.DEPARTMENTS: gettext_lazy("Department"),
    By.DESTINATIONS: gettext_lazy("Destination"),
    By.DAYS: gettext_lazy("Day"),
    By.ACCOUNTS: pgettext_lazy("that pays for calls", "Account"),
}


def whose(user: User, chosen: Chosen) -> str:
    """Whose costs they are, for `user`, who may see them."""
    if chosen.person:
        person = people_of(user).filter(extension=chosen.person).first()
        return f"{person.comment} ({chosen.person})" if person and person.comment else chosen.person
    if chosen.department == WITHOUT:
        return _("Without a department")
    departments = departments_of(user)
    if chosen.department is None and sees_all(user):
        return _("Everybody")
    if chosen.department is not None:
        departments = departments.filter(pk=chosen.department)
    return ", ".join(departments.values_list("name", flat=True))


def period(asked: Period) -> str:
    return month(asked.span.first) if asked.month else days(asked.span)


def before(asked: Period) -> str:
    """What it is compared with."""
    meets = (asked.span.first - asked.before.last).days == 1
    return month(asked.before.first) if asked.month and meets else days(asked.before)


def month(first: date) -> str:
    """As it reads within a sentence: what begins with it has `capfirst`."""
    return month_words(Month.of(first))


def days(span: Span) -> str:
    if span.first == span.last:
        return _day(span.first)
    if (span.first.year, span.first.month) == (span.last.year, span.last.month):
        begin = formats.date_format(span.first, pgettext("date format", "j"))
        return f"{begin}–{_day(span.last)}"
    return f"{_day(span.first)} – {_day(span.last)}"


def day(one: date, *, in_months: bool) -> str:
    return capfirst(month(one)) if in_months else formats.date_format(one, pgettext("date format", "D, j F"))


def _day(one: date) -> str:
    return formats.date_format(one, pgettext("date format", "j F Y"))

"""A list of calls in words: what stands above it on paper, and among one's exports."""

from datetime import date, timedelta

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import User
from history.lists.filters import Between, HistoryFilter, Kind, Period, View
from history.lists.scopes import Reach, departments_of
from ui.telephone_numbers import pretty

TITLES: dict[Kind, Promise] = {
    Kind.ALL: gettext_lazy("Calls"),
    Kind.OUTGOING: gettext_lazy("Outgoing calls"),
    Kind.INCOMING: gettext_lazy("Incoming calls"),
    Kind.MISSED: gettext_lazy("Missed calls"),
    Kind.OPEN: gettext_lazy("Missed calls to call back"),
    Kind.ANSWERED_BY_OTHER: gettext_lazy("Calls that others answered"),
    Kind.VOICEMAIL: gettext_lazy("Calls that reached voicemail"),
    Kind.FORWARDED: gettext_lazy("Forwarded calls"),
}


def title(chosen: HistoryFilter) -> str:
    return str(TITLES[chosen.kind])


def people(user: User, chosen: HistoryFilter) -> str:
    """Whose calls they are, for `user`, who may see them."""
    if chosen.person or chosen.reach is Reach.OWN:
        extension = chosen.person or user.acting
        person = User.objects.filter(extension=extension).first()
        return f"{person.comment} ({extension})" if person and person.comment else extension
    if chosen.reach is Reach.EVERYBODY and not chosen.department:
        return _("Everybody")
    departments = departments_of(user, chosen.reach)
    found = departments.filter(pk=chosen.department) if chosen.department else departments
    return ", ".join(found.values_list("name", flat=True))


def period(chosen: HistoryFilter, today: date) -> str:
    """The days that the list covers."""
    first, last = {
        Period.ALWAYS: (None, today),
        Period.TODAY: (today, today),
        Period.WEEK: (today - timedelta(days=today.weekday()), today),
        Period.MONTH: (today.replace(day=1), today),
        Period.DAYS: (chosen.first, chosen.last),
    }[chosen.period]
    if first and last:
        return _day(first) if first == last else f"{_day(first)} – {_day(last)}"
    if first:
        return _("since %(day)s") % {"day": _day(first)}
    return _("until %(day)s") % {"day": _day(last or today)}


def conditions(chosen: HistoryFilter) -> list[str]:
    """What else narrows the list."""
    found = []
    if chosen.search:
        found.append(_("“%(text)s”") % {"text": chosen.search})
    if chosen.number:
        found.append(_("with %(number)s") % {"number": pretty(chosen.number)})
    if chosen.between is not Between.ANYBODY:
        found.append(_("within the company") if chosen.between is Between.INTERNAL else _("with the outside"))
    if chosen.least:
        words = ngettext("at least %(count)d second", "at least %(count)d seconds", chosen.least)
        found.append(words % {"count": chosen.least})
    if chosen.account:
        found.append(_("account %(who)s") % {"who": chosen.account})
    if chosen.view is View.RECENT:
        found.append(_("once a partner and day"))
    return found


def _day(day: date) -> str:
    return formats.date_format(day, pgettext("date format", "j F Y"))

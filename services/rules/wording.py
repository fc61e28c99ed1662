"""Rules, and what is wrong with them, as sentences for one reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from cti.masking import Shown
from pbx.routing.callers import CallerKind
from pbx.routing.faults import FaultKind
from phonebook.models import Contact, Group
from services.announcements.choosing import readable
from services.models import Deed, Rule, Time, Who
from services.models.calendars import as_hours
from services.models.rules import OF_CALENDARS, OF_OWN_HOURS, TAKES_NUMBER
from services.times import hours
from ui.telephone_numbers import pretty

MOST_NAMED = 4
"""Callers of one rule that its sentence names."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """ "When I do not answer · calls from Sales · outside the office hours → to my voicemail"."""

    state: str
    callers: str
    time: str
    """Empty: at any time."""
    deed: str

    def __str__(self) -> str:
        return f"{' · '.join(filter(None, (self.state, self.callers, self.time)))} → {self.deed}"


def sentence(rule: Rule, viewer: User) -> Sentence:
    return Sentence(rule.get_state_display(), _callers(rule, viewer), _time(rule), _deed(rule, viewer))


def fault_in_words(kind: FaultKind, by: str = "") -> str:
    """`by`: the sentence of the rule that shadows it."""
    match kind:
        case FaultKind.SHADOWED:
            return _("It never acts, because this rule before it takes all its calls: %(rule)s") % {"rule": by}
        case FaultKind.OVER:
            return _("Its last day is over.")
        case FaultKind.CIRCLE:
            return _("Calls may go in a circle: its number may lead back here.")
        case FaultKind.NOWHERE:
            return _("Its number leads nowhere, as far as the portal knows.")


def _callers(rule: Rule, viewer: User) -> str:
    kinds = {
        CallerKind.ANY: (_("all calls"), _("calls from %(who)s"), _("all calls but from %(who)s")),
        CallerKind.INTERNAL: (
            _("internal calls"),
            _("internal calls from %(who)s"),
            _("internal calls but from %(who)s"),
        ),
        CallerKind.EXTERNAL: (
            _("external calls"),
            _("external calls from %(who)s"),
            _("external calls but from %(who)s"),
        ),
    }
    everybody, these, others = kinds[CallerKind(rule.kind)]
    if rule.who == Who.EVERYBODY:
        return everybody
    who = _listed(list(named(rule, viewer))) or pgettext("callers", "nobody")
    return (these if rule.who == Who.THESE else others) % {"who": who}


def named(rule: Rule, viewer: User) -> Iterator[str]:
    """Whom a rule names, as far as `viewer` may read it."""
    if rule.vips:
        yield _("VIPs")
    if rule.favourites:
        mine = rule.author_id == viewer.pk
        yield _("my favourites") if mine else _("favourites of %(name)s") % {"name": rule.author.comment}
    if rule.pk:
        for group in Group.objects.visible_to(viewer).filter(pk__in=rule.groups.values("pk")):
            yield group.name
        for contact in Contact.objects.visible_to(viewer).filter(pk__in=rule.contacts.values("pk")):
            yield contact.name
        if hidden := _hidden(rule, viewer):
            told = {"count": hidden, "name": rule.author.comment or rule.author.extension}
            yield (
                ngettext(
                    "%(count)d entry of the phonebook of %(name)s",
                    "%(count)d entries of the phonebook of %(name)s",
                    hidden,
                )
                % told
            )
    shown = Shown(viewer, rule.numbers)
    for number in rule.numbers:
        yield number_in_words(number, shown)
    if rule.withheld:
        yield _("callers who withhold their number")


def number_in_words(number: str, shown: Shown) -> str:
    """A number of a rule, or a beginning of numbers."""
    if number.endswith("*"):
        return _("numbers that begin with %(beginning)s") % {"beginning": number[:-1]}
    return shown.names.get(number) or pretty(number)


def _hidden(rule: Rule, viewer: User) -> int:
    """How many of the contacts and groups that it names `viewer` may not see."""
    contacts = rule.contacts.exclude(pk__in=Contact.objects.visible_to(viewer).values("pk"))
    groups = rule.groups.exclude(pk__in=Group.objects.visible_to(viewer).values("pk"))
    return contacts.count() + groups.count()


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED + 1
        names = [*names[: MOST_NAMED - 1], ngettext("%(count)d more", "%(count)d more", more) % {"count": more}]
    return ", ".join(names)


def _time(rule: Rule) -> str:
    return ", ".join(filter(None, (_of_week(rule), _dates(rule))))


def _of_week(rule: Rule) -> str:
    if rule.time in OF_CALENDARS and rule.calendar is not None:
        words = {
            Time.OPEN: _("in the hours of “%(calendar)s”"),
            Time.CLOSED: _("outside the hours of “%(calendar)s”"),
            Time.HOLIDAYS: _("on the holidays of “%(calendar)s”"),
        }
        return words[Time(rule.time)] % {"calendar": rule.calendar.name}
    if rule.time in OF_OWN_HOURS:
        told = {"hours": hours.in_words(as_hours(rule.hours))}
        return told["hours"] if rule.time == Time.OWN else _("not %(hours)s") % told
    return ""


def _dates(rule: Rule) -> str:
    first, last = (date_format(day, "DATE_FORMAT") if day else "" for day in (rule.first, rule.last))
    if first and last:
        return first if first == last else _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def _deed(rule: Rule, viewer: User) -> str:
    if rule.deed == Deed.ANNOUNCE and rule.announcement is not None:
        if name := readable(viewer, rule.announcement):
            return _("the caller hears “%(announcement)s”, and the call ends") % {"announcement": name}
        return rule.get_deed_display()
    if rule.deed not in TAKES_NUMBER:
        return rule.get_deed_display()
    who = number_in_words(rule.target, Shown(viewer, [rule.target]))
    if rule.deed == Deed.RING_ALSO:
        return _("%(who)s rings, too") % {"who": who}
    return _("to %(who)s") % {"who": who}


def sentences(rules: Iterable[Rule], viewer: User) -> dict[int, Sentence]:
    return {rule.pk: sentence(rule, viewer) for rule in rules}

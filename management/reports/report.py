"""A report: figures with names, shares and what they are compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from accounts.permissions import Permission
from costs.money import money
from costs.statements.filters import Chosen
from costs.statements.periods import Period, Span
from costs.statements.reach import within as costs_within
from costs.statements.sums import sums
from costs.tariffs import are_there_prices, currency
from history.models.hours import LIMITS
from history.people.sides import Side, sides
from management.reports.asked import Asked
from management.reports.quickness import steps, up_to, within
from management.reports.sums import Callbacks, Figures, Person, figures, totals
from management.today.reach import members_of
from management.today.waiting import scopes_of

MOST_PEOPLE = 2000
"""Lines that a page takes."""
ANSWER_STEPS = (10, 20, 30, 60)
"""Seconds in which calls are taken, as bars."""
PROMPT = 20
"""Seconds within which a call shall be taken: what part of all calls is, is what trades call the service level."""
TWO_HOURS, TWO_DAYS = 120, 48
"""In minutes, and in hours: from there on the next unit says enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of one person, or of a group whose calls they share."""

    side: Side
    whose: str
    """The extension, or the group."""
    person: Person
    is_group: bool

    @property
    def name(self) -> str:
        """Never a number that is shown to nobody."""
        return self.side.name or self.side.number or _("Hidden number")

    @property
    def calls(self) -> int:
        return self.person.answered + self.person.outgoing


@dataclass(frozen=True, slots=True)
class Step:
    """How many calls were taken so quickly."""

    limit: int | None
    """Seconds at most, and more than in the step before;"""
    beyond: int | None
    """else more than so many. Neither: nobody took them."""
    count: int
    of: int

    @property
    def share(self) -> int:
        """In hundredths."""
        return round(100 * self.count / self.of) if self.of else 0

    @property
    def width(self) -> int:
        """In thousandths: what there is shows."""
        return -(-1000 * self.count // self.of) if self.of else 0


@dataclass(frozen=True)
class Report:
    department: Department
    span: Span
    figures: Figures
    before: tuple[int, int]
    """Answered and missed in the period before."""
    lines: Sequence[Line]
    """The busiest first."""
    cost: str
    """In words; empty for whoever may not see it, and where nobody knows what calls cost."""

    @property
    def callbacks(self) -> Callbacks:
        return self.figures.callbacks

    @property
    def calls(self) -> int:
        return self.figures.answered + self.figures.missed

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.figures.outgoing)

    @property
    def share_answered(self) -> int | None:
        """In hundredths; None: nobody called."""
        return 100 * self.figures.answered // self.calls if self.calls else None

    @property
    def share_before(self) -> int | None:
        return 100 * self.before[0] // sum(self.before) if sum(self.before) else None

    @cached_property
    def median(self) -> int | None:
        """Half of the calls that were answered were answered within so many seconds;"""
        return within(LIMITS, self.figures.waits, 0.5)

    @cached_property
    def nearly_all(self) -> int | None:
        """nine in ten within so many. None: none was, or it took longer than the portal counts."""
        return within(LIMITS, self.figures.waits, 0.9)

    @cached_property
    def steps(self) -> Sequence[Step]:
        """All calls, by how quickly they were taken; at last those that nobody took."""
        counts = steps(LIMITS, self.figures.waits, ANSWER_STEPS)
        found = [Step(limit, None, count, self.calls) for limit, count in zip(ANSWER_STEPS, counts, strict=False)]
        later = Step(None, ANSWER_STEPS[-1], counts[-1], self.calls)
        return [*found, later, Step(None, None, self.figures.missed, self.calls)]

    @property
    def share_prompt(self) -> int | None:
        """How many hundredths of all calls, also of those that nobody took, were taken within PROMPT seconds."""
        prompt = up_to(LIMITS, self.figures.waits, PROMPT)
        return 100 * prompt // self.calls if self.calls else None

    @property
    def prompt(self) -> int:
        return PROMPT

    @property
    def longest_counted(self) -> int:
        return LIMITS[-1]

    @property
    def share_reached(self) -> int | None:
        return 100 * self.callbacks.reached // self.callbacks.missed if self.callbacks.missed else None


def report(viewer: User, department: Department, asked: Asked) -> Report:
    """Of a department that `viewer` may see (management.today.reach); people count where they belong today."""
    members = list(members_of(department))
    extensions = [member.extension for member in members]
    scopes = scopes_of(members)
    found = figures(extensions, scopes, asked.span)
    before = totals(extensions, scopes, asked.before.span)
    return Report(
        department,
        asked.span,
        found,
        before,
        _lines(viewer, found.people, set(extensions)),
        _cost(viewer, department, asked.span),
    )


def _lines(viewer: User, people: Mapping[str, Person], extensions: set[str]) -> list[Line]:
    known = sides(viewer, people)
    found = [Line(known[whose], whose, one, whose not in extensions) for whose, one in people.items()]
    return sorted(found, key=lambda line: (line.is_group, -line.calls, -line.person.missed, line.name))[:MOST_PEOPLE]


def _cost(viewer: User, department: Department, span: Span) -> str:
    """What the people's calls cost, without what accounts paid."""
    if not (viewer.has_perm(Permission.MANAGE_DEPARTMENTS) and are_there_prices()):
        return ""
    chosen = Chosen(span.last, first=span.first, last=span.last, department=department.pk)
    rows = costs_within(viewer, chosen).filter(account="")
    pairs = [pair for _key, pair in sums(rows, Period.of_days(*span))]
    return money(sum((pair.now.known for pair in pairs), start=pairs[0].now.known * 0), currency()) if pairs else ""


def spoken_delay(delay: timedelta | None) -> str:
    """ "15 min", "2 h", "3 days", rounded; empty for None."""
    if delay is None:
        return ""
    minutes = max(1, round(delay / timedelta(minutes=1)))
    if minutes < TWO_HOURS:
        return _("%(count)d min") % {"count": minutes}
    hours = round(minutes / 60)
    if hours < TWO_DAYS:
        return _("%(count)d h") % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}

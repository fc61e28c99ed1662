"""A statement: sums with names, in order, with shares for the bars."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from costs.money import money
from costs.statements import words
from costs.statements.accounts import names_of
from costs.statements.filters import By, Chosen, Sort
from costs.statements.reach import people_of, within
from costs.statements.sums import Pair, daily, sums
from costs.tariffs import currency
from costs.wording import class_words
from phonebook.folding import fold
from ui.times import clock_duration

PAGE_LINES = 100
"""So many at once; the others follow as one scrolls, and the sums are of all."""
FULL = Decimal(100)
"""Units across a bar."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    """What it stands for, in words."""
    pair: Pair
    sub: str = ""
    """What else there is to say of it."""
    extension: str = ""
    """Of one person's line."""
    department: int | None = None
    """The key, of a department's line."""
    color: str = ""
    """Of that department."""
    order: Any = ""
    """By which it is sorted by name."""
    is_rest: bool = False
    """Not of what the lines are about: what others pay. It stands last."""


@dataclass(frozen=True)
class Poured:
    """A line with all that is shown of it, in the reader's language."""

    line: Line
    currency: str
    most: Decimal
    """The largest amount of all lines."""

    @cached_property
    def cost(self) -> str:
        return money(self.line.pair.now.cost, self.currency)

    @cached_property
    def before(self) -> str:
        return money(self.line.pair.before.cost, self.currency) if self.line.pair.before.calls else ""

    @property
    def calls(self) -> int:
        return self.line.pair.now.calls

    @property
    def calls_in_words(self) -> str:
        """Here and not in the template, where it takes three times as long for each of 2 000 lines."""
        return ngettext("%(count)s call", "%(count)s calls", self.calls) % {"count": self.calls}

    @property
    def unknown(self) -> int:
        return self.line.pair.now.unknown

    @property
    def unknown_in_words(self) -> str:
        return ngettext("%(count)s without a price", "%(count)s without a price", self.unknown) % {
            "count": self.unknown
        }

    @cached_property
    def talked(self) -> str:
        return clock_duration(self.line.pair.now.seconds)

    @property
    def share(self) -> str:
        return self._share(self.line.pair.now.known)

    @property
    def share_before(self) -> str:
        return self._share(self.line.pair.before.known)

    def _share(self, amount: Decimal) -> str:
        return f"{amount / self.most * FULL:.1f}" if self.most else "0"


@dataclass(frozen=True)
class Statement:
    by: By
    lines: Sequence[Poured]
    total: Poured
    """Of all lines."""
    currency: str
    in_months: bool = False
    """Its days are months."""
    before: int = 0
    """So many lines stand before the first that is shown."""
    whole: bool = False
    """All are shown, to be printed."""

    @property
    def is_empty(self) -> bool:
        return not self.total.calls

    @property
    def shown(self) -> Sequence[Poured]:
        return self.lines if self.whole else self.lines[self.before : self.after]

    @property
    def left_out(self) -> int:
        """Lines that come after those; they are in the sum."""
        return 0 if self.whole else max(0, len(self.lines) - self.after)

    @property
    def after(self) -> int:
        """How many lines stand before the first that is left out."""
        return self.before + PAGE_LINES

    @property
    def compares(self) -> bool:
        """Is there something before to look at?"""
        return self.by is not By.DAYS and bool(self.total.line.pair.before.calls)

    @property
    def change(self) -> str:
        """How much more or less than before, in per cent; nothing where one of the two is not known exactly."""
        now, before = self.total.line.pair
        if not (before.known and now.is_whole and before.is_whole):
            return ""
        moved = round((now.known - before.known) / before.known * 100)
        return f"{'+' if moved > 0 else '−' if moved < 0 else '±'}{abs(moved)} %"


def statement(user: User, chosen: Chosen) -> Statement:
    """What `user` asks for, as they may see it. Raises PermissionDenied. Four queries, however many people."""
    rows, period = within(user, chosen), chosen.period
    match chosen.by:
        case By.PEOPLE:
            lines = _people(user, sums(rows, period, "extension", "account"))
        case By.DEPARTMENTS:
            lines = _departments(user, sums(rows, period, "extension", "account"))
        case By.ACCOUNTS:
            lines = _accounts(user, sums(rows.exclude(account=""), period, "account", "extension"))
        case By.DESTINATIONS:
            lines = _destinations(sums(rows, period, "destination"))
        case By.DAYS:
            lines = _days(daily(rows, period), in_months=period.is_long)
    return poured(chosen, lines, currency())


@dataclass(frozen=True)
class OnesOwn:
    """What one extension cost."""

    total: Poured
    """What it pays itself: the line of its person in the statement of all."""
    destinations: Statement
    days: Statement
    accounts: Statement
    """Which accounts paid for calls that were made at it."""


def of_one(user: User, chosen: Chosen) -> OnesOwn:
    """The same sums of `chosen.person` alone. Raises PermissionDenied."""
    rows, period, unit = within(user, chosen), chosen.period, currency()
    found = list(sums(rows, period, "account", "destination"))
    own = [((where,), pair) for (account, where), pair in found if not account]
    paid: defaultdict[str, Pair] = defaultdict(Pair)
    for (account, _where), pair in found:
        if account:
            paid[account] = paid[account].plus(pair)
    names = names_of(paid)
    accounts = [Line(_account(account, names), pair, order=account) for account, pair in paid.items()]
    days = _days(daily(rows.filter(account=""), period), in_months=period.is_long)
    destinations = poured(chosen.listed(By.DESTINATIONS), _destinations(own), unit)
    return OnesOwn(
        destinations.total,
        destinations,
        poured(chosen.listed(By.DAYS), days, unit),
        poured(chosen.listed(By.ACCOUNTS), accounts, unit),
    )


def poured(chosen: Chosen, lines: Iterable[Line], unit: str) -> Statement:
    """The lines in the order that was asked for."""
    ordered = _ordered(list(lines), chosen)
    most = max((amount.known for line in ordered for amount in line.pair), default=Decimal())
    total = Pair()
    for line in ordered:
        total = total.plus(line.pair)
    shown = [Poured(line, unit, most) for line in ordered]
    whole = Poured(Line(_("Sum"), total), unit, total.now.known)
    return Statement(chosen.by, shown, whole, unit, in_months=chosen.period.is_long)


def _ordered(lines: list[Line], chosen: Chosen) -> list[Line]:
    lines.sort(key=lambda line: line.order)
    if chosen.by is By.DAYS:
        return lines
    if chosen.sort is Sort.NAME:
        lines.sort(key=lambda line: line.order, reverse=chosen.turned)
    else:
        lines.sort(key=lambda line: _figure(line.pair, chosen.sort), reverse=not chosen.turned)
    lines.sort(key=lambda line: line.is_rest)
    return lines


def _figure(pair: Pair, sort: Sort) -> Any:
    match sort:
        case Sort.CALLS:
            return pair.now.calls
        case Sort.SECONDS:
            return pair.now.seconds
        case Sort.BEFORE:
            return pair.before.known
        case _:
            return pair.now.known, pair.now.unknown


Sums = Iterable[tuple[tuple[Any, ...], Pair]]


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an extension belongs to today."""

    name: str
    department: str = ""
    department_key: int | None = None
    color: str = ""
    """Of the department."""
    is_active: bool = True

    @property
    def sub(self) -> str:
        parts = [self.department, "" if self.is_active else pgettext("account", "Disabled")]
        return " · ".join(filter(None, parts))


def known_people(user: User) -> Mapping[str, Known]:
    columns = ("extension", "comment", "department__name", "department", "department__color", "is_active")
    return {
        extension: Known(comment or extension, department or "", key, color or "", is_active)
        for extension, comment, department, key, color, is_active in people_of(user).values_list(*columns)
    }


def _people(user: User, found: Sums) -> list[Line]:
    people, own, by_account = known_people(user), defaultdict[str, Pair](Pair), Pair()
    for (extension, account), pair in found:
        if account:
            by_account = by_account.plus(pair)
        else:
            own[extension] = own[extension].plus(pair)
    lines = [_person(people.get(extension), extension, pair) for extension, pair in own.items()]
    return lines + _rest(by_account)


def _person(person: Known | None, extension: str, pair: Pair) -> Line:
    if person is None:
        return Line(extension, pair, _("Nobody has this extension today"), extension, order=(True, extension, ""))
    return Line(person.name, pair, person.sub, extension, order=(False, fold(person.name), extension))


def _rest(by_account: Pair) -> list[Line]:
    if by_account.is_nothing:
        return []
    return [Line(_("Charged to accounts"), by_account, order=(True, "", ""), is_rest=True)]


def _departments(user: User, found: Sums) -> list[Line]:
    people, by_account = known_people(user), Pair()
    sums_of: defaultdict[tuple[int | None, str, str, bool], Pair] = defaultdict(Pair)
    for (extension, account), pair in found:
        person = people.get(extension)
        if account:
            by_account = by_account.plus(pair)
        else:
            its = (person.department_key, person.department, person.color, True) if person else (None, "", "", False)
            sums_of[its] = sums_of[its].plus(pair)
    lines = []
    for (key, name, color, is_known), pair in sums_of.items():
        nameless = _("Without a department") if is_known else _("Telephones of nobody")
        order = (not name, fold(name), "" if is_known else "-")
        lines.append(Line(name or nameless, pair, department=key, color=color, order=order))
    return lines + _rest(by_account)


def _accounts(user: User, found: Sums) -> list[Line]:
    people, rows = known_people(user), list(found)
    names = names_of({account for (account, _extension), _pair in rows})
    return [
        Line(
            _account(account, names),
            pair,
            _("at the telephone of %(who)s") % {"who": _called(people.get(extension), extension)},
            order=(account, extension),
        )
        for (account, extension), pair in rows
    ]


def _account(number: str, names: Mapping[str, str]) -> str:
    return f"{names[number]} ({number})" if names.get(number) else number


def _called(person: Known | None, extension: str) -> str:
    return f"{person.name} ({extension})" if person and person.name != extension else extension


def _destinations(found: Sums) -> list[Line]:
    lines = [Line(class_words(where), pair) for (where,), pair in found]
    return [replace(line, order=fold(line.name)) for line in lines]


def _days(found: Sums, *, in_months: bool) -> list[Line]:
    return [Line(words.day(day, in_months=in_months), pair, order=day) for (day,), pair in found]

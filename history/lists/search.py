"""Which calls a list holds, from what its reader chose."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from history.calls.newest import MOST_LISTS, newest_of_each
from history.lists.filters import Between, HistoryFilter, Kind, View
from history.lists.recent import newest_of_each_day
from history.lists.scopes import Scope
from history.models import Record, RecordQuerySet
from history.people import peers
from phonebook.lookup import known

KINDS_OF_AN_EXTENSION = {
    **{kind: Q(outcome=kind.value) for kind in (Kind.OUTGOING, Kind.INCOMING, Kind.MISSED, Kind.ANSWERED_BY_OTHER)},
    Kind.VOICEMAIL: Q(voicemail=True),
    Kind.FORWARDED: ~Q(forwarded_to=""),
}
"""Those to which an index leads."""


@dataclass(frozen=True, slots=True)
class Search:
    """The calls that a list holds, all of them, without its pages."""

    scope: Scope
    calls: RecordQuerySet
    numbers: tuple[str, ...] | None
    """The only ones with whom they can be; None: anybody."""
    crowded: bool
    """The text means more people than were followed."""
    sparse: bool
    """No index leads to such calls of so many people: one looks back piece by piece."""

    @classmethod
    def of(cls, user: User, chosen: HistoryFilter, scope: Scope) -> "Search":
        found = peers.find(user, chosen.search) if chosen.search else None
        numbers = found.numbers if found else None
        conditions = found.calls if found else Q()
        if chosen.number:
            conditions &= Q(number=chosen.number)
            may_be = not _is_hidden(user, chosen.number) and (numbers is None or chosen.number in numbers)
            numbers = (chosen.number,) if may_be else ()
        calls = _of_kind(Record.objects.visible_to(user, scope), chosen.kind).filter(conditions, _narrowed(chosen))
        return cls(
            scope,
            calls,
            numbers,
            crowded=bool(found and found.crowded),
            sparse=_is_wide(scope) and _is_sparse(chosen, scope, numbers),
        )

    def newest(self, chosen: HistoryFilter, condition: Q, count: int) -> list[Record]:
        """The `count` newest of these calls for which `condition` holds too, in the view that is chosen."""
        if self.numbers == () or self.scope.extensions == ():
            return []
        rows = self.calls.filter(condition)
        if chosen.view is View.RECENT:
            rows = newest_of_each_day(self.calls).filter(condition)
        if _is_wide(self.scope) and self.numbers is not None:
            return list(newest_of_each(rows, "number", self.numbers, count))
        if _is_wide(self.scope) and _has_lists(self.scope):
            return list(newest_of_each(rows, "extension", self.scope.extensions or (), count))
        return list(rows.newest_first()[:count])

    def goes_back_beyond(self, at: datetime) -> bool:
        """Can there be such calls before `at`? The oldest call of all says it."""
        oldest = Record.objects.order_by("started", "pk").values_list("started", flat=True).first()
        return oldest is not None and oldest < at


def _is_hidden(user: User, number: str) -> bool:
    """Is it shown to nobody? Then nobody learns by asking for it whose it is (T-AZ-09)."""
    found = known(user, [number]).get(number)
    return found is not None and found.hidden


def _is_wide(scope: Scope) -> bool:
    return scope.extensions is None or len(scope.extensions) > 1


def _has_lists(scope: Scope) -> bool:
    return scope.extensions is not None and len(scope.extensions) <= MOST_LISTS


def _is_sparse(chosen: HistoryFilter, scope: Scope, numbers: tuple[str, ...] | None) -> bool:
    indexed = (Kind.ALL,) if numbers is not None or not _has_lists(scope) else (*KINDS_OF_AN_EXTENSION, Kind.ALL)
    return bool(chosen.least or chosen.account) or chosen.between is not Between.ANYBODY or chosen.kind not in indexed


def _of_kind(calls: RecordQuerySet, kind: Kind) -> RecordQuerySet:
    return calls.waiting() if kind is Kind.OPEN else calls.filter(KINDS_OF_AN_EXTENSION.get(kind, Q()))


def _narrowed(chosen: HistoryFilter) -> Q:
    begin, end = chosen.span(timezone.localdate(), timezone.get_current_timezone())
    narrowed = Q()
    if begin:
        narrowed &= Q(started__gte=begin)
    if end:
        narrowed &= Q(started__lt=end)
    if chosen.between is not Between.ANYBODY:
        narrowed &= Q(internal=chosen.between is Between.INTERNAL)
    if chosen.account:
        narrowed &= Q(account=chosen.account)
    if chosen.least:  # a length that is not shown is not looked for either (HIST-04)
        narrowed &= Q(talk_seconds__gte=chosen.least, to_own_mailbox=False, answered__isnull=False)
    return narrowed

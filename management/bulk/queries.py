"""Reading changes of several accounts, and the accounts that somebody picked for one."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise

from accounts.models import User
from management.bulk.changing import kind_of
from management.bulk.kinds.base import Value
from management.bulk.refusals import WORDS
from management.filters import PeopleFilter
from management.models import BulkChange, BulkLine
from management.queries import everybody

PAGE_ROWS = 50
LISTED = 50
MOST_PICKED = 10_000
_EXTENSION = re.compile(r"[0-9]{2,6}", re.ASCII)
_AFTER = re.compile(r"([1-5][a-z]{1,7})-([0-9]{1,18})", re.ASCII)
Line = BulkLine.State


@dataclass(frozen=True, slots=True)
class Row:
    line: BulkLine
    before: str
    after: str
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    more: str = ""
    """Where the list goes on; empty at its end."""


@dataclass(frozen=True, slots=True)
class Counts:
    refused: int = 0
    kept: int = 0
    ready: int = 0
    done: int = 0
    undone: int = 0


def picked(viewer: User, sent: QueryDict) -> list[User]:
    """Those who were ticked in the list, in `who`, a field or several with numbers; or with `whole` everybody whom the
    list with the address `of` shows, page after page."""
    reach = User.objects.editable_by(viewer).select_related("department").order_by("extension")
    if "whole" in sent:
        chosen = PeopleFilter.parse(QueryDict(sent.get("of", "").removeprefix("?")), tuple(User.Role.values))
        return list(everybody(viewer, chosen)[:MOST_PICKED])
    numbers = [word for text in sent.getlist("who") for word in text.split()][:MOST_PICKED]
    return list(reach.filter(extension__in=filter(_EXTENSION.fullmatch, numbers)))


def page_of(change: BulkChange, after: str, rows: int = PAGE_ROWS) -> Page:
    """Those who are left out first, then the others, by extension; from the place `after` on."""
    lines = change.lines.select_related("person").order_by("state", "pk")
    if match := _AFTER.fullmatch(after):
        lines = lines.filter(Q(state__gt=match[1]) | Q(state=match[1], pk__gt=int(match[2])))
    found = list(lines[: rows + 1])
    say = kind_of(change).words(change.choice)
    more = f"{found[rows - 1].state}-{found[rows - 1].pk}" if len(found) > rows else ""
    return Page([_row(line, say) for line in found[:rows]], more)


def counts_of(change: BulkChange) -> Counts:
    found = Counter(dict(change.lines.values_list("state").annotate(Count("pk")).order_by()))
    return Counts(*(found[state] for state in (Line.REFUSED, Line.KEPT, Line.READY, Line.DONE, Line.UNDONE)))


def newest(viewer: User) -> list[BulkChange]:
    """What was done of late, with `changed`: how many accounts."""
    changed = Count("lines", filter=Q(lines__state__in=(Line.DONE, Line.UNDONE, Line.KEPT)))
    return list(BulkChange.objects.visible_to(viewer).annotate(changed=changed)[:LISTED])


def _row(line: BulkLine, say: Callable[[Value], str]) -> Row:
    return Row(line, say(line.before), say(line.after), WORDS.get(line.why, "") if line.why else "")

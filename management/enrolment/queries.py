"""Reading imports of people for the page that shows them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.models import User
from management.enrolment import wording
from management.enrolment.columns import FIELDS
from management.enrolment.plan import EXTENSION, Kind, Why
from management.models import PeopleImport, PeopleImportLine

PAGE_ROWS = 50
LISTED = 30
MOST_MAPPED = 60
_AFTER = re.compile(r"([1-5][a-z]{1,7})-([0-9]{1,18})", re.ASCII)
State = PeopleImportLine.State
TICKABLE = (Kind.NEW, Kind.CHANGE, Kind.GONE)


@dataclass(frozen=True, slots=True)
class Cell:
    caption: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    line: PeopleImportLine
    name: str
    cells: Sequence[Cell]
    why: str
    tickable: bool
    known: bool
    """There is an account to go to."""
    begins: str = ""
    """What stands above it, where another kind begins."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    more: str = ""
    """Where the list goes on; empty at its end."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines of each kind, those of them that are ticked, and what became of lines."""

    kinds: dict[str, int] = field(default_factory=dict)
    ticked: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)

    refused: int = 0
    """Also those who were refused only when it was carried out."""

    @property
    def chosen(self) -> int:
        return sum(self.ticked.values())


@dataclass(frozen=True, slots=True)
class Column:
    position: int
    title: str
    example: str
    options: list[tuple[str, str, bool]]


def page_of(found: PeopleImport, after: str, rows: int = PAGE_ROWS) -> Page:
    """Refused rows first, then new people, changes, those who are gone and those who stay as they are."""
    lines = found.lines.select_related("person").order_by("kind", "pk")
    kind = ""
    if match := _AFTER.fullmatch(after):
        kind = match[1]
        lines = lines.filter(Q(kind__gt=kind) | Q(kind=kind, pk__gt=int(match[2])))
    some = list(lines[: rows + 1])
    shown = []
    for line in some[:rows]:
        begins = str(wording.KINDS[Kind(line.kind)]) if line.kind != kind else ""
        kind = line.kind
        shown.append(_row(found, line, begins))
    more = f"{some[rows - 1].kind}-{some[rows - 1].pk}" if len(some) > rows else ""
    return Page(shown, more)


def counts_of(found: PeopleImport) -> Counts:
    ticked = Count("pk", filter=Q(ticked=True, state=State.READY))
    groups = found.lines.order_by().values("kind", "state").annotate(count=Count("pk"), on=ticked)
    rows = list(groups.values_list("kind", "state", "count", "on"))
    kinds: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for kind, state, count, on in rows:
        kinds[Kind(kind).name.lower()] += count
        chosen[Kind(kind).name.lower()] += on
        states[state] += count
    refused = sum(count for _kind, state, count, _on in rows if state == State.REFUSED)
    return Counts(dict(kinds), dict(chosen), dict(states), refused)


def tick(found: PeopleImport, chosen: str, *, on: bool) -> None:
    """`chosen`: the key of a line, or the name of a kind for all of them. Nonsense ticks nothing."""
    lines = found.lines.filter(kind__in=TICKABLE, state=State.READY).exclude(
        kind=Kind.GONE, why__in=(Why.OWN, Why.ADMINISTRATOR)
    )
    if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18:
        lines.filter(pk=int(chosen)).update(ticked=on)
    elif chosen in {kind.name.lower() for kind in TICKABLE}:
        lines.filter(kind=Kind[chosen.upper()]).update(ticked=on)


def newest(viewer: User) -> list[PeopleImport]:
    """With `done`: of how many people something was written."""
    written = (State.DONE, State.UNDONE, State.KEPT)
    imported = Count("lines", filter=Q(lines__state__in=written))
    return list(PeopleImport.objects.visible_to(viewer).annotate(imported=imported)[:LISTED])


def columns_of(found: PeopleImport) -> list[Column]:
    """What each column of the file is read as, to choose from."""
    seen = found.seen
    chosen: dict[str, str] = seen.get("columns", {})
    example: list[str] = seen.get("example", [])
    names = [("", ""), *((name, wording.column(name)) for name in FIELDS)]
    return [
        Column(
            position,
            title,
            example[position] if position < len(example) else "",
            [(value, words, value == chosen.get(str(position), "")) for value, words in names],
        )
        for position, title in enumerate(seen.get("header", [])[:MOST_MAPPED])
    ]


def _row(found: PeopleImport, line: PeopleImportLine, begins: str) -> Row:
    person, kind = line.person, Kind(line.kind)
    cells = [
        Cell(wording.column(name), wording.value(name, line.before.get(name, "")), wording.value(name, new))
        for name, new in line.after.items()
        if name != "is_active"
    ]
    name = str(line.after.get("comment") or (person.comment if person else ""))
    waits = found.state == PeopleImport.State.CHOOSING and line.state == State.READY
    barred = kind is Kind.GONE and line.why in (Why.OWN, Why.ADMINISTRATOR)
    known = person is not None and EXTENSION.fullmatch(person.extension) is not None
    return Row(line, name, cells, wording.why(line), waits and kind in TICKABLE and not barred, known, begins)

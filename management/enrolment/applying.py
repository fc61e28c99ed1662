"""One piece of an import, there or back: who is new, who changes, who is disabled.

Each function stands in a transaction for its own kind of lines, and returns what became of each. Whatever waits for
others comes before the journal: accounts are inserted, and sessions ended, first.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actions import licences, newcomers, several
from accounts.actions.claiming import Claimed, NotYoursError, claim_several
from accounts.actions.people import Newcomer
from accounts.actions.several import Managing
from accounts.authority import Deed
from accounts.journal import Origin
from accounts.models import Department, LicenceKind, User
from management.enrolment import present
from management.enrolment.plan import ADMINISTRATOR, Values, Why, given_back
from management.models import PeopleImportLine

DEEDS = frozenset({Deed.EDIT_DATA, Deed.CHANGE_PLACE, Deed.CHANGE_RIGHTS})
TRIES = 5
DATA = ("comment", "description", "email", "mobile", "language")
State = PeopleImportLine.State


@dataclass(slots=True)
class Outcome:
    """By the keys of lines."""

    done: dict[int, User | None] = field(default_factory=dict)
    refused: dict[int, tuple[Why, str]] = field(default_factory=dict)

    def refuse(self, line: PeopleImportLine, why: Why, detail: str = "") -> None:
        self.refused[line.pk] = (why, detail)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is locked until the end: departments and kinds of licences by name."""

    departments: Mapping[str, Department]
    kinds: Mapping[str, LicenceKind]
    free: dict[str, int | None]

    @classmethod
    def of(cls, values: Collection[Values]) -> "_Held":
        wanted = {each["department"] for each in values if each.get("department")}
        names = {name for each in values for name in each.get("licences", ())}
        rows = Department.objects.select_for_update(no_key=True).filter(name__in=wanted).order_by("pk")
        departments = {one.name: one for one in rows}
        keys = list(LicenceKind.objects.filter(name__in=names).values_list("pk", flat=True))
        kinds = {kind.name: kind for kind in licences.hold(keys).values()}
        return cls(departments, kinds, {name: licences.free_seats(kind) for name, kind in kinds.items()})

    def objection(self, after: Values, before: Values) -> tuple[Why, str] | None:
        """Why this cannot be given; takes the seats if it can, and frees those that are given back."""
        department = after.get("department")
        if department and department not in self.departments:
            return Why.NO_DEPARTMENT, department
        wanted = sorted(given_back(after, before))
        for name in wanted:
            if name not in self.kinds:
                return Why.NO_LICENCE, name
            if (seats := self.free[name]) is not None and seats <= 0:
                return Why.NO_SEATS, name
        for names, more in ((wanted, -1), (given_back(before, after), 1)):
            for name in names:
                if (seats := self.free.get(name)) is not None:
                    self.free[name] = seats + more
        return None


def make(lines: Sequence[PeopleImportLine], origin: Origin) -> Outcome:
    """Accounts for people who are new; whoever has one meanwhile is refused."""
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _make(lines, origin)
        except IntegrityError:  # somebody made one of them at the same moment: now it can be seen
            continue
    return _make(lines, origin)


def _make(lines: Sequence[PeopleImportLine], origin: Origin) -> Outcome:
    outcome = Outcome()
    held = _Held.of([line.after for line in lines])
    numbers = [line.extension for line in lines]
    taken = set(User.objects.filter(extension__in=numbers).values_list("extension", flat=True))
    wanted = []
    for line in sorted(lines, key=lambda line: line.extension):
        why = (Why.THERE, "") if line.extension in taken else held.objection(line.after, {})
        if why:
            outcome.refuse(line, *why)
        else:
            wanted.append(line)
    if not wanted:
        return outcome
    made = newcomers.create_several([_newcomer(line, held) for line in wanted], origin)
    by_extension = {one.extension: one for one in made}
    claimed = Claimed(origin, DEEDS, {one.pk: one for one in made}, None)
    given: defaultdict[str, list[int]] = defaultdict(list)
    for line in wanted:
        outcome.done[line.pk] = person = by_extension[line.extension]
        for name in line.after.get("licences", ()):
            given[name].append(person.pk)
    for name, people in sorted(given.items()):
        licences.set_licences(claimed, held.kinds[name], people, ())
    return outcome


def _newcomer(line: PeopleImportLine, held: _Held) -> Newcomer:
    after: dict[str, Any] = dict(line.after)
    after.pop("licences", None)
    name = after.pop("department", "")
    role = User.Role(after.pop("role", User.Role.USER))
    return Newcomer(line.extension, after.pop("comment", ""), role, held.departments.get(name), **after)


@transaction.atomic
def change(lines: Sequence[PeopleImportLine], origin: Origin, *, back: bool = False) -> Outcome:
    """What differs, for those for whom it is still as it was shown. `back`: the other way."""
    outcome = Outcome()
    pairs = {line.pk: (line.after, line.before) if back else (line.before, line.after) for line in lines}
    held = _Held.of([each for pair in pairs.values() for each in pair])
    claimed = _claimed(DEEDS, lines, origin)
    now = present.values_of(claimed.people.values())
    targets: dict[int, Values] = {}
    given: defaultdict[str, list[int]] = defaultdict(list)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    waiting = list(lines)
    while waiting:
        full = []
        for line in waiting:
            expected, target = pairs[line.pk]
            person = claimed.people.get(line.person_id or 0)
            why = _objection(claimed, person, now, expected, target) or held.objection(target, expected)
            if why or person is None:
                outcome.refuse(line, *(why or (Why.NOT_YOURS, "")))
                full += [line] if why and why[0] is Why.NO_SEATS else []
                continue
            outcome.done[line.pk], targets[person.pk] = person, target
            for names, which in ((given_back(target, expected), given), (given_back(expected, target), taken)):
                for name in names:
                    which[name].append(person.pk)
        waiting = full if len(full) < len(waiting) else []  # what others gave back may be a seat for these
    _store(claimed, targets, held)
    for name in sorted(held.kinds):
        if given[name] or taken[name]:
            licences.set_licences(claimed, held.kinds[name], given[name], taken[name])
    return outcome


def _objection(
    claimed: Claimed, person: User | None, now: Mapping[int, Values], expected: Values, target: Values
) -> tuple[Why, str] | None:
    if person is None:
        return Why.NOT_YOURS, ""
    if any(now[person.pk][name] != value for name, value in expected.items()):
        return Why.CHANGED, ""
    if "role" in target and ADMINISTRATOR in (person.role, target["role"]):
        return Why.ADMINISTRATOR, ""
    wanted = {Deed.CHANGE_ROLE: "role", Deed.SET_EMAIL: "email"}
    if any(name in target and not claimed.allows(deed, person) for deed, name in wanted.items()):
        return Why.NOT_YOURS, ""
    return None


def _store(claimed: Claimed, targets: Mapping[int, Values], held: _Held) -> None:
    """Roles first: they end sessions."""
    roles = {pk: each["role"] for pk, each in targets.items() if "role" in each}
    if roles:
        manages = several.managed_by(list(roles))
        several.set_management(claimed, {pk: Managing(role, manages[pk]) for pk, role in roles.items()})
    data = {pk: {name: each[name] for name in DATA if name in each} for pk, each in targets.items()}
    if data := {pk: each for pk, each in data.items() if each}:
        several.set_data(claimed, data)
    places = {pk: held.departments.get(each["department"]) for pk, each in targets.items() if "department" in each}
    if places:
        several.set_department(claimed, places)
    for name, write in (
        ("contact_access", several.set_contact_access),
        ("recording_access", several.set_recording_access),
    ):
        if some := {pk: each[name] for pk, each in targets.items() if name in each}:
            write(claimed, some)


@transaction.atomic
def disable(lines: Sequence[PeopleImportLine], origin: Origin, *, back: bool = False) -> Outcome:
    """Those whom the exchange does not know any more; `back`: let them in again."""
    outcome = Outcome()
    claimed = _claimed({Deed.SWITCH}, lines, origin)
    wanted = {}
    for line in lines:
        person = claimed.people.get(line.person_id or 0)
        if person is None:
            outcome.refuse(line, Why.NOT_YOURS)
        elif person.role == ADMINISTRATOR:
            outcome.refuse(line, Why.ADMINISTRATOR)
        elif person.is_active == back:
            outcome.refuse(line, Why.CHANGED)
        else:
            wanted[person.pk] = back
            outcome.done[line.pk] = person
    several.set_active(claimed, wanted)
    return outcome


@transaction.atomic
def remove(lines: Sequence[PeopleImportLine], origin: Origin) -> Outcome:
    """Accounts that were made and that nobody used nor changed since."""
    outcome = Outcome()
    claimed = _claimed(newcomers.REMOVE, lines, origin)
    now = present.values_of(claimed.people.values())
    unused = newcomers.unused(claimed.people.values())
    gone = []
    for line in lines:
        person = claimed.people.get(line.person_id or 0)
        if person is None:
            outcome.refuse(line, Why.NOT_YOURS)
        elif person.pk not in unused:
            outcome.refuse(line, Why.USED)
        elif any(now[person.pk][name] != value for name, value in line.after.items()) or not person.is_active:
            outcome.refuse(line, Why.CHANGED)
        else:
            outcome.done[line.pk] = None
            gone.append(person.pk)
    newcomers.remove_several(claimed, gone)
    return outcome


def _claimed(deeds: Collection[Deed], lines: Sequence[PeopleImportLine], origin: Origin) -> Claimed:
    """Raises NotYoursError for whoever is no administrator any more."""
    claimed = claim_several(deeds, [line.person_id for line in lines if line.person_id], origin)
    if claimed.actor is not None and claimed.actor.role != ADMINISTRATOR:
        raise NotYoursError(f"{origin.actor} imports nobody.")
    return claimed

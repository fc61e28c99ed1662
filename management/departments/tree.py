"""The departments that somebody looks after, as a tree that can be drawn line by line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count

from accounts.authority import USER
from accounts.models import Department, RemovedDepartment, User
from phonebook.folding import fold


@dataclass(frozen=True, slots=True)
class Branch:
    """One line: a department, and what stands around it."""

    department: Department
    level: int
    """1 for those at the top of what the viewer sees."""
    people: int
    """Who belong to it."""
    with_below: int
    """Who belong to it or to what stands below it."""
    managers: Sequence[User] = field(default=())
    """Whom it was given to."""
    above: Sequence[Department] = field(default=())
    """What it stands below, from the top; of what the viewer sees."""
    orphaned: bool = False
    """Nobody manages it, nor what it stands below, as far as the viewer sees."""

    @property
    def path(self) -> str:
        return " › ".join([*(each.name for each in self.above), self.department.name])


def branches(viewer: User) -> list[Branch]:
    """Each department that `viewer` looks after, below the one above it, else by name. What stands above those is
    nobody's business: they are at the top. Three queries for any number."""
    counted = Department.objects.editable_by(viewer).annotate(count=Count("members"))
    return _drawn(list(counted), _managers(counted))


def branch(viewer: User, pk: int) -> Branch | None:
    return next((one for one in branches(viewer) if one.department.pk == pk), None)


def possible_parents(viewer: User, held: Department | None, most: int) -> list[Branch]:
    """What `held`, or a new department, may stand below without a circle and without more than `most` levels."""
    drawn = branches(viewer)
    if held is None:
        return [one for one in drawn if one.level < most]
    own = [one for one in drawn if held in (one.department, *one.above)]
    height = max((one.level for one in own), default=1) - min((one.level for one in own), default=1) + 1
    return [one for one in drawn if one not in own and one.level + height <= most]


def managers_of(department: Department, above: Iterable[Department]) -> list[tuple[User, Department]]:
    """Who manages it, each with the department that they were given: this one, or one above it."""
    given = _managers([department, *above])
    return [(user, one) for one in (department, *reversed(list(above))) for user in given.get(one.pk, ())]


def removed() -> list[RemovedDepartment]:
    """Those that can be brought back, the last one first."""
    return list(RemovedDepartment.objects.order_by("-at"))


def _managers(departments: "Iterable[Department]") -> Mapping[int, list[User]]:
    found: defaultdict[int, list[User]] = defaultdict(list)
    rows = User.manages.through.objects.filter(department__in=[each.pk for each in departments]).select_related("user")
    for row in rows.order_by("user__comment", "user__extension"):
        found[row.department_id].append(row.user)
    return found


def _drawn(departments: Sequence[Department], managers: Mapping[int, list[User]]) -> list[Branch]:
    seen = {each.pk: each for each in departments}
    below: defaultdict[int | None, list[Department]] = defaultdict(list)
    for each in sorted(departments, key=lambda one: (fold(one.name), one.name)):
        below[each.parent_id if each.parent_id in seen else None].append(each)
    kept = {pk for pk, users in managers.items() if any(user.is_active and user.role != USER for user in users)}
    lines: list[Branch] = []

    def draw(one: Department, above: tuple[Department, ...]) -> int:
        place, count = len(lines), one.count  # type: ignore[attr-defined]  # annotated
        orphaned = not any(each.pk in kept for each in (*above, one))
        line = Branch(one, len(above) + 1, count, count, managers.get(one.pk, ()), above, orphaned)
        lines.append(line)
        total = count + sum(draw(child, (*above, one)) for child in below[one.pk])
        lines[place] = replace(line, with_below=total)
        return int(total)

    for one in below[None]:
        draw(one, ())
    return lines

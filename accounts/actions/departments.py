"""Each deed with departments themselves, for administrators: adding, changing, deleting and bringing back, and who
manages them (ADM-09, ADM-18). Taking people in and putting them back is accounts.actions.pool.

Whoever changes the tree holds all of its rows, so that no two changes at once make a circle of it. All deeds lock in
the same order: departments, accounts by their keys, the head of the journal last.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.actions.claiming import claim_the_portal
from accounts.authority import LEVELS
from accounts.journal import Event, Fact, Origin
from accounts.models import Department, RemovedDepartment, User, UserManager
from accounts.monitoring import rescope_managers
from accounts.sessions import revocation

KEPT_FOR = timedelta(days=30)
"""So long a deleted department can be brought back."""


class NameTakenError(ValueError):
    """There is a department of that name already."""


class MisplacedError(ValueError):
    """The department would stand below itself, or deeper than LEVELS."""


class GoneError(Exception):
    """Somebody deleted it meanwhile, or brought it back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a department is, or shall be. `parent` is a key."""

    name: str
    color: str = Department.Color.SLATE
    parent: int | None = None

    @classmethod
    def of(cls, department: Department) -> "Plan":
        return cls(department.name, department.color, department.parent_id)


Tree = Mapping[int, Department]


@transaction.atomic
def add(plan: Plan, origin: Origin) -> Department:
    """Raises NameTakenError, MisplacedError, GoneError (the parent), NotYoursError."""
    tree = _held()
    claim_the_portal(origin)
    _fits(tree, plan)
    made = Department.objects.create(name=plan.name, color=plan.color, parent_id=plan.parent)
    journal.write(Event.DEPARTMENT_ADDED, None, origin, after=path({**tree, made.pk: made}, made.pk))
    return made


@transaction.atomic
def change(department: Department, plan: Plan, origin: Origin) -> bool:
    """Name, colour and place in the tree; whether anything was different. Raises as `add` does."""
    tree = _held()
    claim_the_portal(origin)
    held = tree.get(department.pk)
    if held is None:
        raise GoneError
    before, was_at = Plan.of(held), path(tree, held.pk)
    if before == plan:
        return False
    _fits(tree, plan, held)
    if before.parent != plan.parent:
        rescope_managers(held)
    held.name, held.color, held.parent_id = plan.name, plan.color, plan.parent
    held.save(update_fields=["name", "color", "parent"])
    if before.parent != plan.parent:
        rescope_managers(held)
    lines = []
    if before.name != plan.name:
        lines.append(Fact(Event.DEPARTMENT_RENAMED, None, before.name, plan.name))
    if before.color != plan.color:
        told = (f"{color} {plan.name}" for color in (before.color, plan.color))
        lines.append(Fact(Event.DEPARTMENT_COLORED, None, next(told), next(told)))
    if before.parent != plan.parent:
        lines.append(Fact(Event.DEPARTMENT_MOVED, None, was_at, path(tree, held.pk)))
    journal.write_several(lines, origin)
    return True


@transaction.atomic
def delete(department: Department, origin: Origin) -> RemovedDepartment:
    """Its people belong to none then, what stands below it moves up to where it stood. What `bring_back` takes.
    Raises GoneError, NotYoursError."""
    tree = _held()
    held = tree.get(department.pk)
    keys = {"members": _keys(held.members), "managers": _keys(held.managers)} if held else {}
    people = claim_the_portal(origin, *keys.values())
    if held is None:
        raise GoneError
    rescope_managers(held)
    Department.objects.select_for_update().get(pk=held.pk)  # waits for whoever is putting somebody into it
    members = [*User.objects.select_for_update(no_key=True).filter(department=held).order_by("pk")]
    managers = [people[pk] for pk in keys["managers"] if pk in people]
    managed = _managed(managers)
    removed = RemovedDepartment.objects.create(
        key=held.pk,
        name=held.name,
        color=held.color,
        parent=held.parent_id,
        data={
            "members": [user.pk for user in members],
            "managers": [user.pk for user in managers],
            "children": [child.pk for child in tree.values() if child.parent_id == held.pk],
        },
    )
    Department.objects.filter(parent=held).update(parent=held.parent_id)
    User.objects.filter(department=held).update(department=None)
    where = path(tree, held.pk)
    held.delete()
    _announce([*members, *managers])
    lines = [Fact(Event.DEPARTMENT_CHANGED, user, held.name, "") for user in members]
    lines += _told(managers, managed)
    journal.write_several([*lines, Fact(Event.DEPARTMENT_DELETED, None, where, f"people: {len(members)}")], origin)
    return removed


@transaction.atomic
def bring_back(removed: RemovedDepartment, origin: Origin) -> tuple[Department, int]:
    """The department, and how many people are in it again: those who still belong to none. Managers manage it again,
    and what stood below it and was not moved meanwhile stands there again. Raises NameTakenError, GoneError,
    NotYoursError."""
    tree = dict(_held())
    row = RemovedDepartment.objects.filter(pk=removed.pk).first()  # whoever deletes it holds the tree, too
    people = claim_the_portal(origin, *((row.data["members"], row.data["managers"]) if row else ()))
    if row is None:
        raise GoneError
    parent = row.parent if row.parent in tree and _depth(tree, row.parent) < LEVELS else None
    _fits(tree, Plan(row.name, row.color, parent))
    members, managers = ([people[pk] for pk in row.data[who] if pk in people] for who in ("members", "managers"))
    managed = _managed(managers)
    made = Department.objects.create(pk=row.key, name=row.name, color=row.color, parent_id=parent)
    tree[made.pk] = made
    for key in row.data["children"]:
        _child_back(tree, tree.get(key), made, row.parent)
    back = [user for user in members if user.department_id is None]
    User.objects.filter(pk__in=[user.pk for user in back]).update(department=made)
    made.managers.set(managers)
    row.delete()
    rescope_managers(made)
    _announce([*back, *managers])
    lines = [Fact(Event.DEPARTMENT_CHANGED, user, "", made.name) for user in back]
    lines += _told(managers, managed)
    journal.write_several([*lines, Fact(Event.DEPARTMENT_RESTORED, None, "", path(tree, made.pk))], origin)
    return made, len(back)


@transaction.atomic
def set_managers(department: Department, people: Iterable[User], origin: Origin) -> bool:
    """Exactly these manage it, whatever else they do (ADM-18); whether that is different. Raises GoneError,
    NotYoursError."""
    held = _held().get(department.pk)
    before, after = set(_keys(held.managers)) if held else set(), {user.pk for user in people}
    changed = list(claim_the_portal(origin, before ^ after).values())
    if held is None:
        raise GoneError
    managed = _managed(changed)
    held.managers.remove(*(user for user in changed if user.pk in before))
    held.managers.add(*(user for user in changed if user.pk in after))
    _announce(changed)
    journal.write_several(_told(changed, managed), origin)
    return bool(changed)


def forget_removed(now: datetime | None = None) -> int:
    """For good: what was deleted so long ago that nobody can bring it back."""
    return RemovedDepartment.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]


def path(tree: Tree, key: int) -> str:
    """Where it stands, from the top: `Office › Sales`."""
    names: list[str] = []
    step: int | None = key
    while step is not None and step in tree and len(names) <= LEVELS:
        names.insert(0, tree[step].name)
        step = tree[step].parent_id
    return " › ".join(names)


def _held() -> Tree:
    """All departments, as they are now and until the transaction ends. People may be put into them meanwhile."""
    return {each.pk: each for each in Department.objects.select_for_update(no_key=True).order_by("pk")}


def _fits(tree: Tree, plan: Plan, held: Department | None = None) -> None:
    """Raises NameTakenError, MisplacedError, GoneError."""
    name = _look(plan.name)
    if any(_look(each.name) == name for each in tree.values() if held is None or each.pk != held.pk):
        raise NameTakenError
    if plan.parent is None:
        return
    if plan.parent not in tree:
        raise GoneError
    if held is not None and held.pk in _chain(tree, plan.parent):
        raise MisplacedError
    if _depth(tree, plan.parent) + (_height(tree, held.pk) if held else 1) > LEVELS:
        raise MisplacedError


def _look(name: str) -> str:
    """Two names of which this is the same look alike."""
    return unicodedata.normalize("NFKC", name).casefold()


def _chain(tree: Tree, key: int) -> list[int]:
    """`key` and all above it."""
    found: list[int] = []
    step: int | None = key
    while step is not None and step in tree and step not in found:
        found.append(step)
        step = tree[step].parent_id
    return found


def _depth(tree: Tree, key: int) -> int:
    """On which level it stands; those at the top are on the first."""
    return len(_chain(tree, key))


def _height(tree: Tree, key: int) -> int:
    """How many levels it and what stands below it take."""
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for each in tree.values():
        below[each.parent_id].append(each.pk)
    rows, levels = [key], 0
    while rows and levels <= LEVELS:
        rows, levels = [child for row in rows for child in below[row]], levels + 1
    return levels


def _child_back(tree: Tree, child: Department | None, made: Department, stood_in: int | None) -> None:
    """Below `made` again, unless somebody moved it meanwhile, or the tree has no room there any more."""
    if child is None or child.parent_id != (stood_in if stood_in in tree else None):
        return
    if child.pk in _chain(tree, made.pk) or _depth(tree, made.pk) + _height(tree, child.pk) > LEVELS:
        return
    child.parent_id = made.pk
    child.save(update_fields=["parent"])


def _keys(people: UserManager) -> list[int]:
    return list(people.order_by("pk").values_list("pk", flat=True))


def _managed(managers: Collection[User]) -> dict[int, list[str]]:
    """Person → names of the departments that they were given."""
    found: dict[int, list[str]] = {user.pk: [] for user in managers}
    rows = User.manages.through.objects.filter(user__in=found).values_list("user", "department__name")
    for pk, name in rows.order_by("department__name"):
        found[pk].append(name)
    return found


def _told(managers: Collection[User], before: Mapping[int, list[str]]) -> list[Fact]:
    after = _managed(managers)
    return [
        Fact(Event.MANAGED_DEPARTMENTS_CHANGED, user, ", ".join(before[user.pk]), ", ".join(after[user.pk]))
        for user in managers
    ]


def _announce(people: Iterable[User]) -> None:
    for pk in {user.pk for user in people}:
        revocation.announce(user_id=pk)

"""What one person sees of other people's telephones, and whose ringing calls they may take (LOG-12, PSA-10).

The one place that says it: live sockets, the person's card, picking up, lamps and search ask here. What is shown
of one call alone, as of a caller who wants to stay private, is `cti.frames`'s to cut down further.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from accounts import authority
from accounts.models import Department, Grant, MainDevice, MonitorRight, User
from accounts.models.licences import unlicensed_of
from accounts.permissions import Permission, permissions_of
from accounts.sessions import revocation


class Sight(IntEnum):
    """How much of one line a viewer sees."""

    NOTHING = 0
    LAMP = 1
    CALLERS = 2
    EVERYTHING = 3


class Watch(NamedTuple):
    """A monitor right: the lamp of `extension`, and what comes with it."""

    extension: str
    callers: bool = False
    pick_up: bool = False

    def __str__(self) -> str:
        """As the journal keeps it: `1012 callers pick_up`."""
        return " ".join((self.extension, *(name for name in ("callers", "pick_up") if getattr(self, name))))


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one person sees of telephones."""

    others: Sight = Sight.NOTHING
    special: Mapping[str, Sight] = field(default_factory=dict)
    """Extensions of which they see more or less than of all others."""
    acting: str = ""
    """The extension whose calls are their own now (LOG-20)."""
    looks_after: frozenset[str | int] | None = frozenset()
    """Of whose departments their pages tell: extensions and user ids; None: of everybody's."""

    def sight_of(self, extension: str) -> Sight:
        return self.special.get(extension, self.others)


def viewer(
    extensions: Collection[str],
    permissions: Collection[Permission],
    watches: Iterable[Watch] = (),
    managed: Mapping[str, int] = MappingProxyType({}),
) -> Viewer:
    """What somebody sees who works with `extensions` and manages the departments of the extensions `managed`, which are
    of the people with these ids."""
    if not permissions:
        return Viewer()
    others = Sight.LAMP if Permission.SEE_LAMPS in permissions else Sight.NOTHING
    if Permission.SEE_CALLERS in permissions:
        others = Sight.CALLERS
    special = {watch.extension: Sight.CALLERS if watch.callers else Sight.LAMP for watch in watches}
    if Permission.MANAGE_DEPARTMENTS in permissions:
        special |= dict.fromkeys(managed, Sight.CALLERS)
    special = {extension: sight for extension, sight in special.items() if sight > others}
    return Viewer(
        others,
        special | dict.fromkeys(extensions, Sight.EVERYTHING),
        looks_after=_looks_after(permissions, managed),
    )


def _looks_after(permissions: Collection[Permission], managed: Mapping[str, int]) -> frozenset[str | int] | None:
    if Permission.ADMINISTER in permissions:
        return None
    return frozenset({*managed, *managed.values()} if Permission.MANAGE_DEPARTMENTS in permissions else ())


def takes_calls_of(
    extensions: Collection[str],
    permissions: Collection[Permission],
    watches: Iterable[Watch] = (),
    department: Iterable[str] = (),
) -> frozenset[str]:
    """At which extensions somebody who works with `extensions` may take what rings. `department`: the extensions
    of their own."""
    if Permission.PICK_UP not in permissions:
        return frozenset()
    return frozenset({*extensions, *department, *(watch.extension for watch in watches if watch.pick_up)})


# -- from the database -------------------------------------------------------------------------------


def viewer_of(user: User) -> Viewer:
    return viewers_of([user])[user.pk]


def viewers_of(users: Iterable[User]) -> dict[int, Viewer]:
    """The viewers of a whole batch by user id; each with the extension that its `user.acting` names. The number
    of queries does not grow with the people."""
    people = {user.pk: user for user in users}
    _preload(people)
    watches = _watches(people)
    managed = _managed(user for user in people.values() if user.has_perm(Permission.MANAGE_DEPARTMENTS))
    return {
        pk: _as(user.acting, viewer(user.extensions, permissions_of(user), watches[pk], managed[pk]))
        for pk, user in people.items()
    }


def pick_up_targets(user: User) -> frozenset[str]:
    """At which extensions `user` may take what rings: at any but the one they would take it with."""
    colleagues = User.objects.filter(department=user.department_id).values_list("extension", flat=True)
    department = colleagues if user.department_id else ()
    watches = _watches([user.pk])[user.pk]
    return takes_calls_of(user.extensions, permissions_of(user), watches, department) - {user.acting}


def rescope_managers(*departments: Department | None) -> None:
    """Somebody came to these departments or left them: their managers' open pages see other callers now (T-WS-05)."""
    touched = Department.objects.filter(pk__in=[department.pk for department in departments if department])
    for pk in User.objects.managing(touched).values_list("pk", flat=True):
        revocation.announce(user_id=pk)


def _as(acting: str, seen: Viewer) -> Viewer:
    return replace(seen, acting=acting)


def _preload(people: Mapping[int, User]) -> None:
    """Read everybody's grants, licences and main devices at once, which spares each their own queries."""
    if len(people) == 1:
        return
    granted: defaultdict[int, set[str]] = defaultdict(set)
    for user_id, permission in Grant.objects.filter(user__in=people).values_list("user", "permission"):
        granted[user_id].add(permission)
    devices: defaultdict[int, list[str]] = defaultdict(list)
    for user_id, extension in MainDevice.objects.filter(user__in=people).values_list("user", "extension"):
        devices[user_id].append(extension)
    unlicensed = unlicensed_of(people)
    for pk, user in people.items():
        user.granted, user.unlicensed = frozenset(granted[pk]), unlicensed[pk]
        user.extensions = user.with_own(devices[pk])


def _watches(users: Collection[int]) -> Mapping[int, list[Watch]]:
    found: defaultdict[int, list[Watch]] = defaultdict(list)
    rows = MonitorRight.objects.filter(user__in=users)
    for user_id, extension, callers, pick_up in rows.values_list("user", "extension", "callers", "pick_up"):
        found[user_id].append(Watch(extension, callers, pick_up))
    return found


def _managed(managers: Iterable[User]) -> Mapping[int, dict[str, int]]:
    """The extensions in the departments that each manages, and whose they are; two queries for however many."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    pks = [manager.pk for manager in managers]
    if not pks:
        return found
    given: defaultdict[int, list[int]] = defaultdict(list)
    for department, manager in User.manages.through.objects.filter(user__in=pks).values_list("department", "user"):
        given[department].append(manager)
    members = User.objects.filter(authority.at_or_below(list(given), "department"))
    steps = (f"department__{step}" for step in authority.STEPS_UP)
    for extension, person, *chain in members.values_list("extension", "pk", *steps):
        for manager in {manager for department in chain for manager in given.get(department, ())}:
            found[manager][extension] = person
    return found

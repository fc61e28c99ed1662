"""Who manages which departments (ADM-18): whoever manages one is a manager, and whoever manages none any more is not.

Administrators stay what they are; the departments count for them as for managers.
"""

from collections.abc import Callable, Collection, Mapping

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import several
from accounts.actions.claiming import Claimed
from accounts.actions.several import Managing
from accounts.models import User
from accounts.models.licences import unlicensed_of
from accounts.permissions import Permission
from management.bulk.kinds.base import Choice, GoneError, Kind, Value, Work
from management.bulk.kinds.department import all_departments, department_names, known_departments
from management.bulk.refusals import Why
from management.departments import telling

ADD, TAKE, EXACTLY = "add", "take", "exactly"
USER, MANAGER, ADMINISTRATOR = User.Role.USER.value, User.Role.MANAGER.value, User.Role.ADMINISTRATOR.value


class _ManagementWork(Work):
    deeds = several.CHANGE_PLACE

    def __init__(self, how: str, departments: Collection[int], there: Collection[int]) -> None:
        self._how, self._chosen, self._there = how, frozenset(departments), frozenset(there)
        self._unlicensed: dict[int, frozenset[str]] = {}

    def read(self, people: Collection[User]) -> dict[int, Value]:
        keys = [person.pk for person in people]
        managed = several.managed_by(keys)
        self._unlicensed = unlicensed_of(keys)
        return {person.pk: [person.role, sorted(managed[person.pk])] for person in people}

    def target(self, person: User, now: Value) -> Value:  # noqa: ARG002
        role, old = now[0], frozenset(now[1])
        new = {ADD: old | self._chosen, TAKE: old - self._chosen, EXACTLY: self._chosen}[self._how]
        return [role if new == old else _role(role, new), sorted(new)]

    def objection(self, person: User, now: Value, target: Value) -> Why | None:
        if not self._there.issuperset(target[1]):
            return Why.NO_DEPARTMENT
        promoted = target[0] == MANAGER and now[0] == USER
        if promoted and Permission.MANAGE_DEPARTMENTS in self._unlicensed.get(person.pk, ()):
            return Why.NO_LICENCE
        return None if ADMINISTRATOR not in {now[0], target[0]} or now[0] == target[0] else Why.CHANGED

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        several.set_management(claimed, {pk: Managing(role, frozenset(some)) for pk, (role, some) in targets.items()})
        telling.tell()


class Managed(Kind):
    name = "management"
    label = _("Management")
    icon = "users-round"

    def chosen(self, word: str, sent: QueryDict) -> Choice | None:
        departments = known_departments(sent.getlist("manages"))
        if word not in {ADD, TAKE, EXACTLY} or (not departments and word != EXACTLY):
            return None
        return {"how": word, "departments": departments}

    def work(self, choice: Choice, *, hold: bool = False) -> Work:
        there = all_departments(hold=hold)
        if not there.keys() >= set(choice["departments"]):
            raise GoneError
        return _ManagementWork(choice["how"], choice["departments"], there)

    def title(self, choice: Choice) -> str:
        names = department_names()
        listed = ", ".join(sorted(map(names, choice["departments"])))
        match choice["how"]:
            case "add":
                words = gettext("manage %(names)s, too")
            case "take":
                words = gettext("manage %(names)s no longer")
            case _:
                words = gettext("manage exactly %(names)s") if listed else gettext("manage no department")
        return f"{self.label}: {words % {'names': listed}}"

    def words(self, choice: Choice) -> Callable[[Value], str]:  # noqa: ARG002
        names, roles = department_names(), dict(User.Role.choices)

        def said(value: Value) -> str:
            role, listed = str(roles.get(value[0], value[0])), ", ".join(sorted(map(names, value[1])))
            return f"{role}: {listed}" if listed else role

        return said


def _role(role: str, departments: Collection[int]) -> str:
    if role == ADMINISTRATOR:
        return role
    return MANAGER if departments else USER

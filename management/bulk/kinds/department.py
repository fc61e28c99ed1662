"""The one department of each (ADM-17)."""

from collections.abc import Callable, Collection, Mapping

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import several
from accounts.actions.claiming import Claimed
from accounts.models import Department, User
from management.bulk.kinds.base import Choice, GoneError, Kind, Value, Work
from management.bulk.refusals import Why
from management.departments import telling

NONE = "0"
MOST_DIGITS = 9


class _DepartmentWork(Work):
    deeds = several.CHANGE_PLACE

    def __init__(self, department: int | None, there: Mapping[int, Department]) -> None:
        self._department, self._there = department, there

    def read(self, people: Collection[User]) -> dict[int, Value]:
        return {person.pk: person.department_id for person in people}

    def target(self, person: User, now: Value) -> Value:  # noqa: ARG002
        return self._department

    def objection(self, person: User, now: Value, target: Value) -> Why | None:  # noqa: ARG002
        return None if target is None or target in self._there else Why.NO_DEPARTMENT

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        some = {pk: None if target is None else self._there[target] for pk, target in targets.items()}
        several.set_department(claimed, some)
        telling.tell()


class InDepartment(Kind):
    name = "department"
    label = _("Department")
    icon = "building-2"

    def chosen(self, word: str, sent: QueryDict) -> Choice | None:  # noqa: ARG002
        if word == NONE:
            return {"department": None}
        keys = known_departments([word])
        return {"department": keys[0]} if keys else None

    def work(self, choice: Choice, *, hold: bool = False) -> Work:
        department, there = choice["department"], all_departments(hold=hold)
        if department is not None and department not in there:
            raise GoneError
        return _DepartmentWork(department, there)

    def title(self, choice: Choice) -> str:
        return f"{self.label}: {self.words(choice)(choice['department'])}"

    def words(self, choice: Choice) -> Callable[[Value], str]:  # noqa: ARG002
        names = department_names()
        return lambda value: gettext("Without a department") if value is None else names(value)


def all_departments(*, hold: bool) -> dict[int, Department]:
    """By key. `hold`: until the transaction ends nobody deletes any, also of those that people come back to."""
    rows = Department.objects.select_for_update(no_key=True) if hold else Department.objects.all()
    return {each.pk: each for each in rows.order_by("pk")}


def known_departments(words: Collection[str]) -> list[int]:
    """The keys of those departments that there are, of what somebody sent."""
    keys = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS]
    return sorted(Department.objects.filter(pk__in=keys).values_list("pk", flat=True))


def department_names() -> Callable[[int], str]:
    names = dict(Department.objects.values_list("pk", "name"))
    return lambda pk: names.get(pk) or gettext("a department that is gone")

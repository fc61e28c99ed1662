"""Taking people from the pool of those without a department, and putting them back there (MGR-05, ADM-19).

Of several who take the same person at the same moment exactly one gets them: whoever comes later finds that they belong
somewhere. The department is locked before the accounts, as in accounts.actions.departments.
"""

from collections.abc import Collection

from django.db import transaction

from accounts import journal
from accounts.actions.claiming import NotYoursError, claim_several
from accounts.actions.departments import GoneError
from accounts.authority import Deed, Standing, takes_into
from accounts.journal import Event, Fact, Origin
from accounts.models import Department, User
from accounts.monitoring import rescope_managers
from accounts.sessions import revocation


@transaction.atomic
def take_in(department: Department, people: Collection[User], origin: Origin) -> list[User]:
    """Those of `people` who are in `department` now because of this; the others belong somewhere by now, or are not
    for this actor. Raises GoneError for a department that is deleted, NotYoursError for one of others."""
    held = _held(department)
    found = claim_several({Deed.TAKE_IN}, [person.pk for person in people], origin).people
    if origin.actor is not None and not takes_into(Standing.of(User.objects.get(pk=origin.actor.pk)), held.pk):
        raise NotYoursError(f"{origin.actor} takes nobody into {held}.")
    taken = [person for person in found.values() if person.department_id is None]
    _move(taken, held, origin, "", held.name)
    return taken


@transaction.atomic
def put_back(department: Department, people: Collection[User], origin: Origin) -> list[User]:
    """Those of `people` who belonged to `department` and belong to none now. Raises GoneError."""
    held = _held(department)
    found = claim_several({Deed.PUT_BACK}, [person.pk for person in people], origin).people
    freed = [person for person in found.values() if person.department_id == held.pk]
    _move(freed, None, origin, held.name, "")
    if freed:
        rescope_managers(held)
    return freed


def _held(department: Department) -> Department:
    held = Department.objects.select_for_update(no_key=True).filter(pk=department.pk).first()
    if held is None:
        raise GoneError
    return held


def _move(people: Collection[User], department: Department | None, origin: Origin, before: str, after: str) -> None:
    if not people:
        return
    User.objects.filter(pk__in=[person.pk for person in people]).update(department=department)
    rescope_managers(department)
    for person in people:
        revocation.announce(user_id=person.pk)
    journal.write_several([Fact(Event.DEPARTMENT_CHANGED, person, before, after) for person in people], origin)

"""Many accounts at once: made, and taken away again while nobody has used them."""

from collections.abc import Collection, Sequence

from django.db import transaction

from accounts import journal
from accounts.actions.claiming import Claimed, claim_the_portal
from accounts.actions.people import Newcomer
from accounts.authority import Deed
from accounts.journal import Event, Fact, Origin
from accounts.models import Session, User
from accounts.monitoring import rescope_managers

AT_ONCE = 500
REMOVE = frozenset({Deed.EDIT_DATA, Deed.CHANGE_PLACE, Deed.CHANGE_RIGHTS})
"""What whoever takes an unused account away may do with it."""


@transaction.atomic
def create_several(newcomers: Sequence[Newcomer], origin: Origin) -> list[User]:
    """Accounts that nothing opens yet, in few statements. Raises NotYoursError, IntegrityError when one of the numbers
    is taken (then none is made), and ValueError for administrators, who are made one by one, and passwords."""
    if any(one.role == User.Role.ADMINISTRATOR or one.temporary_password for one in newcomers):
        raise ValueError("Administrators and passwords are given one by one.")
    claim_the_portal(origin)
    made: list[User] = User.objects.bulk_create(
        (
            User(
                extension=one.extension,
                comment=one.comment,
                description=one.description,
                email=one.email,
                mobile=one.mobile,
                language=one.language,
                role=one.role,
                department=one.department,
                contact_access=one.contact_access,
                recording_access=one.recording_access,
            )
            for one in sorted(newcomers, key=lambda one: one.extension)
        ),
        batch_size=AT_ONCE,
    )
    rescope_managers(*{one.department for one in made})
    facts = [Fact(Event.ACCOUNT_CREATED, one, after=f"{one.comment} {one.role}".strip()) for one in made]
    journal.write_several(facts, origin)
    return made


def unused(people: Collection[User]) -> set[int]:
    """The keys of those whose account nobody has opened, and nobody can open by a PIN."""
    closed = {one.pk for one in people if not one.password and not one.pin and one.role != User.Role.ADMINISTRATOR}
    return closed - set(Session.objects.filter(user__in=closed).values_list("user", flat=True))


def remove_several(claimed: Claimed, keys: Collection[int]) -> None:
    """Take away accounts that nobody used, with all that was given to them. Stands in the transaction that claimed
    them. Raises ValueError for others."""
    people = sorted((claimed.people[pk] for pk in keys), key=lambda one: one.extension)
    if not claimed.deeds >= REMOVE or unused(people) != {one.pk for one in people}:
        raise ValueError("Not all of these accounts may be taken away.")
    departments = {one.department for one in people}
    facts = [Fact(Event.ACCOUNT_REMOVED, one, before=f"{one.comment} {one.role}".strip()) for one in people]
    User.objects.filter(pk__in=list(keys)).delete()
    rescope_managers(*departments)
    journal.write_several(facts, claimed.origin)

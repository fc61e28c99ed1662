"""The people of the demo company, with accounts."""

from datetime import timedelta
from itertools import cycle

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.actions import rights
from accounts.guard import pins
from accounts.journal import Origin
from accounts.models import Department, Licence, LicenceKind, MailboxRight, User
from accounts.monitoring import Watch
from accounts.permissions import Permission
from pbx.simulator.company import COMPANY, Person

LICENCES = (("CTI.user", 40, 2), ("CTI.userPlus", 6, 5))
"""Name, seats, and every how many people hold one."""


@transaction.atomic
def fill() -> int:
    """Give everybody of the demo company who has none an account; returns how many were new.

    What somebody changed in the demo stays as they left it.
    """
    colors = zip(COMPANY.departments, cycle(Department.Color.values[1:]), strict=False)
    departments = {
        name: Department.objects.get_or_create(name=name, defaults={"color": color})[0] for name, color in colors
    }
    known = set(User.objects.values_list("extension", flat=True))
    newcomers = [person for person in COMPANY.people if person.extension not in known]
    for person in newcomers:
        user = _account(person, departments[person.department])
        user.save()
        user.manages.set(departments[name] for name in person.manages)
        if person is COMPANY.demo_employee:
            rights.set_grants(user, [Permission.KEEP_ANNOUNCEMENTS], Origin())
        rights.set_main_devices(user, person.also_works, Origin())
        rights.set_monitor_rights(user, _watches(person), Origin())
        MailboxRight.objects.bulk_create(
            MailboxRight(user=user, mailbox=shared.number)
            for shared in COMPANY.shared_mailboxes
            if shared.department == person.department
        )
    if newcomers and not LicenceKind.objects.exists():
        _licences([person.extension for person in newcomers])
    return len(newcomers)


def _licences(extensions: list[str]) -> None:
    """Kinds that are counted and switch nothing: some people hold one, some seats are free."""
    people = list(User.objects.filter(extension__in=extensions).order_by("extension"))
    for name, seats, every in LICENCES:
        kind = LicenceKind.objects.create(name=name, seats=seats)
        Licence.objects.bulk_create(Licence(kind=kind, user=person) for person in people[::every][:seats])


def _watches(person: Person) -> list[Watch]:
    seen, taken = person.sees_callers_of, person.picks_up_for
    return [Watch(extension, extension in seen, extension in taken) for extension in dict.fromkeys((*seen, *taken))]


def _account(person: Person, department: Department) -> User:
    user = User(
        extension=person.extension,
        comment=person.name,
        description=person.description,
        email=person.email,
        mobile=person.mobile,
        language=person.language,
        department=department,
        role=User.Role(person.role.value),
        recording_access=User.RecordingAccess.DEPARTMENTS if person.manages else User.RecordingAccess.OWN,
        contact_access=User.ContactAccess.EDIT if person.may_edit_contacts else User.ContactAccess.READ,
    )
    if person.password:
        user.password = make_password(person.password)
    elif person.pin:
        user.pin = pins.digest(person.extension, person.pin)
        user.activation_until = timezone.now() + timedelta(days=365)
    return user

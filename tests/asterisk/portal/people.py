"""Accounts for the people of the lab: run inside the portal by `hire`."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Department, User
from tests.asterisk.company import OUTSIDER
from tests.asterisk.lab.exchange import PEOPLE
from tests.running import RunningPortal

MOBILE_OF = "101"
"""Who has a mobile: the telephone network's one number."""


def secret_of(extension: str) -> str:
    return f"lantern river {extension} pebble"


def hire(portal: RunningPortal) -> None:
    """Give everybody an account, with a password, in English."""
    portal.manage("shell", "-v", "0", "-c", "from tests.asterisk.portal.people import fill; fill()")


@transaction.atomic
def fill() -> None:
    department, _ = Department.objects.get_or_create(name="Laboratory")
    User.objects.bulk_create(
        User(
            extension=extension,
            comment=name,
            department=department,
            language="en",
            mobile=f"+48{OUTSIDER}" if extension == MOBILE_OF else "",
            password=make_password(secret_of(extension)),
        )
        for extension, name in PEOPLE.items()
    )

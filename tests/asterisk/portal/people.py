"""Accounts for the people of the lab: run inside the portal by `hire`."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Department, Grant, User
from accounts.permissions import Permission
from company.models import ONLY, Setup
from pbx.routing.rules import State
from phonebook.actions import add_contact
from services.models import Deed, Rule
from services.rules import obeying
from tests.asterisk.company import OUTSIDER
from tests.asterisk.lab.exchange import PEOPLE
from tests.running import RunningPortal

MANAGER = "190"
"""Of them all, who may hear what they record; has no telephone."""
RESERVED = "601570999"
"""Of HIDDEN, whose number is shown to nobody."""
HIDDEN = "Harriet Hill"
SPEAKER = "102"
"""Who may keep announcements."""
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
    speaker = User.objects.get(extension=SPEAKER)
    Grant.objects.create(user=speaker, permission=Permission.KEEP_ANNOUNCEMENTS)
    manager = User.objects.create(
        extension=MANAGER,
        comment="Mia Meyer",
        role=User.Role.MANAGER,
        recording_access=User.RecordingAccess.DEPARTMENTS,
        language="en",
        password=make_password(secret_of(MANAGER)),
    )
    manager.manages.add(department)
    Setup.objects.filter(pk=ONLY).update(finished=timezone.now())  # there is no administrator, nor shall there be one
    hidden = add_contact(None, HIDDEN, [(f"+48{RESERVED}", "")])
    hidden.numbers.update(reserved=True)


def rule(extension: str, target: str) -> None:
    """From now on calls to `extension` go to `target`, by a rule alone; nowhere: the rule goes."""
    Rule.objects.filter(extension=extension).delete()
    if target:
        author = User.objects.get(extension=extension)
        everything = {"state": State.ALWAYS, "deed": Deed.FORWARD, "active": True, "position": 1}
        Rule.objects.create(author=author, extension=extension, target=target, **everything)
    obeying.follow(extension)

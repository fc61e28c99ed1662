"""The first administrator of an installation, who has nobody above them and chooses their own password."""

from dataclasses import dataclass

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User


class TakenError(Exception):
    """Somebody has this extension already."""


@dataclass(frozen=True, slots=True)
class First:
    extension: str
    comment: str
    email: str
    language: str
    encoded: str
    """The password, hashed."""


@transaction.atomic
def create_first(first: First, origin: Origin) -> User:
    """Whether there may be one, its caller has made sure of, and holds. Raises TakenError."""
    if User.objects.filter(extension=first.extension).exists():
        raise TakenError
    user: User = User.objects.create(
        extension=first.extension,
        comment=first.comment,
        email=first.email,
        language=first.language,
        role=User.Role.ADMINISTRATOR,
        password=first.encoded,
    )
    by_setup = Origin(None, origin.address, origin.session)
    journal.write(Event.SET_UP, user, by_setup)
    journal.write(Event.ACCOUNT_CREATED, user, by_setup, after=f"{first.comment} {user.role}".strip())
    journal.write(Event.PASSWORD_SET, user, by_setup)
    return user

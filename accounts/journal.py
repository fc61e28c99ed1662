"""Who did what, to whose account, when and from where. Written in the same transaction as the deed (T-AUD-04).

Write last: the entry waits for the head of the journal, and whoever holds that must wait for nobody.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.addresses import client_address
from accounts.models import JournalEntry, User


class Event(StrEnum):
    LOGGED_IN = "logged_in"
    LOGGED_IN_BY_PIN = "logged_in_by_pin"
    LOG_IN_REFUSED = "log_in_refused"
    LOGGED_OUT = "logged_out"
    PIN_CLOSED = "pin_closed"
    """The last try of a number is spent."""
    PIN_PATH_CLOSED = "pin_path_closed"
    """Too many wrong PINs in the whole portal."""
    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    DESCRIPTION_CHANGED = "description_changed"
    APPLICATION_CHANGED = "application_changed"
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_DISABLED = "account_disabled"
    ROLE_CHANGED = "role_changed"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who does something, and from where. `Origin()` is the portal itself."""

    actor: User | None = None
    address: str = ""
    session: str = ""

    @classmethod
    def of(cls, request: HttpRequest, actor: User | None = None) -> Self:
        """The person of `request`, or `actor` where nobody is signed in yet."""
        user = request.user if isinstance(request.user, User) else actor
        return cls(user, client_address(request), session_mark(request.session.session_key))


def session_mark(key: str | None) -> str:
    """What stands for a session in the journal: it tells deeds of one session, and opens nothing."""
    return salted_hmac("accounts.journal", key, algorithm="sha256").hexdigest()[:16] if key else ""


def write(event: Event, subject: User | None, origin: Origin, *, before: str = "", after: str = "") -> None:
    """`origin` did `event` to `subject`; `before` and `after` never hold a secret."""
    JournalEntry.objects.create(
        event=event,
        subject=subject,
        subject_number=subject.extension if subject else "",
        actor=origin.actor,
        actor_number=origin.actor.extension if origin.actor else "",
        before=before[:300],
        after=after[:300],
        address=origin.address,
        session=origin.session,
    )

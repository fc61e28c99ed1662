"""Who did what, to whose account, when and from where. Written in the same transaction as the deed (T-AUD-04)."""

from enum import StrEnum

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


def write(
    event: Event, *, subject: User | None, actor: User | None = None, address: str = "", detail: str = ""
) -> None:
    """`actor` did `event` to `subject`; `detail` reads "old → new" and never holds a secret."""
    JournalEntry.objects.create(event=event, subject=subject, actor=actor, address=address, detail=detail[:200])

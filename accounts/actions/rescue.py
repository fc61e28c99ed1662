"""What others do for somebody who cannot get in, or whose account may be in wrong hands."""

from django.db import transaction

from accounts import journal
from accounts.actions import password
from accounts.actions.claiming import claim
from accounts.authority import Deed
from accounts.guard import passwords
from accounts.journal import Event, Origin
from accounts.letters import ACTIVATION_LASTS, post_activation
from accounts.models import User
from accounts.proving import links
from accounts.sessions import revocation

MOST_TRIES = 20


@transaction.atomic
def post_new_password(user: User, origin: Origin) -> None:
    """The old password is erased, and a letter lets its reader choose a new one (ADM-14)."""
    password.reset_by_other(user, origin)
    post_activation(user, origin)


@transaction.atomic
def print_new_password(user: User, origin: Origin) -> str:
    """The old password is erased. Returns the token of the link that lets its holder choose a new one, this once."""
    password.reset_by_other(user, origin)
    return links.issue(user, links.Purpose.ACTIVATION, lasts=ACTIVATION_LASTS)


def give_temporary_password(user: User, origin: Origin) -> str:
    """A password that works once, for its owner must change it (LOG-06). Returned to be told, and never again."""
    for _try in range(MOST_TRIES):
        made = passwords.random_password()
        try:
            password.give_temporary(user, made, origin)
        except ValueError:
            continue
        return made
    raise RuntimeError("No random password pleases the policy.")


@transaction.atomic
def reopen_by_pin(user: User, pin: str, origin: Origin) -> None:
    """The old password is erased, and the PIN lets its owner choose a new one. Raises ValueError for a bad PIN."""
    claim(Deed.OPEN_BY_PIN, user, origin)
    password.open_by_pin(user, pin, origin)


@transaction.atomic
def end_sessions(user: User, origin: Origin) -> int:
    """Log `user` out everywhere; returns from how many sessions. No link that is under way opens anything, either."""
    claim(Deed.END_SESSIONS, user, origin)
    ended = revocation.shut_out(user)
    journal.write(Event.SESSIONS_ENDED_BY_OTHER, user, origin, after=str(ended))
    return ended

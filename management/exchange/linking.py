"""To which exchange the portal connects, set by an administrator; and whether one can log in there."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts import journal, throttle
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.throttle import Demand, Limit
from company import exchange
from company.exchange import BOX, LINK
from company.models import Exchange
from management.company import rows, telling
from pbx.asterisk.trial import Trial, try_out

CHECKS: Final = Limit("exchange checks", 10, 600)
"""Of one administrator (T-SMTP-05)."""
SECRET_BYTES: Final = 24


class TooMany(Exception):
    """So many checks were asked for that the next has to wait."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The exchange as it shall be. An empty `secret` means the one that was made here, else the stored one, if that
    belongs to this very exchange and user."""

    host: str
    port: int
    tls: bool
    authority: str
    user: str
    secret: str

    @property
    def place(self) -> tuple[object, ...]:
        return self.host, self.port, self.tls, self.authority, self.user


def keeps_secret(row: Exchange, wish: Wish) -> bool:
    """A stored secret is given only to the exchange, the way and the user that it was stored for (T-SMTP-03)."""
    return bool(row.secret) and Wish(row.host, row.port, row.tls, row.authority, row.user, "").place == wish.place


def secret_for(row: Exchange, wish: Wish) -> str:
    """Encrypted; empty if there is none for `wish`."""
    if wish.secret:
        return BOX.encrypted(wish.secret)
    return row.draft or (row.secret if keeps_secret(row, wish) else "")


@transaction.atomic
def use_own(wish: Wish, version: int, origin: Origin) -> Exchange:
    """Gateways follow within seconds. Raises rows.ChangedMeanwhile."""
    row = rows.held(Exchange, version)
    before, was = _told(row), rows.values(row, LINK)
    secret = secret_for(row, wish)
    renewed = secret != row.secret
    row.own, row.host, row.port, row.tls = True, wish.host, wish.port, wish.tls
    row.authority, row.user, row.secret, row.draft = wish.authority, wish.user, secret, ""
    return _store(row, was, before, origin, renewed=renewed)


@transaction.atomic
def use_installation(version: int, origin: Origin) -> Exchange:
    """The exchange is that of PBX_URL again; the other one is kept for undo alone. Raises rows.ChangedMeanwhile."""
    row = rows.held(Exchange, version)
    before, was = _told(row), rows.values(row, LINK)
    row.own, row.secret = False, ""
    return _store(row, was, before, origin)


@transaction.atomic
def undo(version: int, origin: Origin) -> Exchange:
    """What was before the last change is in force again. Raises rows.NothingToUndo."""
    row, former = rows.held_with_former(Exchange, version, LINK)
    before = _told(row)
    for name in LINK:
        setattr(row, name, former[name])
    return _store(row, None, before, origin)


@transaction.atomic
def make_secret(version: int) -> Exchange:
    """A new secret for the exchange to learn; it is shown until it is used. Raises rows.ChangedMeanwhile."""
    row = rows.held(Exchange, version)
    row.draft = BOX.encrypted(secrets.token_hex(SECRET_BYTES))
    row.save(update_fields=["draft"])
    return row


def draft_of(row: Exchange) -> str:
    return BOX.decrypted(row.draft) if row.draft and BOX.is_readable(row.draft) else ""


def check(row: Exchange, wish: Wish, user: User, origin: Origin) -> Trial:
    """Log in there now, from this machine. Raises TooMany, secrets.UnreadableError, and ValueError for an authority
    that is none."""
    token = secret_for(row, wish)
    meant = Exchange(own=True, host=wish.host, port=wish.port, tls=wish.tls, authority=wish.authority, user=wish.user)
    address = exchange.typed(meant, BOX.decrypted(token) if token else "")
    if not throttle.take(Demand(CHECKS, str(user.pk))):
        raise TooMany
    trial = try_out(address)
    journal.write(Event.EXCHANGE_CHECKED, None, origin, after=f"{meant} {trial.outcome}")
    return trial


def _store(
    row: Exchange, was: Mapping[str, Any] | None, before: str, origin: Origin, *, renewed: bool = False
) -> Exchange:
    """What changes nothing leaves the gateways at peace, and undo where it was."""
    if rows.values(row, LINK) == was:
        return row
    row.version += 1
    row.changed = timezone.now()
    row.before = was
    row.save()
    after = _told(row) + (" new-secret" if renewed and row.own else "")
    if after != before:
        telling.tell(Event.EXCHANGE_CHANGED, before, after, origin)
        journal.write(Event.EXCHANGE_CHANGED, None, origin, before=before, after=after)
    return row


def _told(row: Exchange) -> str:
    """`own pbx.example.com:5039 tls webcti secret`: a secret is a word, and never itself."""
    if not row.own:
        return "installation"
    return f"own {row} {'tls' if row.tls else 'open'} {row.user} {'secret' if row.secret else '-'}"

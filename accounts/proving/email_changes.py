"""A change of e-mail address that waits: whoever wants it proves that they read both, the new and the old one.

Where a forgotten password is replaced by letter, the address is a key to the account (T-PWD-04). Only who can read
the old address hands the key on; who cannot asks the administrator.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import EmailChange, User
from accounts.proving.links import TOKEN_BYTES, digest_of, stamp_of

LASTS = timedelta(hours=24)
PREFIX = "email-"
"""Begins each token: of a link that opens nothing any more it is still known what it was for."""


class Side(StrEnum):
    """Which of the two addresses a link went to."""

    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that still waits, seen from the side that has not confirmed."""

    change: EmailChange
    side: Side


def of(user: User, now: datetime | None = None) -> EmailChange | None:
    """What waits for `user`; None if nothing does, or if its time is over."""
    change = EmailChange.objects.filter(user=user).first()
    return change if change is not None and is_alive(change, user, now or timezone.now()) else None


def find(token: str) -> Pending | None:
    """The change that the link of `token` would confirm now."""
    digest = digest_of(token)
    for side in Side:
        change = EmailChange.objects.select_related("user").filter(**{f"{side}_digest": digest}).first()
        if change is not None and not confirmed_at(change, side) and is_alive(change, change.user, timezone.now()):
            return Pending(change, side)
    return None


def new_token(change: EmailChange, side: Side) -> str:
    """The token of a letter to one side; an older letter's opens nothing any more."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    field = f"{side}_digest"
    setattr(change, field, digest_of(token))
    change.save(update_fields=[field])
    return token


def waits_for(change: EmailChange) -> tuple[Side, ...]:
    """The sides that have to confirm and have not."""
    needed = ((Side.NEW, change.address), (Side.OLD, change.old_address))
    return tuple(side for side, address in needed if address and not confirmed_at(change, side))


def address_of(change: EmailChange, side: Side) -> str:
    return change.address if side is Side.NEW else change.old_address


def confirmed_at(change: EmailChange, side: Side) -> datetime | None:
    return change.new_confirmed_at if side is Side.NEW else change.old_confirmed_at


def is_alive(change: EmailChange, user: User, now: datetime) -> bool:
    """Until its time is over, the password or address changes some other way, or the account is disabled."""
    return user.is_active and now < change.expires and constant_time_compare(change.stamp, stamp_of(user))

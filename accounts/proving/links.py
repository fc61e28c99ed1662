"""One-time links: whoever holds the token is the person, once (SECURITY §2.3, T-RST-02).

The token is told to its owner alone, in a letter or as a picture; the database keeps a digest of it. A link dies when
it is used, when its time is over, when a younger one of its purpose is made, when the password or the e-mail address
changes, and while the account is disabled.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import OneTimeLink, User

Purpose = OneTimeLink.Purpose
TOKEN_BYTES = 32
REMEMBERED_FOR = timedelta(days=1)
"""So long a dead link is kept, for whoever asks what became of it."""


def digest_of(token: str) -> str:
    """What the database knows of `token`. A random value of 256 bits needs neither salt nor slowness."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@transaction.atomic
def issue(user: User, purpose: OneTimeLink.Purpose, *, lasts: timedelta) -> str:
    """The token of a new link for `user`; older unused ones of the same purpose die."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _alive(person, purpose).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    OneTimeLink.objects.create(
        user=person,
        purpose=purpose,
        digest=digest_of(token),
        stamp=stamp_of(person),
        expires=timezone.now() + lasts,
    )
    return token


def find(token: str, purpose: OneTimeLink.Purpose) -> User | None:
    """Whom the link would let in now; it stays unused."""
    link = (
        OneTimeLink.objects.select_related("user__department").filter(digest=digest_of(token), purpose=purpose).first()
    )
    return link.user if link is not None and _opens(link, link.user, timezone.now()) else None


@transaction.atomic
def use(token: str, purpose: OneTimeLink.Purpose) -> User | None:
    """Whom the link lets in; of two who use it at once one wins."""
    owner = OneTimeLink.objects.filter(digest=digest_of(token), purpose=purpose).values("user")
    user: User | None = User.objects.select_for_update(no_key=True).filter(pk__in=owner).first()
    if user is None:
        return None
    link, now = OneTimeLink.objects.filter(digest=digest_of(token)).first(), timezone.now()
    if link is None or not _opens(link, user, now):
        return None
    link.used_at = now
    link.save(update_fields=["used_at"])
    return user


def end(user: User, *purposes: OneTimeLink.Purpose) -> None:
    """No unused link of `user` opens anything any more; without `purposes` none of any kind."""
    for purpose in purposes or Purpose:
        _alive(user, purpose).delete()


def end_of_several(people: Iterable[User], *purposes: OneTimeLink.Purpose) -> None:
    """The same for several people."""
    OneTimeLink.objects.filter(user__in=list(people), purpose__in=purposes or tuple(Purpose), used_at=None).delete()


def forget_dead(now: datetime | None = None) -> int:
    """Drop the links that ended a day ago."""
    deleted, _rows = OneTimeLink.objects.filter(expires__lt=(now or timezone.now()) - REMEMBERED_FOR).delete()
    return deleted


def stamp_of(user: User) -> str:
    """Changes with the password and with the e-mail address."""
    return salted_hmac("accounts.links", f"{user.password}\n{user.email}", algorithm="sha256").hexdigest()


def _opens(link: OneTimeLink, user: User, now: datetime) -> bool:
    return (
        user.is_active
        and link.used_at is None
        and now < link.expires
        and constant_time_compare(link.stamp, stamp_of(user))
    )


def _alive(user: User, purpose: OneTimeLink.Purpose) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(user=user, purpose=purpose, used_at=None)

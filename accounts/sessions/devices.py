"""Devices on which a person logged in before: a flood of wrong passwords from elsewhere does not stop them there.

See T-PIN-06.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

SALT = "accounts.device"
REMEMBERED_FOR = 180 * 24 * 3600
"""Seconds."""
PEOPLE = 8
"""So many share one device at most."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """`name` is random; `people` are the accounts that logged in here, latest first."""

    name: str
    people: tuple[int, ...]


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}device"


def known_device(request: HttpRequest) -> KnownDevice | None:
    try:
        content = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=REMEMBERED_FOR)
    except signing.BadSignature:
        return None
    return KnownDevice(content["name"], tuple(content["people"]))


def remember(request: HttpRequest, response: HttpResponse, user: User) -> KnownDevice:
    known = known_device(request) or KnownDevice(secrets.token_urlsafe(12), ())
    people = (user.pk, *(person for person in known.people if person != user.pk))[:PEOPLE]
    device = KnownDevice(known.name, people)
    _keep(request, response, device)
    return device


def _keep(request: HttpRequest, response: HttpResponse, device: KnownDevice) -> None:
    response.set_cookie(
        cookie_name(),
        signing.dumps({"name": device.name, "people": device.people}, salt=SALT),
        max_age=REMEMBERED_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def knows(request: HttpRequest, user: User) -> bool:
    known = known_device(request)
    return known is not None and user.pk in known.people


def forget(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this device is to `user` as one that they never used."""
    known = known_device(request)
    if known is None or not (others := tuple(person for person in known.people if person != user.pk)):
        response.delete_cookie(cookie_name(), samesite="Lax")
        return
    _keep(request, response, KnownDevice(known.name, others))

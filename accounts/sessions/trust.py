"""Devices that are not asked for the second factor again for a while.

A signed cookie that holds, for each person who wished so here, a mark of their account, their factor, their password
and the device's own cookie: when one of these changes, the code is asked for again.
"""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import SecondFactor, User
from accounts.sessions.devices import KnownDevice, known_device

LASTS: Final = timedelta(days=30)
SALT: Final = "accounts.trust"
PEOPLE: Final = 4
"""So many share one device at most."""


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}trusted"


def is_trusted(request: HttpRequest, factor: SecondFactor, user: User) -> bool:
    device = known_device(request)
    token = _tokens(request).get(str(user.pk), "")
    if device is None or user.pk not in device.people:
        return False
    try:
        mark = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return False
    return isinstance(mark, str) and constant_time_compare(mark, _mark(device, factor, user))


def remember(request: HttpRequest, response: HttpResponse, device: KnownDevice, factor: SecondFactor) -> None:
    """From now on `device` is trusted with the account of `factor`, for thirty days."""
    user = factor.user
    others = [(person, token) for person, token in _tokens(request).items() if person != str(user.pk)]
    mine = (str(user.pk), signing.dumps(_mark(device, factor, user), salt=SALT))
    response.set_cookie(
        cookie_name(),
        signing.dumps(dict([mine, *others][:PEOPLE]), salt=SALT),
        max_age=LASTS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _tokens(request: HttpRequest) -> dict[str, str]:
    """Person → signed mark, latest first."""
    try:
        tokens = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return tokens if isinstance(tokens, dict) else {}


def _mark(device: KnownDevice, factor: SecondFactor, user: User) -> str:
    facts = f"{user.pk}\n{user.password}\n{factor.pk}\n{factor.created.isoformat()}\n{device.name}"
    return salted_hmac(SALT, facts, algorithm="sha256").hexdigest()[:32]

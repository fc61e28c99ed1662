"""The second factor (T-MFA-01): time-based one-time passwords as RFC 6238 has them, and recovery codes.

Six digits, 30 seconds, SHA-1: what every authenticator app understands. A code of the step before or after is taken,
too, for clocks differ; none is taken twice.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pyotp
from django.conf import settings

from accounts.guard import secrets
from accounts.guard.spelling import spelled
from accounts.models import RecoveryCode, SecondFactor, User

ISSUER = "WebCTI"
DRIFT = 1
"""Steps that a clock may be ahead or behind."""
PENDING_FOR = timedelta(minutes=10)
"""So long a new secret waits for its first code."""
RECOVERY_CODES = 10
FEW = 3
"""So few recovery codes are left that it is time for new ones."""
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def must_have(user: User) -> bool:
    """Do people of this role log in with a second factor or not at all?"""
    return user.role in settings.SECOND_FACTOR_FOR


def of(user: User) -> SecondFactor | None:
    """The factor that guards `user`; one that is only being set up guards nothing."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def pending_of(user: User, now: datetime) -> SecondFactor | None:
    """The factor that `user` has begun to set up, while it waits for its first code."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at=None, created__gt=now - PENDING_FOR).first()
    return factor if factor and secrets.is_readable(factor.secret) else None


def guards(user: User) -> bool:
    """Does a password of `user` alone open nothing?"""
    return must_have(user) or of(user) is not None


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 advises."""
    return pyotp.random_base32()


def address(user: User, secret: str) -> str:
    """What an authenticator app reads from the QR code: otpauth://totp/…"""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return pyotp.TOTP(secret).provisioning_uri(name=f"{user.extension}@{host}", issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """For typing: ABCD EFGH …"""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, within a step of `at`; None if it is none of theirs."""
    clock = pyotp.TOTP(secret)
    now, found = clock.timecode(at), None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(clock.generate_otp(step), code):
            found = step
    return found


def secret_of(factor: SecondFactor) -> str:
    """Raises secrets.UnreadableError."""
    return secrets.decrypted(factor.secret)


def as_code(typed: str) -> str | None:
    """The six digits, if that is what was typed; spaces between them do no harm."""
    plain = re.sub(r"\s", "", typed)
    return plain if _CODE.fullmatch(plain) else None


def new_recovery_codes() -> tuple[str, ...]:
    """Of 79 bits each: guessing one from its digest is out of reach."""
    return tuple(spelled() for _ in range(RECOVERY_CODES))


def recovery_digest(user: User, typed: str) -> str:
    """What is stored of a recovery code. However it was typed: only its letters and digits count."""
    plain = re.sub(r"[^a-z0-9]", "", typed.lower())
    return hashlib.sha256(f"{user.pk}:{plain}".encode()).hexdigest()

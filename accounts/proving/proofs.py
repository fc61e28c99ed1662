"""Proof by telephone: the portal rings somebody's own telephone and asks for the two digits that their screen shows.

It opens an account whose password is forgotten, whose PIN is spent, or that never had a good one (LOG-04, LOG-07;
SECURITY §2.1 c and f, T-PIN-10). A proof is made for every number that is asked for. Whether a telephone rings,
nobody can tell but who hears it: number of nobody, disabled account, administrator, strange network, too many
tries and switched off all take the same steps (T-ENM-01).
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import journal, throttle
from accounts.guard import addresses
from accounts.journal import Event, Origin
from accounts.models import PhoneProof, User
from accounts.throttle import Demand, Limit

State = PhoneProof.State

DIGITS: Final = 2
LASTS: Final = timedelta(seconds=60)
"""For keying the digits in, and once more for using what they proved."""
REMEMBERED: Final = timedelta(days=1)

NUMBER = Limit("proof number", 3, 3600)
NETWORK = Limit("proof network", 10, 3600)
EVERYWHERE = Limit("proof everywhere", 60, 3600)


@transaction.atomic
def begin(extension: str, session_key: str, address: str, now: datetime | None = None) -> PhoneProof:
    """A new proof for the browser session `session_key`; the telephone shall ring if it has a `user`."""
    now = now or timezone.now()
    trusted = settings.PHONE_PROOF and addresses.is_among(address, settings.PIN_NETWORKS)
    # Strangers pay from purses of their own: nobody outside can use up what somebody inside may need.
    admitted = throttle.take(
        Demand(NUMBER, extension if trusted else f"{extension} outside"),
        Demand(NETWORK, addresses.network_of(address)),
        Demand(EVERYWHERE, "" if trusted else "outside"),
        now=now,
    )
    person = User.objects.filter(extension=extension).first()
    rings_already = _waiting(now).filter(extension=extension, user__isnull=False).exists()
    user = person if trusted and admitted and not rings_already and may_prove(person) else None
    return PhoneProof.objects.create(
        name=secrets.token_hex(16),
        user=user,
        extension=extension,
        code=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
        session=_digest(session_key),
        stamp=user.get_session_auth_hash() if user else "",
        started=now,
        expires=now + LASTS,
    )


def may_prove(user: User | None) -> bool:
    """Administrators have mail, or another administrator: two digits are too little for what they may do."""
    return user is not None and user.is_active and user.role != User.Role.ADMINISTRATOR


def running(extension: str, session_key: str | None, now: datetime | None = None) -> PhoneProof | None:
    """The proof that this browser waits for: who asks twice is not rung twice."""
    mine = _waiting(now or timezone.now()).filter(extension=extension, session=_digest(session_key))
    return mine.order_by("-started").first()


def find(name: str, session_key: str | None) -> PhoneProof | None:
    """Only the browser session that asked may see it."""
    return PhoneProof.objects.filter(name=name, session=_digest(session_key)).first()


def withdraw(proof: PhoneProof) -> None:
    """The exchange could not be asked: as if it had not been begun."""
    PhoneProof.objects.filter(pk=proof.pk).delete()


@transaction.atomic
def answered(name: str, extension: str, digits: str, now: datetime | None = None) -> None:
    """Whoever lifted the telephone of `extension` keyed `digits` in. Wrong ones end the proof at once."""
    now = now or timezone.now()
    proof = _waiting(now).select_for_update().filter(name=name, extension=extension, user__isnull=False).first()
    if proof is None:
        return
    right = constant_time_compare(digits, proof.code)
    proof.state = State.CONFIRMED if right else State.REFUSED
    proof.expires = now + LASTS
    proof.save(update_fields=["state", "expires"])
    if not right:
        journal.write(Event.PHONE_PROOF_REFUSED, proof.user, Origin())


@transaction.atomic
def use(proof: PhoneProof, origin: Origin, now: datetime | None = None) -> User | None:
    """Whom a confirmed proof lets in, once: of two who use it at the same time one wins."""
    confirmed = PhoneProof.objects.filter(pk=proof.pk, state=State.CONFIRMED, expires__gt=now or timezone.now())
    if not confirmed.update(state=State.USED):
        return None
    user: User | None = User.objects.select_related("department").filter(pk=proof.user_id).first()
    if user is None or not may_prove(user) or not constant_time_compare(proof.stamp, user.get_session_auth_hash()):
        return None
    journal.write(Event.PROVED_BY_TELEPHONE, user, Origin(user, origin.address, origin.session))
    return user


def forget_old(now: datetime | None = None) -> int:
    deleted, _rows = PhoneProof.objects.filter(expires__lt=(now or timezone.now()) - REMEMBERED).delete()
    return deleted


def _waiting(now: datetime) -> QuerySet[PhoneProof]:
    return PhoneProof.objects.filter(state=State.WAITING, expires__gt=now)


def _digest(session_key: str | None) -> str:
    """Of no session: one that no proof has."""
    return salted_hmac("accounts.proofs", session_key, algorithm="sha256").hexdigest() if session_key else ""

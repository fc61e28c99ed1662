"""The company's mail server, set by an administrator, and its test letter (ADM-06, ADM-07)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import journal, throttle
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.throttle import Demand, Limit
from company.mail_server import BOX, FORMER, keep_former
from company.models import MailServer
from company.tls import Tls
from mail import outbox
from mail.models import MailTest
from management.company import rows, telling

INSTALLATION: Final = "installation"
"""As the journal calls the server of MAIL_URL."""
LEGIBLE: Final = "!#$&'()*+,/:;=?@[]\\"
"""Of a user's name in the journal: a blank is what parts its words there."""
TESTS: Final = Limit("mail tests", 5, 3600)
"""Of one administrator (T-SMTP-05)."""
TESTS_OF_ALL: Final = Limit("mail tests of all", 20, 3600)


class TooMany(Exception):
    """So many test letters were asked for that the next has to wait."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The own server as it shall be. An empty `password` keeps what is stored, if that belongs to this server."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str
    sender: str


def keeps_password(row: MailServer, wish: Wish) -> bool:
    """A stored password is given only to the server, the way and the user that it was stored for (T-SMTP-03)."""
    return bool(row.secret) and (row.host, row.port, row.tls, row.user) == (wish.host, wish.port, wish.tls, wish.user)


@transaction.atomic
def use_own(wish: Wish, version: int, origin: Origin) -> MailServer:
    """From the next letter on. Raises rows.ChangedMeanwhile."""
    row = rows.held(MailServer, version)
    before, kept = _told(row), keeps_password(row, wish)
    was = _served(row)
    if wish.password:
        row.secret = BOX.encrypted(wish.password)
    elif not kept:
        row.secret = ""
    row.own, row.host, row.port, row.tls = True, wish.host, wish.port, wish.tls
    row.user, row.sender = wish.user, wish.sender
    return _store(row, was, before, origin, renewed=bool(wish.password))


@transaction.atomic
def use_installation(version: int, origin: Origin) -> MailServer:
    """Letters leave by MAIL_URL again, and the stored password is forgotten. Raises rows.ChangedMeanwhile."""
    row = rows.held(MailServer, version)
    before, was = _told(row), _served(row)
    row.own, row.secret = False, ""
    return _store(row, was, before, origin)


def may_test(to: str) -> bool:
    """The portal is no relay: a test goes where somebody of the company is, or its sender (T-SMTP-05)."""
    domain = to.rpartition("@")[2].lower()
    known = {settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">").lower(), *settings.MAIL_TEST_DOMAINS}
    return domain in known or User.objects.filter(email__iendswith=f"@{domain}").exists()


@transaction.atomic
def test(to: str, user: User, origin: Origin) -> MailTest:
    """Raises TooMany."""
    if not throttle.take(Demand(TESTS, str(user.pk)), Demand(TESTS_OF_ALL)):
        raise TooMany
    made = outbox.post_test(to, user.language or settings.LANGUAGE_CODE, user.extension)
    journal.write(Event.MAIL_TESTED, None, origin, after=to)
    return made


def latest_tests(most: int) -> list[MailTest]:
    return list(MailTest.objects.filter(asked__gte=timezone.now() - timedelta(days=7))[:most])


def _served(row: MailServer) -> MailServer:
    """As it is before the change."""
    return MailServer(**{field: getattr(row, field) for field in FORMER})


def _store(row: MailServer, was: MailServer, before: str, origin: Origin, *, renewed: bool = False) -> MailServer:
    row.version += 1
    row.changed = timezone.now()
    after = _told(row) + (" new-password" if renewed else "")
    if after != before:
        keep_former(row, was)
    row.save()
    if after != before:
        telling.tell(Event.MAIL_SERVER_CHANGED, before, after, origin)
        journal.write(Event.MAIL_SERVER_CHANGED, None, origin, before=before, after=after)
    return row


def _told(row: MailServer) -> str:
    """`own mail.example.com:587 starttls anna portal@example.com secret`: a password is a word, and never itself."""
    if not row.own:
        return INSTALLATION
    place = f"[{row.host}]:{row.port}" if ":" in row.host else f"{row.host}:{row.port}"
    secret = "secret" if row.secret else "-"
    return f"own {place} {row.tls} {quote(row.user, safe=LEGIBLE) or '-'} {row.sender or '-'} {secret}"

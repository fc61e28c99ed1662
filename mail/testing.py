"""A test letter by the mail server in force, sent by the worker as all letters are, and why it did not go (ADM-07).

The text is fixed and says that it is a test; who may ask how often, and for which addresses, is decided above
(T-SMTP-05, management.company.mail).
"""

import base64
import logging
import smtplib
import ssl
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from company.secrets import UnreadableError
from mail import delivery, posting
from mail.messages import compose
from mail.models import MailTest
from mail.smtp import Post

logger = logging.getLogger(__name__)

Outcome = MailTest.Outcome
SECONDS: Final = 10.0
"""So long a test may take, and so long it takes to tell that nobody answers."""
_OUTCOMES: Final[tuple[tuple[type[Exception], MailTest.Outcome], ...]] = (
    (UnreadableError, Outcome.UNREADABLE),
    (ssl.SSLCertVerificationError, Outcome.CERTIFICATE),
    (ssl.SSLError, Outcome.NO_TLS),
    (smtplib.SMTPAuthenticationError, Outcome.LOGIN_REFUSED),
    (smtplib.SMTPSenderRefused, Outcome.SENDER_REFUSED),
    (smtplib.SMTPRecipientsRefused, Outcome.RECIPIENT_REFUSED),
    (smtplib.SMTPResponseException, Outcome.REFUSED),
    (smtplib.SMTPServerDisconnected, Outcome.BROKEN_OFF),
    (smtplib.SMTPException, Outcome.NO_LOGIN),  # it has only ways to log in that smtplib does not know
    (Exception, Outcome.BROKEN_OFF),
)
"""The first that fits; before STARTTLS a server has greeted, so that NO_TLS is its own."""
LATE: Final = timedelta(seconds=20)
"""After which it is said that the worker is not there."""
KEPT_FOR: Final = timedelta(days=7)
WORDS: Final = 300
"""Characters of what the server says."""


def perform(pk: int) -> None:
    """Send it, once, and write down what came of it."""
    now = timezone.now()
    fresh = MailTest.objects.filter(pk=pk, begun=None, asked__gte=now - MailTest.EXPIRES)
    if not fresh.update(begun=now):
        return
    test = MailTest.objects.get(pk=pk)
    office: BaseEmailBackend | None = None
    try:
        office = posting.post_office(SECONDS)
        test.server = office.server.place if isinstance(office, Post) else ""
        answer = posting.hand_over(delivery.poured(compose(test.to, "mail_test", {}, test.language)), office)
        test.outcome = Outcome.TAKEN if isinstance(office, Post) else Outcome.LAID_DOWN
        test.words = clean(answer, office)
    except (UnreadableError, OSError, UnicodeError, smtplib.SMTPException) as error:
        test.outcome = outcome_of(error, office)
        test.words = clean(_said(error), office) if _is_told(test.outcome) else ""
        logger.warning("test letter not sent outcome=%s", test.outcome)
    test.told_from = now + timedelta(seconds=SECONDS) if test.outcome == Outcome.UNREACHABLE else timezone.now()
    test.save(update_fields=["server", "outcome", "words", "told_from"])


def outcome_of(error: Exception, office: BaseEmailBackend | None) -> MailTest.Outcome:
    """Before a server has greeted, everything looks alike but a certificate that nobody vouches for."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome.NO_STARTTLS if "STARTTLS" in str(error) else Outcome.NO_LOGIN
    early = isinstance(error, UnreadableError | ssl.SSLCertVerificationError)
    if not early and not (isinstance(office, Post) and office.greeted):
        return Outcome.UNREACHABLE
    return next(outcome for kind, outcome in _OUTCOMES if isinstance(error, kind))


def clean(words: str, office: BaseEmailBackend | None) -> str:
    """One line without anything that steers a screen, and nothing at all if it repeats the password."""
    if isinstance(office, Post) and any(secret in words for secret in _secrets(office)):
        return ""
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in words)
    return " ".join(plain.split())[:WORDS]


def shown(test: MailTest, now: datetime) -> MailTest.Outcome:
    """What may be told of it at `now`."""
    if test.told_from is None or now < test.told_from:
        return Outcome.WAITING
    return Outcome(test.outcome)


def is_late(test: MailTest, now: datetime) -> bool:
    """Does no worker take it?"""
    return test.begun is None and now - test.asked > LATE


def is_open(test: MailTest, now: datetime) -> bool:
    """May something still come of it?"""
    return shown(test, now) is Outcome.WAITING and now - test.asked < MailTest.EXPIRES + timedelta(seconds=2 * SECONDS)


def forget_old(now: datetime) -> int:
    deleted, _rows = MailTest.objects.filter(asked__lt=now - KEPT_FOR).delete()
    return deleted


def _secrets(office: Post) -> list[str]:
    user, password = office.server.user, office.server.password
    if not password:
        return []
    forms = (password, f"\0{user}\0{password}")
    return [password, *(base64.b64encode(form.encode()).decode().rstrip("=") for form in forms)]


def _is_told(outcome: str) -> bool:
    """Of what nobody reached, and of TLS, there are no words of a mail server."""
    return outcome not in {Outcome.UNREACHABLE, Outcome.UNREADABLE, Outcome.CERTIFICATE, Outcome.NO_TLS}


def _said(error: Exception) -> str:
    words: bytes | str
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()), (0, b""))
        case smtplib.SMTPResponseException():
            code, words = error.smtp_code, error.smtp_error
        case _:
            return ""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {text}"

"""Where letters are handed over: the company's own mail server, else what MAIL_URL says."""

import smtplib
from contextlib import suppress
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from company import brand, mail_server
from company.secrets import UnreadableError
from mail.smtp import Post

LETTER = 60.0
"""Seconds that one letter may take."""


def post_office(seconds: float | None = None) -> BaseEmailBackend:
    """What is in force at this moment. Raises company.secrets.UnreadableError."""
    server = mail_server.in_force()
    return get_connection() if server is None else Post(server, seconds or LETTER)


def former_office() -> BaseEmailBackend | None:
    """The mail server of before, while that counts; None also if its password cannot be read any more."""
    try:
        server = mail_server.former()
    except UnreadableError:
        return None
    return None if server is None else Post(server, LETTER)


def hand_over(letter: EmailMessage, office: BaseEmailBackend) -> str:
    """Send it, and return what the mail server answered, if one did. Raises what smtplib and ssl raise, and OSError."""
    letter.connection = office
    letter.from_email = sender_of(office)
    try:
        letter.send()
        return office.answer if isinstance(office, Post) else ""
    finally:
        with suppress(OSError, smtplib.SMTPException):
            office.close()


def sender_of(office: BaseEmailBackend) -> str:
    """Whom letters are from: the address under the company's name, if that has one and the address none."""
    address = (office.server.sender if isinstance(office, Post) else "") or settings.DEFAULT_FROM_EMAIL
    name = brand.look().name
    return address if not name or parseaddr(address)[0] else formataddr((name, address))

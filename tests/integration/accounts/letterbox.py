"""The letters that the portal sent, as their readers see them."""

import re
from collections.abc import Sequence

from django.apps import apps
from django.core import mail as sent_mail
from django.core.mail import EmailMessage
from django.db import connection

from accounts.models import Session
from mail import delivery

LINK = re.compile(r"^http://testserver(/link/(?:email-)?[A-Za-z0-9_-]{43}/)$", re.MULTILINE)


def fetch() -> Sequence[EmailMessage]:
    """Have the worker send what waits; all letters since the last `fetch`, in the order of their sending."""
    delivery.send_due()
    letters, sent_mail.outbox = list(sent_mail.outbox), []
    return letters


def fetch_one() -> EmailMessage:
    (letter,) = fetch()
    return letter


def link_in(letter: EmailMessage) -> str:
    """The address in the letter's only link, from its path on."""
    (path,) = LINK.findall(str(letter.body))
    return str(path)


def token_in(letter: EmailMessage) -> str:
    return link_in(letter).split("/")[2]


def everything_stored() -> str:
    """The whole database, and what its sessions hold, as one text."""
    found: list[object] = [session.get_decoded() for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            found += cursor.fetchall()
    return repr(found)

"""Sending letters: at once if all is well, again and again if not.

A broken broker or a killed worker loses nothing, for all is written down (SECURITY V14): a letter is claimed by moving
the time at which it is due, so that it comes up again should its worker die, and goes at most once per try.
"""

import logging
import random
import smtplib
import time
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.core.mail.message import make_msgid
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import ngettext

from company.secrets import UnreadableError
from mail import posting
from mail.kinds import leaves_by_former, writer_of
from mail.messages import Attachment, Message
from mail.models import Letter

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Not shorter than any try: CELERY_TASK_TIME_LIMIT."""
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(hours=24)
KEPT_FOR = timedelta(days=7)
RUN = 120.0
"""Seconds after which a run leaves the rest to the next one."""
CANDIDATES = 20
MOST_ATTACHED = 2 * 1024 * 1024
"""Bytes of all attachments of a letter together; encoded they are a third more, which every post office takes."""
REFUSED_FOR_GOOD = 500
"""From this SMTP reply on, asking again does not help (RFC 5321, 4.2.1)."""


def send_due() -> int:
    """Send what is due, the oldest first; returns how many were sent.

    Stops when the post office does not answer: the next letter would wait for it as long.
    """
    sent, until = 0, time.monotonic() + RUN
    while time.monotonic() < until and (letter := _claim(timezone.now())):
        if not _deliver(letter):
            break
        sent += letter.sent_at is not None
    return sent


def forget_old(now: datetime | None = None) -> int:
    """Drop what was posted a week ago and is done with."""
    old = (now or timezone.now()) - KEPT_FOR
    deleted, _rows = Letter.objects.filter(due=None, created__lt=old).delete()
    return deleted


def pause_after(tries: int) -> timedelta:
    """Doubles with each try, a fifth more or less so that not all letters come at once."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries - 1, 16)))
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing


def _claim(now: datetime) -> Letter | None:
    """A letter that is due, and for the time of the lease nobody else's."""
    for letter in Letter.objects.filter(due__lte=now).order_by("due", "pk")[:CANDIDATES]:
        mine = Letter.objects.filter(pk=letter.pk, due=letter.due).update(due=now + LEASE, tries=F("tries") + 1)
        if mine:
            letter.tries += 1
            return letter
    return None


def _deliver(letter: Letter) -> bool:
    """Whether the next letter is worth a try now."""
    try:
        message = _write(letter)
        if message is not None and not (leaves_by_former(letter.kind) and _sent_by_former(message)):
            _send(message)
    except (OSError, smtplib.SMTPException) as error:
        if letter.tries == 1:
            logger.warning("letter not sent yet kind=%s error=%s", letter.kind, type(error).__name__)
        _try_later(letter, error)
        return _is_final(error)
    except Exception as error:  # one letter that cannot be written must not stand in the way of the others
        if letter.tries == 1:
            logger.exception("letter cannot be written kind=%s", letter.kind)
        _try_later(letter, error)
        return True
    if letter.error:
        logger.info("letter sent after all kind=%s tries=%s", letter.kind, letter.tries)
    _close(letter, sent_at=timezone.now() if message else None)
    return True


def _write(letter: Letter) -> Message | None:
    """A link in the letter is in the database before the letter leaves."""
    with translation.override(letter.language), transaction.atomic():
        return writer_of(letter.kind)(letter.context)


def _send(message: Message) -> None:
    try:
        office = posting.post_office()
    except UnreadableError as error:
        raise ConnectionError("The password of the mail server cannot be read: SECRET_KEY is another one.") from error
    posting.hand_over(poured(message), office)


def _sent_by_former(message: Message) -> bool:
    """Whether the mail server of before took it. Where it did not, the one of now is asked."""
    office = posting.former_office()
    if office is None:
        return False
    try:
        posting.hand_over(poured(message), office)
    except (OSError, smtplib.SMTPException) as error:
        logger.info("not by the mail server of before error=%s", type(error).__name__)
        return False
    return True


def poured(message: Message) -> EmailMessage:
    headers = {"Message-ID": make_msgid(domain="webcti"), "Auto-Submitted": "auto-generated"}
    if message.language:
        headers["Content-Language"] = message.language
    attached = _read(message.attachments)
    text = message.text + _missing(len(message.attachments) - len(attached), message.language)
    letter = EmailMessage(message.subject, text, to=[message.to], headers=headers)
    for attachment, content in attached:
        letter.attach(attachment.name, content, attachment.type)
    return letter


def _read(attachments: tuple[Attachment, ...]) -> list[tuple[Attachment, bytes]]:
    """What can be attached. A letter is worth more than its attachment, and goes without one that is gone or large."""
    found, room = [], MOST_ATTACHED
    for attachment in attachments:
        try:
            content = attachment.read(room + 1)
        except OSError as error:
            logger.warning("attachment not readable error=%s", type(error).__name__)
            continue
        if content is not None and len(content) <= room:
            found.append((attachment, content))
            room -= len(content)
    return found


def _missing(count: int, language: str) -> str:
    """Said at the end of a letter that goes without `count` of its attachments."""
    if not count:
        return ""
    with translation.override(language or translation.get_language()):
        said = ngettext(
            "A file is not attached, for it was too large or is gone.",
            "%(count)d files are not attached, for they were too large or are gone.",
            count,
        )
    return f"\n{said % {'count': count}}\n"


def _try_later(letter: Letter, error: Exception) -> None:
    """Or give up, after a day and when the post office refuses for good."""
    now, words = timezone.now(), f"{type(error).__name__}: {error}"[:300]
    if _is_final(error) or now - letter.created >= GIVEN_UP_AFTER:
        logger.error("letter given up kind=%s tries=%s error=%s", letter.kind, letter.tries, type(error).__name__)
        _close(letter, error=words)
        return
    Letter.objects.filter(pk=letter.pk).update(due=now + pause_after(letter.tries), error=words)


def _is_final(error: Exception) -> bool:
    """Did the post office refuse this recipient for good?"""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= REFUSED_FOR_GOOD for code, _words in error.recipients.values())


def _close(letter: Letter, *, sent_at: datetime | None = None, error: str = "") -> None:
    letter.due, letter.sent_at, letter.error = None, sent_at, error
    letter.save(update_fields=["due", "sent_at", "error"])

"""Letters wait in the database; the worker sends them, see mail.delivery."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction
from kombu.exceptions import OperationalError

from mail.kinds import writer_of
from mail.models import Letter, MailTest
from mail.tasks import send_letters, send_test

logger = logging.getLogger(__name__)

NUDGE_EXPIRES = 60.0
"""Seconds."""
AT_ONCE = 500
"""Letters of one statement."""


class Posted(NamedTuple):
    kind: str
    context: Mapping[str, object]
    language: str


def post(kind: str, context: Mapping[str, object], language: str) -> None:
    """Have a letter sent once the surrounding transaction is committed. Raises LookupError for an unknown kind.

    `context` is what its writer needs to know, and never a secret: it rests in the database.
    """
    post_several([Posted(kind, context, language)])


def post_several(letters: Sequence[Posted]) -> None:
    """Likewise; as few statements for two thousand as for a few."""
    for letter in letters:
        writer_of(letter.kind)
    rows = (Letter(kind=each.kind, context=dict(each.context), language=each.language) for each in letters)
    if Letter.objects.bulk_create(rows, batch_size=AT_ONCE):
        transaction.on_commit(nudge)


def nudge() -> None:
    """Wake the worker. It looks by itself twice a minute, so nothing is lost if the broker is away."""
    try:
        send_letters.apply_async(retry=False, expires=NUDGE_EXPIRES)
    except OperationalError as error:
        logger.warning("letters wait for the next round: no broker error=%s", error)


def post_test(to: str, language: str, by: str) -> MailTest:
    """Have a test letter sent once the surrounding transaction is committed; `by` is the extension of whoever asks."""
    test = MailTest.objects.create(to=to, language=language, asked_by=by)
    transaction.on_commit(partial(_send_test, test.pk))
    return test


def _send_test(pk: int) -> None:
    try:
        send_test.apply_async((pk,), retry=False, expires=MailTest.EXPIRES.total_seconds())
    except OperationalError as error:
        logger.warning("test letter waits: no broker error=%s", error)

"""Letters wait in the database; the worker sends them, see mail.delivery."""

import logging
from collections.abc import Mapping

from django.db import transaction
from kombu.exceptions import OperationalError

from mail.kinds import writer_of
from mail.models import Letter
from mail.tasks import send_letters

logger = logging.getLogger(__name__)

NUDGE_EXPIRES = 60.0
"""Seconds."""


def post(kind: str, context: Mapping[str, object], language: str) -> None:
    """Have a letter sent once the surrounding transaction is committed. Raises LookupError for an unknown kind.

    `context` is what its writer needs to know, and never a secret: it rests in the database.
    """
    writer_of(kind)
    Letter.objects.create(kind=kind, context=dict(context), language=language)
    transaction.on_commit(nudge)


def nudge() -> None:
    """Wake the worker. It looks by itself twice a minute, so nothing is lost if the broker is away."""
    try:
        send_letters.apply_async(retry=False, expires=NUDGE_EXPIRES)
    except OperationalError as error:
        logger.warning("letters wait for the next round: no broker error=%s", error)

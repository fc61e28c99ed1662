"""What the worker does for jobs, see webcti.celery for when."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from jobs import run

logger = logging.getLogger(__name__)

WAKE_EXPIRES = 60.0
"""Seconds."""


@shared_task(name="jobs.run")
def run_jobs() -> None:
    """One slice; the rest queues up behind what else the worker has to do."""
    if run.run_next():
        wake()


def wake() -> None:
    """Have the worker look for jobs. It looks by itself as well, so nothing is lost if the broker is away."""
    try:
        run_jobs.apply_async(retry=False, expires=WAKE_EXPIRES)
    except OperationalError as error:
        logger.warning("jobs wait for the next round: no broker error=%s", error)

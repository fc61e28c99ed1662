"""What the worker does for services, see webcti.celery for when."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.journal import Origin
from cti.live import read_board
from services import changes, paid_calls, status
from services.announcements import files, keeping
from services.call_accounts import keeping as call_accounts
from services.rules import obeying
from services.rules import recheck as rule_recheck
from services.situations import ending
from services.switching import mobiles, recheck, returning
from services.wakeups import ringing
from services.watchdog import nights, standing, weekly

logger = logging.getLogger(__name__)

WAKE_EXPIRES = 30.0
"""Seconds, after which all rules are looked at anyway."""


@shared_task(name="services.recheck")
def recheck_forwardings() -> None:
    recheck.recheck()
    rule_recheck.recheck()
    call_accounts.end_unusable(Origin())


@shared_task(name="services.obey_rules")
def obey_rules(extension: str = "") -> None:
    """Of one extension, or of all; and the number of its MobilePhone, and whether its paid calls are stopped."""
    if extension:
        paid_calls.follow(extension)
        obeying.follow(extension)
        mobiles.follow(extension)
    else:
        paid_calls.follow_all()
        obeying.follow_all()
        mobiles.follow_all()


def wake(extension: str) -> None:
    """Have the exchange told now what `extension` is to obey. The clock does it as well, so nothing is lost without a
    broker."""
    try:
        obey_rules.apply_async((extension,), retry=False, expires=WAKE_EXPIRES)
    except OperationalError as error:
        logger.warning("rules wait for the next round: no broker error=%s", error)


def recheck_soon() -> None:
    """After a change of the number policy: what it allows no more ends now, else with the next round."""
    try:
        recheck_forwardings.apply_async(retry=False, expires=WAKE_EXPIRES)
    except OperationalError as error:
        logger.warning("forwardings wait for the next round: no broker error=%s", error)


@shared_task(name="services.bring_back")
def bring_back() -> None:
    now = timezone.now()
    ending.end_what_is_over(now)
    status.expire(now)
    returning.bring_back(now)


@shared_task(name="services.purge")
def purge() -> None:
    changes.purge(timezone.now())
    ringing.purge(timezone.now())


@shared_task(name="services.observe")
def observe() -> None:
    """Since when telephones are as they are."""
    standing.observe(read_board(), timezone.now())


@shared_task(name="services.weekly_notes")
def weekly_notes() -> None:
    weekly.post_due(timezone.now())


@shared_task(name="services.watch_nights")
def watch_nights() -> None:
    nights.watch(timezone.now())


@shared_task(name="services.announcements")
def follow_announcements() -> None:
    now = timezone.now()
    keeping.purge(read_board(), now)
    files.follow(now)


@shared_task(name="services.wake_up")
def wake_up() -> None:
    ringing.wake_up(timezone.now())

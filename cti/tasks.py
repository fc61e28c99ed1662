"""What the worker does for live telephony, see webcti.celery for when."""

from celery import shared_task
from django.utils import timezone

from cti import attendance, bins, live, reconcile
from history.notices import letters
from history.telling import notify


@shared_task(name="cti.reconcile")
def reconcile_calls() -> None:
    live.publish_changed(*reconcile.reconcile_all())


@shared_task(name="cti.notices")
def tell_people() -> None:
    """Reminders whose moment has come, and letters to whoever is not here."""
    now = timezone.now()
    notify.remind(now)
    letters.post_due(attendance.here, now)


@shared_task(name="cti.empty_bins")
def empty_bins() -> None:
    """Messages that were thrown away a day ago go for good, and those that have outlived their time; mailboxes that
    the exchange has no more are forgotten."""
    now = timezone.now()
    bins.empty(now)
    bins.clear_out(now)
    bins.forget(now)

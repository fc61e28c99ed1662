"""What the worker does for live telephony, see webcti.celery for when."""

from celery import shared_task

from cti import live, reconcile


@shared_task(name="cti.reconcile")
def reconcile_calls() -> None:
    live.publish_changed(reconcile.reconcile_all())

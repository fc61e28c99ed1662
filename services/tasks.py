"""What the worker does for services, see webcti.celery for when."""

from celery import shared_task

from services import recheck


@shared_task(name="services.recheck")
def recheck_forwardings() -> None:
    recheck.recheck()

"""What the worker does for costs, see webcti.celery for when."""

from celery import shared_task
from django.utils import timezone

from costs.statements import monthly


@shared_task(name="costs.monthly")
def tell_month() -> None:
    monthly.post_due(timezone.now())

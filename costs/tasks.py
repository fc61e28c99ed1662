"""What the worker does about costs, see webcti/celery.py."""

from celery import shared_task
from django.utils import timezone

from costs.allowances import topping
from costs.statements import monthly


@shared_task(name="costs.monthly")
def tell_month() -> None:
    monthly.post_due(timezone.now())


@shared_task(name="costs.top_up")
def top_up() -> None:
    topping.top_up_due(timezone.now())

"""What the worker does for managers, see webcti/celery.py."""

from celery import shared_task
from django.utils import timezone

from management.reports import weekly


@shared_task(name="management.weekly_reports")
def tell_week() -> None:
    weekly.post_due(timezone.now())

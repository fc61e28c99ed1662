"""What happens to installers by the clock."""

from celery import shared_task
from django.utils import timezone

from downloads import arriving, keeping


@shared_task(name="downloads.purge")
def purge() -> None:
    now = timezone.now()
    arriving.forget_old(now)
    keeping.purge(now)

"""Housekeeping of the whole portal."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from accounts import throttle


@shared_task(name="webcti.housekeeping")
def keep_house() -> None:
    """Sessions that ended by themselves go, and throttles that are full again."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    throttle.forget_idle()

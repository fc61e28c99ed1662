"""Celery: what may take time or be retried."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcti.settings")

app = Celery("webcti")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

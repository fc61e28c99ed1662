"""Celery: what may take time or be retried, and what happens by the clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcti.settings")

RECONCILE = 30.0
"""Seconds between two readings of the exchange's log of calls."""
HOUSEKEEPING = 3600.0
FORWARDINGS = 300.0
"""So long a forwarding outlives the right to it."""
LETTERS = 30.0
"""Whoever posts a letter wakes the worker; this is for what must be tried again."""

app = Celery("webcti")
app.set_default()  # also for the threads in which views run
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A run that could not start before the next one is due is dropped, not queued behind it.
app.conf.beat_schedule = {
    "reconcile": {"task": "cti.reconcile", "schedule": RECONCILE, "options": {"expires": RECONCILE}},
    "letters": {"task": "mail.send", "schedule": LETTERS, "options": {"expires": LETTERS}},
    "forwardings": {"task": "services.recheck", "schedule": FORWARDINGS, "options": {"expires": FORWARDINGS}},
    "housekeeping": {"task": "webcti.housekeeping", "schedule": HOUSEKEEPING, "options": {"expires": HOUSEKEEPING}},
}

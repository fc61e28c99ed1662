"""Celery: what may take time or be retried, and what happens by the clock."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcti.settings")

RECONCILE = 30.0
"""Seconds between two readings of the exchange's log of calls."""
HOUSEKEEPING = 3600.0
ENDS = 20.0
"""So much later than agreed what was set for a while may end."""
FORWARDINGS = 300.0
"""So long a forwarding outlives the right to it."""
RULES = 30.0
"""How soon the exchange follows what rules only name: a group, a star, a holiday."""
SOUNDS = 60.0
"""How soon the exchange's folder of announcements is as the portal has it."""
LETTERS = 30.0
"""Whoever posts a letter wakes the worker; this is for what must be tried again."""
WAVES = 60.0
"""How soon after its end a recorded conversation can be seen as well as heard."""
JOBS = 10.0
"""Whoever asks for a job wakes the worker; so long at most it waits after its worker died and its lease ran out."""
NOTICES = 30.0
OBSERVING = 60.0
"""How exactly the portal knows since when a telephone is as it is, if it did not switch it itself."""
WAKE_UPS = 10.0
"""So much later than agreed a telephone may ring."""

TOP_UPS = 60.0
"""So long after midnight a limit is topped up."""

NIGHT = crontab(hour="1", minute="40")

BINS = 600.0
"""So much longer than a day a message that was thrown away may be there."""

app = Celery("webcti")
app.set_default()  # also for the threads in which views run
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A run that could not start before the next one is due is dropped, not queued behind it.
app.conf.beat_schedule = {
    "reconcile": {"task": "cti.reconcile", "schedule": RECONCILE, "options": {"expires": RECONCILE}},
    "letters": {"task": "mail.send", "schedule": LETTERS, "options": {"expires": LETTERS}},
    "jobs": {"task": "jobs.run", "schedule": JOBS, "options": {"expires": JOBS}},
    "notices": {"task": "cti.notices", "schedule": NOTICES, "options": {"expires": NOTICES}},
    "ends": {"task": "services.bring_back", "schedule": ENDS, "options": {"expires": ENDS}},
    "observe": {"task": "services.observe", "schedule": OBSERVING, "options": {"expires": OBSERVING}},
    "nights": {"task": "services.watch_nights", "schedule": FORWARDINGS, "options": {"expires": FORWARDINGS}},
    "weekly notes": {"task": "services.weekly_notes", "schedule": HOUSEKEEPING, "options": {"expires": HOUSEKEEPING}},
    "monthly costs": {"task": "costs.monthly", "schedule": HOUSEKEEPING, "options": {"expires": HOUSEKEEPING}},
    "weekly reports": {
        "task": "management.weekly_reports",
        "schedule": HOUSEKEEPING,
        "options": {"expires": HOUSEKEEPING},
    },
    "wake-up calls": {"task": "services.wake_up", "schedule": WAKE_UPS, "options": {"expires": WAKE_UPS}},
    "changes": {"task": "services.purge", "schedule": NIGHT, "options": {"expires": HOUSEKEEPING}},
    "forwardings": {"task": "services.recheck", "schedule": FORWARDINGS, "options": {"expires": FORWARDINGS}},
    "rules": {"task": "services.obey_rules", "schedule": RULES, "options": {"expires": RULES}},
    "announcements": {"task": "services.announcements", "schedule": SOUNDS, "options": {"expires": SOUNDS}},
    "waves": {"task": "history.waves", "schedule": WAVES, "options": {"expires": WAVES}},
    "top-ups": {"task": "costs.top_up", "schedule": TOP_UPS, "options": {"expires": TOP_UPS}},
    "purge": {"task": "history.purge", "schedule": NIGHT, "options": {"expires": HOUSEKEEPING}},
    "removed contacts": {"task": "phonebook.purge", "schedule": NIGHT, "options": {"expires": HOUSEKEEPING}},
    "installers": {"task": "downloads.purge", "schedule": HOUSEKEEPING, "options": {"expires": HOUSEKEEPING}},
    "bins": {"task": "cti.empty_bins", "schedule": BINS, "options": {"expires": BINS}},
    "housekeeping": {"task": "webcti.housekeeping", "schedule": HOUSEKEEPING, "options": {"expires": HOUSEKEEPING}},
}

"""What recorded conversations look like, drawn once their files are whole. Messages are drawn as they are listed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from history.models import Recording
from pbx import spool
from pbx.audio.peaks import LEVELS, peaks_of
from pbx.audio.wav import NotSound

AT_ONCE = 20
"""In one run: hours of sound take seconds to read."""
LOOKED_FOR = timedelta(days=7)
PATIENCE = timedelta(minutes=10)
"""How long a file may take to appear after the end of the conversation, as from another machine."""
NOTHING = LEVELS[0]
"""The wave of a recording that cannot be read: a flat line. It is not looked for again."""


def draw(now: datetime | None = None) -> int:
    """Compute the waves of recordings that have none yet, and how long those are whose end nobody told; returns how
    many were drawn. Safe to repeat."""
    if settings.RECORDINGS_DIR is None:
        return 0
    at = now or timezone.now()
    waiting = Recording.objects.filter(started__gte=at - LOOKED_FOR, state=Recording.State.OVER, peaks="")
    drawn = []
    for recording in waiting.order_by("-started", "-id")[:AT_ONCE]:
        try:
            with spool.recording(settings.RECORDINGS_DIR, recording.name) as sound:
                recording.peaks = peaks_of(sound.fd, sound.wave) or NOTHING
                recording.bytes = sound.size
                recording.seconds = recording.seconds or round(sound.wave.seconds)
        except (spool.NotThere, NotSound, OSError):
            if (recording.ended or recording.started) > at - PATIENCE:
                continue
            recording.peaks = NOTHING
        drawn.append(recording)
    Recording.objects.bulk_update(drawn, ["peaks", "bytes", "seconds"])
    return len(drawn)

"""Recorded conversations: the sound is a file of the exchange's, found by its name."""

from django.db import models

from accounts.models import User
from history.models.records import Record


class Recording(models.Model):
    class State(models.TextChoices):
        ON = "on"
        PAUSED = "paused"
        OVER = "over"
        GONE = "gone"
        """The file was removed; that there was one is kept as long as the call."""

    pbx = models.CharField(max_length=40)
    name = models.CharField(
        max_length=200, help_text="pbx.sound.RecordingChanged.recording, or a path of the exchange's."
    )
    extension = models.CharField(max_length=6)
    origin = models.CharField(max_length=80, blank=True, help_text="Of the call's record, once that is known.")
    call = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=120, blank=True, help_text="Of the extension, while the conversation lasts.")
    number = models.CharField(max_length=40, blank=True)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ON)
    begun_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    peaks = models.CharField(max_length=96, blank=True, help_text="Its wave, see pbx.audio.peaks.")
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="recordings", db_constraint=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pbx", "name", "extension"), name="history_recording_is_there_once"),
        )
        indexes = (
            models.Index(
                "extension", models.F("started").desc(), models.F("id").desc(), name="history_recordings_newest"
            ),
            models.Index(models.F("started").desc(), models.F("id").desc(), name="history_recordings_of_site"),
            models.Index("call", name="history_recordings_of_call"),
        )

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.extension} {self.number}"

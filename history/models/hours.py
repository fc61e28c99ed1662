"""How much was telephoned, by the hour: so that no report reads calls."""

from django.db import models

LIMITS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
"""Seconds, each the upper end of one of the fields `within_…`."""
WAITS = (*(f"within_{limit}" for limit in LIMITS), "later")


class HourlyCalls(models.Model):
    """The conversations of one extension that began in one hour of one day, on the wall clock of the company.

    Kept exactly equal to a recount of Record, in the transaction that changes those (history.hours). What nobody took
    is not here: a call that rang at five telephones was missed once, which MissedCall knows.
    """

    extension = models.CharField(max_length=6)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    answered = models.PositiveIntegerField(default=0, help_text="Calls that this extension took.")
    outgoing = models.PositiveIntegerField(default=0, help_text="Calls from here that somebody took.")
    seconds = models.PositiveBigIntegerField(default=0, help_text="Of talk.")
    within_5 = models.PositiveIntegerField(default=0, help_text="Calls that were taken after so many seconds at most;")
    within_10 = models.PositiveIntegerField(default=0, help_text="after more than the field before says.")
    within_15 = models.PositiveIntegerField(default=0)
    within_20 = models.PositiveIntegerField(default=0)
    within_30 = models.PositiveIntegerField(default=0)
    within_45 = models.PositiveIntegerField(default=0)
    within_60 = models.PositiveIntegerField(default=0)
    within_90 = models.PositiveIntegerField(default=0)
    within_120 = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("extension", "day", "hour"), name="history_one_sum_of_an_hour"),
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="history_hours_are_of_a_day"),
        )
        indexes = (models.Index(fields=("day",), name="history_hours_of_day"),)

    def __str__(self) -> str:
        return f"{self.extension} {self.day} {self.hour:02}: {self.answered} + {self.outgoing}"

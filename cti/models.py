"""What the gateway keeps in the database: who leads, and how far the exchange's call log was read."""

from django.db import models


class Lease(models.Model):
    """The one gateway that may command an exchange (RELIABILITY rule D)."""

    exchange = models.CharField(max_length=200, unique=True, help_text="PBX_URL without its secrets.")
    holder = models.CharField(max_length=80, blank=True, help_text="host:process:random of the leading gateway.")
    epoch = models.PositiveBigIntegerField(default=0, help_text="Rises with each take-over.")
    expires = models.DateTimeField(help_text="By the clock of the database.")
    name = models.CharField(max_length=40, blank=True, help_text="What the exchange calls itself, once connected.")

    def __str__(self) -> str:
        return f"{self.exchange} epoch {self.epoch} {self.holder}"


class Watermark(models.Model):
    """How far the log of call details of an exchange is in the history (RELIABILITY rule B)."""

    exchange = models.CharField(max_length=200, unique=True)
    file = models.CharField(max_length=100, blank=True, help_text="Which file or table the rest is meant for.")
    offset = models.PositiveBigIntegerField(default=0, help_text="File: bytes read, up to a line's end.")
    moment = models.DateTimeField(null=True, help_text="Table: what began before is taken up, by the log's own clock.")
    swept = models.DateTimeField(null=True, help_text="Table: when a whole day was last looked through.")
    unreadable = models.PositiveBigIntegerField(default=0, help_text="Lines or rows that made no sense.")
    reconciled = models.DateTimeField(null=True, help_text="When everything in the log was last known to be read.")
    trouble = models.CharField(max_length=300, blank=True, help_text="Why the log cannot be read now, in a sentence.")

    def __str__(self) -> str:
        return f"{self.exchange} {self.file}@{self.moment or self.offset}"


class TakenUp(models.Model):
    """A row of the exchange's table of calls as it was last taken up: an edit of it is measured against this.

    Kept for some days, while the table is still looked through that far back.
    """

    exchange = models.CharField(max_length=200)
    channel = models.CharField(max_length=80)
    sequence = models.CharField(max_length=20)
    call = models.CharField(max_length=80)
    started = models.DateTimeField()
    ended = models.DateTimeField()
    line = models.TextField(help_text="As pbx.asterisk.cdr.format_line writes it.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("exchange", "channel", "sequence"), name="cti_row_is_taken_up_once"),
        )
        indexes = (
            models.Index("exchange", "started", name="cti_rows_taken_up_by_time"),
            models.Index("exchange", "call", name="cti_rows_taken_up_by_call"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.sequence}"

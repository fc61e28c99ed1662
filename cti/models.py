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
    file = models.CharField(max_length=100, blank=True, help_text="Which file the offset is meant for.")
    offset = models.PositiveBigIntegerField(default=0, help_text="Bytes read, up to a line's end.")
    unreadable = models.PositiveBigIntegerField(default=0, help_text="Lines that made no sense.")
    reconciled = models.DateTimeField(null=True, help_text="When everything in the file was last known to be read.")

    def __str__(self) -> str:
        return f"{self.exchange} {self.file}@{self.offset}"

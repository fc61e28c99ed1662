"""What single people have beside the rights of their role."""

from django.db import models

from accounts.models.people import User
from accounts.permissions import GRANTABLE


class Grant(models.Model):
    """A permission that one person has beside those of their role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=40, choices=[(str(name), str(name)) for name in sorted(GRANTABLE)])

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "permission"), name="accounts_grant_is_given_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.permission}"


class MainDevice(models.Model):
    """A further extension that a person may work with as with their own (LOG-20, PSA-08)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="main_devices")
    extension = models.CharField(max_length=6)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "extension")
        constraints = (
            models.UniqueConstraint(fields=("user", "extension"), name="accounts_main_device_is_given_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} works {self.extension}"


class MonitorRight(models.Model):
    """What one person may see and do of another extension, beside its lamp (PSA-10)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="monitor_rights")
    extension = models.CharField(max_length=6)
    callers = models.BooleanField(default=False, help_text="Who calls and is called (CLIP).")
    pick_up = models.BooleanField(default=False)

    class Meta:
        ordering = ("extension",)
        constraints = (
            models.UniqueConstraint(fields=("user", "extension"), name="accounts_monitor_right_is_given_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} watches {self.extension}"


class MailboxRight(models.Model):
    """A mailbox that one person may use beside those of their own extensions (VM-02)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mailbox_rights")
    mailbox = models.CharField(max_length=20)

    class Meta:
        ordering = ("mailbox",)
        constraints = (
            models.UniqueConstraint(fields=("user", "mailbox"), name="accounts_mailbox_right_is_given_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} uses mailbox {self.mailbox}"

"""The outbox."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Letter(models.Model):
    """What a letter is about. Its text is written when it is sent, so that no link rests here (T-PWD-05)."""

    kind = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    created = models.DateTimeField(default=timezone.now, db_index=True)
    due = models.DateTimeField(default=timezone.now, null=True, blank=True, db_index=True)
    """When it is tried next; None once nothing more is done about it."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    """Why the last try failed."""

    def __str__(self) -> str:
        return f"{self.kind} of {self.created:%Y-%m-%d %H:%M}"


class MailTest(models.Model):
    """A test letter that an administrator asked for, and what came of it (ADM-07). Kept for a week."""

    class Outcome(models.TextChoices):
        """What a person is told of each: management.company.mail_words."""

        WAITING = "waiting"
        TAKEN = "taken"
        LAID_DOWN = "laid_down"
        """In a folder or a log, from where it goes nowhere."""
        UNREACHABLE = "unreachable"
        """One answer for every reason why no mail server greeted (T-SMTP-02)."""
        CERTIFICATE = "certificate"
        NO_STARTTLS = "no_starttls"
        NO_TLS = "no_tls"
        NO_LOGIN = "no_login"
        LOGIN_REFUSED = "login_refused"
        SENDER_REFUSED = "sender_refused"
        RECIPIENT_REFUSED = "recipient_refused"
        REFUSED = "refused"
        BROKEN_OFF = "broken_off"
        UNREADABLE = "unreadable"
        """The stored password, with the key of today."""

    EXPIRES: ClassVar = timedelta(minutes=1)
    """After which no worker begins it any more."""

    to = models.CharField(max_length=254)
    language = models.CharField(max_length=5)
    asked = models.DateTimeField(default=timezone.now, db_index=True)
    asked_by = models.CharField(max_length=6)
    """The extension of whoever asked."""
    server = models.CharField(max_length=300, blank=True)
    """Host and port as they were when it left."""
    begun = models.DateTimeField(null=True, blank=True)
    told_from = models.DateTimeField(null=True, blank=True)
    """From when on the outcome is told: a server that is not reached takes as long as one that does not answer."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.WAITING)
    words = models.CharField(max_length=300, blank=True)
    """The server's own."""

    class Meta:
        ordering = ("-asked", "-pk")

    def __str__(self) -> str:
        return f"{self.outcome} of {self.asked:%Y-%m-%d %H:%M}"

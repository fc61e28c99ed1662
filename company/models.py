"""How the company has set its portal. Each of these is one row; without it, what the environment says is in force."""

from django.db import models
from django.db.models import Q

from company.tls import Tls

ONLY = 1
"""The key of the one row."""


class MailServer(models.Model):
    """The company's own mail server (ADM-06); see company.mail_server for which one is in force."""

    own = models.BooleanField(default=False)
    """False: letters leave by what the installation gives, and the rest is what was once set."""
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=587)
    tls = models.CharField(max_length=8, choices=[(mode.value, mode.value) for mode in Tls], default=Tls.STARTTLS)
    user = models.CharField(max_length=254, blank=True)
    secret = models.TextField(blank=True)
    """The password, encrypted (T-SMTP-04)."""
    sender = models.CharField(max_length=254, blank=True)
    version = models.PositiveIntegerField(default=0)
    """Grows with each change: who looked at an older one is told."""
    changed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="company_one_mail_server", condition=Q(pk=ONLY)),
            models.CheckConstraint(name="company_mail_server_has_host", condition=Q(own=False) | ~Q(host="")),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.own else "the installation's"

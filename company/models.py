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
    former = models.JSONField(null=True, blank=True)
    """`own`, host, port, tls, user, secret (encrypted) and sender of the server of before: for a day it carries the
    letters that tell of the change, so that whoever changed it does not get these letters alone."""
    former_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="company_one_mail_server", condition=Q(pk=ONLY)),
            models.CheckConstraint(name="company_mail_server_has_host", condition=Q(own=False) | ~Q(host="")),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.own else "the installation's"


class Exchange(models.Model):
    """The exchange that an administrator named; see company.exchange for which one is in force."""

    own = models.BooleanField(default=False)
    """False: it is that of PBX_URL, and the rest is what was once set."""
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=5038)
    tls = models.BooleanField(default=False)
    authority = models.TextField(blank=True)
    """Certificates (PEM) that the exchange's own is checked against; empty: those of the system."""
    user = models.CharField(max_length=64, blank=True)
    secret = models.TextField(blank=True)
    """Encrypted, as are `draft` and the one in `before`."""
    draft = models.TextField(blank=True)
    """A secret that was made here, and that the exchange may know already; it is shown until it is used."""
    before = models.JSONField(null=True, blank=True)
    """The first seven above as they were before the last change, for undo; None: nothing to undo."""
    version = models.PositiveIntegerField(default=0)
    """Grows with each change, also by undo: gateways see by it that they have to connect anew."""
    changed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="company_one_exchange", condition=Q(pk=ONLY)),
            models.CheckConstraint(name="company_exchange_has_host", condition=Q(own=False) | ~Q(host="")),
        )

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.own else "the installation's"


class Setup(models.Model):
    """How far the assistant of an installation has come; see management.setup."""

    salt = models.CharField(max_length=32)
    """Of the code that opens the assistant to a stranger, who is to be the first administrator."""
    finished = models.DateTimeField(null=True, blank=True)
    """When the first administrator was made by it: the code opens nothing any more."""
    skipped = models.JSONField(default=list, blank=True)
    """Names of the steps that somebody left out on purpose."""
    dismissed = models.DateTimeField(null=True, blank=True)
    """When an administrator took the checklist away."""

    class Meta:
        constraints = (models.CheckConstraint(name="company_one_setup", condition=Q(pk=ONLY)),)

    def __str__(self) -> str:
        return "set up" if self.finished else "not set up"


class Brand(models.Model):
    """The company's name, colour and logo; empty: the portal's own."""

    name = models.CharField(max_length=60, blank=True)
    color = models.CharField(max_length=7, blank=True)
    """`#rrggbb` as it was chosen; what is shown of it: company.colours."""
    logo = models.CharField(max_length=32, blank=True)
    """By which its pictures are found."""
    plate = models.CharField(max_length=5, blank=True)
    """By day or by night, if the logo could not be seen then without a ground of its own."""
    before = models.JSONField(null=True, blank=True)
    """The four above as they were before the last change, for undo; None: nothing to undo."""
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(name="company_one_brand", condition=Q(pk=ONLY)),)

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A PNG file that was drawn anew from a logo, see company.logo."""

    logo = models.CharField(max_length=32)
    size = models.CharField(max_length=4)
    """`logo`, `192` or `512`."""
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("logo", "size"), name="company_picture_is_one"),)

    def __str__(self) -> str:
        return f"{self.logo} {self.size}"


class Keeping(models.Model):
    """For how many days things are kept, 0 for ever; None: as the environment says. See company.keeping."""

    history = models.PositiveIntegerField(null=True, blank=True)
    recordings = models.PositiveIntegerField(null=True, blank=True)
    messages = models.PositiveIntegerField(null=True, blank=True)
    journal = models.PositiveIntegerField(null=True, blank=True)
    before = models.JSONField(null=True, blank=True)
    """The four above as they were before the last change, for undo."""
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(name="company_one_keeping", condition=Q(pk=ONLY)),)

    def __str__(self) -> str:
        return f"{self.history} {self.recordings} {self.messages} {self.journal}"


class NumberPolicy(models.Model):
    """Where people may call, and how much; None: as the environment says. See company.numbers."""

    countries = models.JSONField(null=True, blank=True)
    """ISO codes, in order, without the own one."""
    special = models.JSONField(default=list, blank=True)
    """Beginnings of numbers, as `+4870`, in order."""
    codes = models.JSONField(null=True, blank=True)
    """Service codes, in order."""
    calls_per_minute = models.PositiveIntegerField(null=True, blank=True)
    calls_per_hour = models.PositiveIntegerField(null=True, blank=True)
    refused_per_hour = models.PositiveIntegerField(null=True, blank=True)
    forwards_per_day = models.PositiveIntegerField(null=True, blank=True)
    forwarded_lines_per_day = models.PositiveIntegerField(null=True, blank=True)
    night_forwards_per_hour = models.PositiveIntegerField(null=True, blank=True)
    watchdog_days = models.PositiveIntegerField(null=True, blank=True)
    hold_unusual_forwards = models.BooleanField(default=False)
    """Cannot take back what the environment holds."""
    access_number = models.CharField(max_length=20, blank=True, default="")
    """Which mobile clients call to reach the exchange through the mobile network, canonical (LIC-04)."""
    public_address = models.CharField(max_length=253, blank=True, default="")
    """Where mobile clients reach the exchange through the internet."""
    before = models.JSONField(null=True, blank=True)
    """All of the above as they were before the last change, for undo."""
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(name="company_one_number_policy", condition=Q(pk=ONLY)),)

    def __str__(self) -> str:
        return f"version {self.version}"

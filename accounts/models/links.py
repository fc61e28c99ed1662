"""What proves who somebody is without a password: links in letters, and the own telephone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class OneTimeLink(models.Model):
    """A link that works once. Only a digest of its token is kept (SECURITY §2.3)."""

    class Purpose(models.TextChoices):
        RESET = "reset", _("Choose a new password")
        ACTIVATION = "activation", _("Choose the first password")
        SIGN_IN = "sign_in", _("Log in on another device")

    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    stamp = models.CharField(max_length=64)
    """Of password and e-mail address: the link dies when either changes."""
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user} until {self.expires:%Y-%m-%d %H:%M}"


class EmailChange(models.Model):
    """A new e-mail address that waits to be confirmed at the new and at the old one; see proving.email_changes."""

    user = models.OneToOneField(User, models.CASCADE, related_name="email_change")
    address = models.EmailField(blank=True)
    """Empty: there shall be none."""
    old_address = models.EmailField(blank=True)
    new_digest = models.CharField(max_length=64, unique=True, null=True)
    old_digest = models.CharField(max_length=64, unique=True, null=True)
    """Of the tokens of the last letters to either address; None while none was written."""
    stamp = models.CharField(max_length=64)
    """Of password and e-mail address, as a link's."""
    session = models.CharField(max_length=16, blank=True)
    """The mark of the session that asked, as in the journal: the change, once confirmed, does not end it."""
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} to {self.address}"


class PhoneProof(models.Model):
    """The portal rings somebody's own telephone and asks for the two digits that their screen shows.

    Made also for a number that nobody has, so that the page tells nothing (T-ENM-01): `user` is then None.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Your telephone rings")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")
        USED = "used", _("Used")

    name = models.CharField(max_length=40, unique=True)
    """Random; the request id of the call."""
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="phone_proofs")
    extension = models.CharField(max_length=6)
    code = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    session = models.CharField(max_length=64)
    """A digest of the browser session that asked, the only one that may use it."""
    stamp = models.CharField(max_length=64, blank=True)
    started = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.extension} {self.state}"

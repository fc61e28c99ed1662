"""The second factor: one-time passwords (RFC 6238) and recovery codes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User


class SecondFactor(models.Model):
    """Somebody has one that guards the account, and one at most that waits for its first code: the old one stays in
    force until the new one is."""

    user = models.ForeignKey(User, models.CASCADE, related_name="second_factors")
    secret = models.CharField(max_length=255)
    """Encrypted, see accounts.guard.secrets."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """Until the first right code it protects nothing."""
    last_step = models.BigIntegerField(default=0)
    """The time step of the last code that was taken: no code works twice."""
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(confirmed_at__isnull=False), name="accounts_one_second_factor_guards"
            ),
            models.UniqueConstraint(
                fields=("user",), condition=Q(confirmed_at=None), name="accounts_one_second_factor_is_set_up"
            ),
        )

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="accounts_recovery_code_is_there_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.user}"

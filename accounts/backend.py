"""How Django finds the signed-in user. Secrets are examined in accounts.login alone."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from accounts.models import User


class ExtensionBackend(BaseBackend):
    def get_user(self, user_id: int) -> User | None:
        """The account, unless it was disabled: then its sessions are worth nothing (T-SES-02)."""
        user: User | None = User.objects.select_related("department").filter(pk=user_id, is_active=True).first()
        return user

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        return isinstance(user_obj, User) and user_obj.has_perm(perm)

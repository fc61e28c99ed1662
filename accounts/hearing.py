"""Whose recorded conversations somebody may hear: the one place that says it (REC-02, X-13)."""

from accounts.models import User
from accounts.permissions import Permission


def heard_by(user: User) -> frozenset[str]:
    """The extensions whose recordings `user` may hear."""
    heard: set[str] = set()
    if user.has_perm(Permission.HEAR_OWN_RECORDINGS):
        heard.update(user.extensions)
    if user.has_perm(Permission.HEAR_RECORDINGS_OF_DEPARTMENTS):
        managed = User.objects.filter(department__in=user.managed_departments)
        heard.update(managed.values_list("extension", flat=True))
    return frozenset(heard)

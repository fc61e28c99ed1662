"""Do-not-disturb for all extensions of a person, if they want it so (FWD-12)."""

from accounts.models import User
from pbx.features import Feature
from services.models import Everywhere


def chosen(user: User) -> bool:
    return Everywhere.objects.filter(user=user).exists()


def choose(user: User, *, wanted: bool) -> None:
    if wanted:
        Everywhere.objects.get_or_create(user=user)
    else:
        Everywhere.objects.filter(user=user).delete()


def reach(user: User, feature: Feature) -> tuple[str, ...]:
    """The extensions at which `feature` is switched when `user` switches it, the one they work for first."""
    if feature is not Feature.DND or len(user.extensions) == 1 or not chosen(user):
        return (user.acting,)
    return tuple(dict.fromkeys((user.acting, *user.extensions)))

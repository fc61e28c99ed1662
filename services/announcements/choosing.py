"""From which announcements one may choose, and what one that is set is called."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.models import User
from services.announcements import files
from services.models import Announcement


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button."""

    value: str
    words: str
    chosen: bool
    announcement: Announcement | None = None
    """What can be listened to; None: nothing."""
    maker: str = ""
    """Whose it is, if it is somebody else's."""


def choosable(user: User) -> Collection[Announcement]:
    """Their own and the public ones, for somebody else's callers the public ones alone; none where the exchange plays
    none."""
    if not files.can_be_played():
        return ()
    found = Announcement.objects.visible_to(user).select_related("creator")
    return found.filter(public=True) if user.serves_other else found


def choices(user: User, chosen: str, *, by_name: bool = False) -> Iterable[Choice]:
    """By their keys in the database, or by the names that the exchange knows."""
    for one in choosable(user):
        value = one.name if by_name else str(one.pk)
        yield Choice(value, one.description, value == chosen, one, maker(one, user))


def maker(announcement: Announcement, viewer: User) -> str:
    """Who made it; empty: the viewer, or somebody who is gone."""
    creator = announcement.creator
    if creator is None or creator.pk == viewer.pk:
        return ""
    return creator.comment or creator.extension


def readable(viewer: User, announcement: Announcement) -> str:
    """Its description, if `viewer` may read it."""
    seen = announcement.public or announcement.creator_id == viewer.pk or announcement.extension == viewer.acting
    return announcement.description if seen else ""


def called(viewer: User, names: Iterable[str]) -> dict[str, str]:
    """Name at the exchange → description, of those that `viewer` may read."""
    found = Announcement.objects.visible_to(viewer).filter(name__in=names)
    return dict(found.values_list("name", "description"))


def described(name: str) -> str:
    """What its maker called it, for the journal; the name itself if it is none of ours."""
    return Announcement.objects.filter(name=name).values_list("description", flat=True).first() or name

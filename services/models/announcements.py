"""What people have spoken or brought along for callers to hear (OFFH-04)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from pbx.announcements import NAME_BYTES, new_name
from pbx.audio.peaks import COUNT

LONGEST_DESCRIPTION = 60


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: User) -> Self:
        """The public ones, those that `user` made, and those of the extension that they work for."""
        return self._there().filter(Q(public=True) | _own(user)).order_by(Lower("description"), "pk")

    def editable_by(self, user: User, *, removed: bool = False) -> Self:
        """Public ones are also for administrators: whoever made one may have left. `removed`: instead of those that
        are there the ones that `user` can still have back."""
        found = self.filter(remover=user, removed__isnull=False) if removed else self._there()
        administers = user.has_perm(Permission.ADMINISTER)
        return found.filter(_own(user) | Q(public=True) if administers else _own(user))

    def _there(self) -> Self:
        return self.filter(removed=None)


class Announcement(models.Model):
    """Its sound is kept beside it, and a copy of that by its `name` where the exchange plays it."""

    name = models.CharField(max_length=NAME_BYTES * 2, unique=True, default=new_name)
    description = models.CharField(_("description"), max_length=LONGEST_DESCRIPTION)
    creator = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="announcements")
    extension = models.CharField(max_length=6)
    """For which its creator worked."""
    public = models.BooleanField(default=False)
    seconds = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    """Bytes of the file."""
    peaks = models.CharField(max_length=COUNT, blank=True)
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)
    """The sound."""
    removed = models.DateTimeField(null=True, blank=True)
    """For a while this can be undone."""
    remover = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "creator",
                Lower("description"),
                name="services_announcement_is_described_once",
                condition=Q(removed__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.description

    @property
    def stamp(self) -> int:
        """The time of its file, in whole seconds since the epoch."""
        return int(self.changed.timestamp())


class Sound(models.Model):
    """A whole WAVE file of our own making, kept apart so that lists do not read it."""

    announcement = models.OneToOneField(Announcement, models.CASCADE, primary_key=True, related_name="sound")
    wave = models.BinaryField()

    def __str__(self) -> str:
        return f"sound of {self.announcement_id}"


def _own(user: User) -> Q:
    return Q(creator=user) | Q(extension=user.acting)

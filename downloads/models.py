"""The installer that is downloaded, those that were before, and those that are on their way."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from downloads import storage
from downloads.kinds import LOOKS, Kind, System
from downloads.names import LONGEST, LONGEST_VERSION

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR: Final = timedelta(days=30)
"""So long a replaced or removed installer can be brought back (T-UPL-07)."""
WAITS_FOR: Final = timedelta(days=1)
"""After its last piece an upload can go on."""

_SYSTEMS = {
    System.WINDOWS: "Windows",
    System.MACOS: "macOS",
    System.LINUX: "Linux",
    System.ANDROID: "Android",
    System.ANY: _("any system"),
}


class InstallerQuerySet(models.QuerySet["Installer"]):
    def visible_to(self, user: "User") -> Self:
        """Everybody sees the one that is in place; administrators also those of before."""
        return self if user.has_perm(Permission.ADMINISTER) else self.current()

    def editable_by(self, user: "User") -> Self:
        return self if user.has_perm(Permission.ADMINISTER) else self.none()

    def current(self) -> Self:
        return self.filter(in_place=True)

    def previous(self) -> Self:
        """The last one first."""
        return self.filter(in_place=False).order_by("-retired", "-pk")


class Installer(models.Model):
    """One file that arrived whole and was checked. The row is what says that there is such a file, and which one is
    in place: it is written after the file, and removed before it."""

    upload = models.UUIDField(unique=True)
    """The upload of which it came: who asks once more whether that is done, learns that it is."""
    name = models.CharField(max_length=LONGEST)
    version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=32, unique=True)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    in_place = models.BooleanField(default=True)
    """It is the one that people download."""
    retired = models.DateTimeField(null=True, blank=True)
    """Since when it is no longer in place."""

    objects = InstallerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["in_place"], condition=Q(in_place=True), name="downloads_one_installer_is_in_place"
            ),
            models.CheckConstraint(
                condition=Q(in_place=True, retired=None) | Q(in_place=False, retired__isnull=False),
                name="downloads_installer_is_in_place_or_retired",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    @property
    def goes(self) -> datetime | None:
        """When it is destroyed."""
        return self.retired + KEPT_FOR if self.retired else None

    @property
    def system(self) -> str:
        """For what it is."""
        return str(_SYSTEMS[LOOKS[Kind(self.kind)].system])

    @property
    def is_there(self) -> bool:
        """Its file is: somebody may have restored the database alone."""
        try:
            storage.Stored.of(self.stored, self.size).close()
        except storage.Lost:
            return False
        return True

    @property
    def told(self) -> str:
        """As the journal and letters name it."""
        return f"{self} sha256:{self.sha256}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(user=user) if user.has_perm(Permission.ADMINISTER) else self.none()

    def editable_by(self, user: "User") -> Self:
        return self.visible_to(user)


class Upload(models.Model):
    """A file on its way, of which the first `arrived` bytes are on the disk. Everybody has one at a time."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="upload")
    name = models.CharField(max_length=LONGEST)
    version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    expected = models.CharField(max_length=64, blank=True)
    """The SHA-256 that its maker publishes; empty: nobody said."""
    size = models.PositiveBigIntegerField()
    modified = models.PositiveBigIntegerField(default=0)
    """When the file was last written on its owner's computer, in milliseconds: only the same file goes on."""
    arrived = models.PositiveBigIntegerField(default=0)
    stored = models.CharField(max_length=32, unique=True)
    touched = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(arrived__lte=F("size")), name="downloads_no_more_arrives_than_there_is"),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.arrived} of {self.size}"

    @property
    def goes(self) -> datetime:
        return self.touched + WAITS_FOR

    def is_of(self, name: str, size: int, modified: int) -> bool:
        """Is this the file that it began with?"""
        return (self.name, self.size, self.modified) == (name, size, modified)

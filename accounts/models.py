"""People, their extensions and what they may do."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import pins
from accounts.permissions import GRANTABLE, Permission, permissions_of


class Department(models.Model):
    """A group of extensions. An extension belongs to at most one, a person may manage several (ADM-19)."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Whom `user` sees among the colleagues: everybody who still works here."""
        return self.filter(is_active=True) if user.is_active else self.none()

    def editable_by(self, user: "User") -> Self:
        """Whose account `user` may work on (SECURITY §2.4): an administrator's is everybody's, a manager's
        are the plain users of the departments they manage, everybody's is their own."""
        if user.has_perm(Permission.ADMINISTER):
            return self.all()
        mine = Q(pk=user.pk)
        if user.has_perm(Permission.MANAGE_DEPARTMENTS):
            return self.filter(mine | Q(role=User.Role.USER, department__in=user.manages.all()))
        return self.filter(mine)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, extension: str, password: str | None = None, **fields: object) -> "User":
        """Make an account; without a password only its PIN opens it (LOG-04)."""
        user: User = self.model(extension=extension, **fields)
        if password:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One employee and the extension they log in with (LOG-01).

    `comment` is the exchange's name for the extension and belongs to the administrator;
    `description` is the person's own free text. The two are never mixed (X-17).
    """

    class Role(models.TextChoices):
        USER = "user", _("User")
        MANAGER = "manager", _("Manager")
        ADMINISTRATOR = "administrator", _("Administrator")

    class Callback(models.TextChoices):
        ASK = "ask", _("Ask each time")
        INTERNAL = "internal", _("Extension")
        MOBILE = "mobile", _("MobilePhone")

    class ContactAccess(models.TextChoices):
        NONE = "none", _("None")
        READ = "read", _("Read")
        EDIT = "edit", _("Read and edit")

    extension = models.CharField(_("extension number"), max_length=6, unique=True)
    password = models.CharField(max_length=128, blank=True, default="")
    comment = models.CharField(_("comment"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.USER)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="members")
    manages = models.ManyToManyField(Department, blank=True, related_name="managers")
    mobile = models.CharField(_("MobilePhone number"), max_length=20, blank=True)
    callback = models.CharField(max_length=8, choices=Callback.choices, default=Callback.ASK)
    contact_access = models.CharField(max_length=8, choices=ContactAccess.choices, default=ContactAccess.READ)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=64, blank=True, help_text="A digest, see accounts.pins.")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    activation_until = models.DateTimeField(null=True, blank=True, help_text="Until then the PIN opens the account.")
    must_change_password = models.BooleanField(default=False)

    objects = UserManager()
    USERNAME_FIELD = "extension"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(extension__regex=r"^[0-9]{2,6}$"), name="accounts_user_extension_is_two_to_six_digits"
            ),
            models.CheckConstraint(condition=Q(pin_failures__lte=pins.TRIES), name="accounts_user_has_five_tries"),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.comment}".strip()

    def has_perm(self, permission: str, obj: object = None) -> bool:  # noqa: ARG002
        """See accounts.permissions. Raises ValueError for a name that is not in the table."""
        return Permission(permission) in permissions_of(self)

    def has_perms(self, permissions: Iterable[str], obj: object = None) -> bool:  # noqa: ARG002
        return all(self.has_perm(permission) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return any(permission.startswith(f"{app_label}.") for permission in permissions_of(self))

    @cached_property
    def granted(self) -> frozenset[str]:
        return frozenset(self.grants.values_list("permission", flat=True))

    def opens_by_pin(self, now: datetime) -> bool:
        """May the PIN open this account at `now`? Never beside a password (LOG-04, T-PIN-03)."""
        return (
            self.is_active
            and not self.password
            and bool(self.pin)
            and self.pin_failures < pins.TRIES
            and self.activation_until is not None
            and now < self.activation_until
        )

    @property
    def own_words(self) -> tuple[str, ...]:
        """What a password must not lean on."""
        department = self.department.name if self.department else ""
        return (self.extension, self.comment, self.mobile, department)


class Grant(models.Model):
    """A permission that one person has beside those of their role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=40, choices=[(str(name), str(name)) for name in sorted(GRANTABLE)])

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "permission"), name="accounts_grant_is_given_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.permission}"


class Session(AbstractBaseSession):
    """Django's session with its owner, so that somebody's sessions can be found and ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.session_store import SessionStore

        return SessionStore

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.user} until {self.expire_date:%Y-%m-%d %H:%M}"


class Bucket(models.Model):
    """How many tries are left, see accounts.throttle."""

    key = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key} {self.tokens:.1f}"


class JournalEntry(models.Model):
    """One deed, see accounts.journal."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=40)
    subject = models.ForeignKey(User, models.SET_NULL, null=True, related_name="journal")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="deeds")
    address = models.CharField(max_length=45, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject}"

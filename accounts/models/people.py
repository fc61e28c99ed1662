"""People, their extensions and what they may do."""

from collections.abc import Collection, Iterable
from copy import copy
from datetime import datetime
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import authority
from accounts.authority import Standing
from accounts.guard import pins
from accounts.models.departments import Department, DepartmentQuerySet
from accounts.permissions import Permission, permissions_of


class Held(IntEnum):
    """Of a licence that a function wants; GRANTED stands for what needs none."""

    NO = 0
    YES = 1
    GRANTED = 2


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Whom `user` sees among the colleagues: everybody who still works here."""
        return self.filter(is_active=True) if user.is_active else self.none()

    def editable_by(self, user: "User") -> Self:
        """Whose account `user` may work on beside the own: accounts.authority says it (SECURITY §2.4)."""
        return self.filter(authority.within_reach(Standing.of(user)))

    def in_pool_of(self, user: "User") -> Self:
        """Whom `user` may take into a department (MGR-05)."""
        return self.filter(authority.in_pool(Standing.of(user)))

    def managing(self, departments: DepartmentQuerySet) -> Self:
        """Who was given one of `departments`, or one above it."""
        return self.filter(manages__in=departments.with_above()).distinct()

    def looking_after(self, extensions: Collection[str]) -> Self:
        """Whose pages may show something of these extensions: the managers of their departments and of those above
        them, and administrators. Whether they still may is asked when such a page fetches itself."""
        departments = Department.objects.filter(members__extension__in=list(extensions))
        manages = reduce(or_, (Q(manages__in=departments.values(step)) for step in authority.STEPS_UP))
        either = Q(role=User.Role.ADMINISTRATOR) | Q(manages, role=User.Role.MANAGER)
        return self.filter(either, is_active=True).distinct() if extensions else self.none()


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
        """Of the public book (X-12)."""

        NONE = "none", pgettext_lazy("access", "None")
        READ = "read", _("Read")
        EDIT = "edit", _("Read and edit")

    class RecordingAccess(models.TextChoices):
        """Of recorded calls (X-13)."""

        NONE = "none", pgettext_lazy("access", "None")
        OWN = "own", _("Own calls")
        DEPARTMENTS = "departments", _("Own departments")

    class EnterAction(models.TextChoices):
        """What Enter does on a number or person (APP-06)."""

        CARD = "card", _("Show the person")
        CALL = "call", _("Call")
        HISTORY = "history", _("Show their calls")

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
    recording_access = models.CharField(max_length=12, choices=RecordingAccess.choices, default=RecordingAccess.OWN)
    enter_action = models.CharField(max_length=8, choices=EnterAction.choices, default=EnterAction.CARD)
    notify_calls = models.BooleanField(default=False, help_text="The browser announces ringing calls (APP-07).")
    ring_sound = models.BooleanField(default=False)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=64, blank=True, help_text="A digest, see accounts.guard.pins.")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    activation_until = models.DateTimeField(null=True, blank=True, help_text="Until then the PIN opens the account.")
    must_change_password = models.BooleanField(default=False)
    email_set_by_other_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing is sent there for a day when somebody else has set the address."
    )
    activity_seen = models.BigIntegerField(
        default=0, help_text="The newest entry of the journal that the person has said to have seen."
    )

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

    @property
    def managed_departments(self) -> DepartmentQuerySet:
        """Those of `manages`, and all below them."""
        return Department.objects.managed_by(self)

    @cached_property
    def granted(self) -> frozenset[str]:
        return self._granted_and_unlicensed[0]

    @cached_property
    def unlicensed(self) -> frozenset[str]:
        """What wants a licence that this person does not hold, see accounts.models.licences."""
        return self._granted_and_unlicensed[1]

    @cached_property
    def _granted_and_unlicensed(self) -> tuple[frozenset[str], frozenset[str]]:
        """Both in one query, for it is asked for each request."""
        from accounts.models.licences import LicensedFunction

        grants = self.grants.values_list("permission", Value(Held.GRANTED, models.IntegerField()))
        rows = list(grants.union(LicensedFunction.objects.of(self, timezone.localdate()), all=True))
        names = {held: frozenset(name for name, each in rows if each == held) for held in Held}
        return names[Held.GRANTED], names[Held.NO] - names[Held.YES]

    def forget_rights(self) -> None:
        """They have changed: what is asked next is read anew."""
        for name in ("granted", "unlicensed", "_granted_and_unlicensed"):
            self.__dict__.pop(name, None)

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

    def password_is_over(self, now: datetime) -> bool:
        """Is it a temporary one that was not changed in time?"""
        return self.must_change_password and self.activation_until is not None and now >= self.activation_until

    @cached_property
    def extensions(self) -> tuple[str, ...]:
        """What they may work with, all rights included: the own extension, then the others in order (PSA-08)."""
        return self.with_own(self.main_devices.values_list("extension", flat=True))

    def with_own(self, devices: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.extension, *devices)))

    @property
    def acting(self) -> str:
        """The extension that this request works for: the own one, or another main device (LOG-20)."""
        return str(self.__dict__.get("_acting", self.extension))

    @acting.setter
    def acting(self, extension: str) -> None:
        self.__dict__["_acting"] = extension

    @property
    def served(self) -> "User":
        """Whose telephone this works for: their own, or that of somebody whom they manage (MGR-08)."""
        served: User = self.__dict__.get("_served", self)
        return served

    @property
    def serves_other(self) -> bool:
        return self.served.pk != self.pk

    def serving(self, person: "User") -> "User":
        """This person as they work for the telephone of `person`, and for no other. It gives no right: whoever asks
        for it has asked accounts.authority, and whoever writes asks once more."""
        hand = copy(self)
        hand.__dict__["_served"] = person
        hand.acting = person.extension
        hand.__dict__["extensions"] = (person.extension,)
        return hand

    @property
    def own_words(self) -> tuple[str, ...]:
        """What a password must not lean on."""
        department = self.department.name if self.department else ""
        return (self.extension, self.comment, self.mobile, self.email, department)

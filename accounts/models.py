"""People, their extensions and what they may do."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A group of extensions. An extension belongs to at most one, a person may manage several (ADM-19)."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, extension: str, password: str | None = None, **fields: object) -> "User":
        """Make an account; without a password only its PIN opens it (LOG-04)."""
        user = self.model(extension=extension, **fields)
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

    objects = UserManager()
    USERNAME_FIELD = "extension"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(extension__regex=r"^[0-9]{2,6}$"), name="accounts_user_extension_is_two_to_six_digits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.extension} {self.comment}".strip()

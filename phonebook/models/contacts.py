"""Contacts: the public book, and each user's private one."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Right
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from phonebook.models.fields import BytewiseCharField

LONGEST_NAME = 120
ENDING = 7
"""Digits by which numbers are compared at least."""


class Kind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class Source(models.TextChoices):
    HAND = "hand", _("Written here")
    FILE = "file", _("Imported from a file")


class NumberType(models.TextChoices):
    """What kind of telephone; what else there is to say stands in the label."""

    WORK = "work", _("Office")
    MOBILE = "mobile", _("Mobile")
    HOME = "home", _("Home")
    COMPANY = "company", _("Switchboard")
    FAX = "fax", _("Fax")
    OTHER = "other", _("Other")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """One's private book, and the public one with the right to read it (MAIN-02)."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm(Permission.READ_PUBLIC_CONTACTS) else own)

    def editable_by(self, user: User) -> Self:
        """One's private book, and the public one with the right to write it (X-12)."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm(Permission.EDIT_PUBLIC_CONTACTS) else own)

    def outside(self) -> Self:
        """Without what is written about extensions, which are in the book by themselves."""
        return self.filter(person=None)


class Contact(models.Model):
    """A person or company. Without an owner it is public.

    An extension is in the book by itself: what else there is to say of its person, above all further numbers (MGR-10),
    stands in the public contact whose `person` they are.
    """

    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="contacts")
    person = models.OneToOneField(User, models.CASCADE, null=True, blank=True, related_name="entry")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, help_text="As it is shown.")
    prefix = models.CharField(_("title"), max_length=40, blank=True)
    first = models.CharField(_("first name"), max_length=80, blank=True)
    middle = models.CharField(_("middle name"), max_length=80, blank=True)
    last = models.CharField(_("last name"), max_length=80, blank=True)
    suffix = models.CharField(_("suffix"), max_length=40, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    emails = models.JSONField(default=list, blank=True, help_text="Addresses.")
    addresses = models.JSONField(
        default=list, blank=True, help_text="{type: work|home|other, street, city, state, zip, country}"
    )
    tags = models.JSONField(default=list, blank=True, help_text="Words.")
    notes = models.TextField(_("notes"), blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HAND)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    imported = models.ForeignKey(
        "phonebook.Import", models.SET_NULL, null=True, related_name="contacts", db_constraint=False
    )
    made = models.DateTimeField(default=timezone.now, db_default=Now())
    changed = models.DateTimeField(default=timezone.now, db_default=Now())
    sort_key = BytewiseCharField(
        max_length=LONGEST_NAME, editable=False, default="", help_text="See phonebook.folding."
    )
    haystack = models.TextField(editable=False, default="", help_text="See phonebook.folding.")

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = (models.Index("owner", "sort_key", "id", name="phonebook_contact_sorted"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None) | Q(owner=None), name="phonebook_what_is_said_of_extensions_is_public"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ContactNumber(models.Model):
    """One number of a contact. The first is the one that is called."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="numbers")
    number = models.CharField(_("number"), max_length=20, blank=True, help_text="Canonical; empty: cannot be dialled.")
    raw = models.CharField(max_length=120, blank=True, help_text="As somebody wrote it.")
    type = models.CharField(max_length=8, choices=NumberType.choices, default=NumberType.OTHER)
    label = models.CharField(_("label"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ending = models.GeneratedField(
        expression=Right("number", ENDING), output_field=models.CharField(max_length=ENDING), db_persist=True
    )
    vip = models.BooleanField(default=False)
    reserved = models.BooleanField(default=False, help_text="Shown to nobody: called by name (X-20).")
    imported = models.ForeignKey(
        "phonebook.Import", models.SET_NULL, null=True, related_name="numbers", db_constraint=False
    )

    class Meta:
        ordering = ("contact", "position", "id")
        indexes = (
            models.Index("number", condition=Q(reserved=True), name="phonebook_reserved_numbers"),
            models.Index("number", name="phonebook_numbers"),
            models.Index("ending", name="phonebook_numbers_by_ending"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=r"^(\+[1-9][0-9]{6,14}|[0-9*#]{2,20})$"),
                name="phonebook_contact_number_is_canonical",
            ),
        )

    def __str__(self) -> str:
        return self.number or self.raw

    @property
    def words(self) -> str:
        """What number it is: the label, or else its kind if there is one to tell."""
        return self.label or ("" if self.type == NumberType.OTHER else self.get_type_display())

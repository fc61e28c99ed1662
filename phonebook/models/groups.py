"""How people order their books: groups, and favourites."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from phonebook.models.contacts import Contact


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> Self:
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm(Permission.READ_PUBLIC_CONTACTS) else own)

    def editable_by(self, user: User) -> Self:
        """One's own, and those of the public book with the right to write it (BOOK-04)."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm(Permission.EDIT_PUBLIC_CONTACTS) else own)


class Group(models.Model):
    """Of the private book of its owner; without an owner of the public one. Departments are no groups:
    administrators and managers say who is in them (BOOK-03).

    A private group may hold public contacts, too; a public one holds public contacts only.
    """

    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="contact_groups")
    name = models.CharField(_("name"), max_length=60)
    contacts = models.ManyToManyField(Contact, through="Membership", related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "owner", Lower("name"), name="phonebook_group_is_there_once", condition=Q(owner__isnull=False)
            ),
            models.UniqueConstraint(
                Lower("name"), name="phonebook_public_group_is_there_once", condition=Q(owner__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("group", "contact"), name="phonebook_membership_is_there_once"),)

    def __str__(self) -> str:
        return f"{self.contact} in {self.group}"


class Favourite(models.Model):
    """A contact, or the person of an extension, that `user` wants at hand (BOOK-15)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="favourites")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="favourites")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(contact=None) ^ Q(person=None), name="phonebook_favourite_is_a_contact_or_an_extension"
            ),
            models.UniqueConstraint(
                fields=("user", "contact"), condition=Q(person=None), name="phonebook_favourite_contact_is_there_once"
            ),
            models.UniqueConstraint(
                fields=("user", "person"), condition=Q(contact=None), name="phonebook_favourite_person_is_there_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.contact or self.person}"

"""Contacts: the public book, and each user's private one."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """One's private book, and the public one with the right to read it (MAIN-02)."""
        own = Q(owner=user)
        return self.filter(own | Q(owner=None) if user.has_perm("phonebook.read_public") else own)

    def with_words(self, words: list[str]) -> Self:
        """Contacts in which each folded word begins a word of the name, company or number labels."""
        found = self
        for word in words:
            found = found.filter(haystack__contains=f" {word}")
        return found

    def with_digits(self, digits: str) -> Self:
        """Contacts with a number that contains `digits`."""
        return self.filter(numbers__number__contains=digits).distinct()


class Contact(models.Model):
    """A person or company outside. Without an owner it is public."""

    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    company = models.CharField(_("company"), max_length=120, blank=True)
    haystack = models.TextField(editable=False, default="", help_text="See phonebook.folding.")

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = (models.Index("owner", "name", name="phonebook_contact_by_name"),)

    def __str__(self) -> str:
        return self.name


class ContactNumber(models.Model):
    """One number of a contact, canonical (see phonebook.numbers)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="numbers")
    number = models.CharField(_("number"), max_length=20, db_index=True)
    label = models.CharField(_("label"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("contact", "position", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=r"^(\+[1-9][0-9]{6,14}|[0-9*#]{2,20})$"),
                name="phonebook_contact_number_is_canonical",
            ),
        )

    def __str__(self) -> str:
        return self.number

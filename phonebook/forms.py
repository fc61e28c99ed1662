"""What people write into the books."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from phonebook.models import Contact, ContactNumber


class ContactForm(forms.Form):
    """Whose number it is: a new entry, or one that exists."""

    name = forms.CharField(label=_("Name"), max_length=120)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    label = forms.CharField(
        label=_("What number is it?"), max_length=40, required=False, help_text=_("Mobile, office, at home …")
    )
    public = forms.BooleanField(label=_("In the public phonebook"), required=False)

    def __init__(self, user: User, contact: Contact | None, *args: Any, **kwargs: Any) -> None:
        """The book is chosen when an entry is made, by those who may write both (BOOK)."""
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "autofocus": True}
        if contact is not None or not user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
            del self.fields["public"]

    @staticmethod
    def values_of(contact: Contact, number: str) -> dict[str, str]:
        """What the form begins with for the entry `contact` that holds `number`."""
        entry = ContactNumber.objects.filter(contact=contact, number=number).first()
        return {"name": contact.name, "company": contact.company, "label": entry.label if entry else ""}

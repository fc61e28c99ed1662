"""What the phonebook holds about a person: their private book. Public contacts are the company's."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, told
from phonebook.models import Contact, Favourite, Group, Import, RemovedContact, Shortcut

_OF_A_CONTACT = (
    *("name", "kind", "prefix", "first", "middle", "last", "suffix", "company", "department", "job_title"),
    *("emails", "addresses", "tags", "notes", "source", "made", "changed"),
)
_OF_A_NUMBER = ("number", "raw", "type", "label", "vip")


@told("contacts", _("Your private contacts"), "phonebook.Contact", "phonebook.ContactNumber", "phonebook.Word")
def _contacts(user: User) -> Iterator[Row]:
    for contact in Contact.objects.filter(owner=user).order_by("name", "pk").prefetch_related("numbers"):
        for number in contact.numbers.all() or [None]:
            told_of = columns(number, *_OF_A_NUMBER) if number else dict.fromkeys(_OF_A_NUMBER, "")
            yield {**columns(contact, *_OF_A_CONTACT), **told_of}


@told("contact-groups", _("Groups of your private contacts"), "phonebook.Group", "phonebook.Membership")
def _groups(user: User) -> Iterator[Row]:
    for group in Group.objects.filter(owner=user).order_by("name").prefetch_related("contacts"):
        for name in [contact.name for contact in group.contacts.all()] or [""]:
            yield {"group": group.name, "contact": name}


@told("favourites", _("Your favourites"), "phonebook.Favourite")
def _favourites(user: User) -> Iterator[Row]:
    for favourite in Favourite.objects.filter(user=user).select_related("contact", "person").order_by("position"):
        yield {"position": favourite.position, "of": str(favourite.contact or favourite.person)}


@told("removed-contacts", _("Contacts that you removed a moment ago"), "phonebook.RemovedContact")
def _removed(user: User) -> Iterator[Row]:
    for removed in RemovedContact.objects.filter(user=user).order_by("at"):
        yield columns(removed, "at", "data")


@told("shortcuts", _("Your speed dial and quick transfer numbers"), "phonebook.Shortcut")
def _shortcuts(user: User) -> Iterator[Row]:
    for shortcut in Shortcut.objects.visible_to(user):
        yield columns(shortcut, "kind", "position", "name", "number")


@told("contact-imports", _("Files of contacts that you imported"), "phonebook.Import", "phonebook.ImportLine")
def _imports(user: User) -> Iterator[Row]:
    for found in Import.objects.visible_to(user):
        yield columns(found, "name", "state", "book", "created", "merged", "skipped", "rejected", "made", "finished")

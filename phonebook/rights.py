"""Who may write what of the books, beside whose book it is (X-12, MGR-10)."""

from accounts.authority import Deed, Standing, may
from accounts.models import User
from accounts.permissions import Permission
from phonebook.models import Contact


def edits(user: User, contact: Contact) -> bool:
    """The same as `Contact.objects.editable_by(user).outside()`, for one that is read already."""
    if contact.person_id is not None:
        return False
    return contact.owner_id == user.pk or (contact.owner_id is None and user.has_perm(Permission.EDIT_PUBLIC_CONTACTS))


def marks(user: User, contact: Contact) -> bool:
    """May `user` say which numbers of this contact outside are a VIP's or reserved? In the public book only: what
    somebody writes into their own hides nothing from others."""
    return contact.owner_id is None and contact.person_id is None and marks_public(user)


def marks_public(user: User) -> bool:
    """The same of any contact outside that is public."""
    return user.has_perm(Permission.EDIT_PUBLIC_CONTACTS) and user.has_perm(Permission.MANAGE_DEPARTMENTS)


def marks_person(user: User, person: User) -> bool:
    """May `user` write the further numbers of an extension, and mark them? Its managers and administrators (MGR-10)."""
    return may(Standing.of(user), Deed.EDIT_DATA, Standing.of(person))

"""Whose mailboxes somebody may use: the one place that says it (VM-02)."""

from django.db.models import Q, QuerySet

from accounts.models import MailboxRight, User
from accounts.permissions import Permission


def boxes_of(user: User) -> frozenset[str]:
    """The numbers of the mailboxes that `user` may use: those of the extensions that they work with, and those that an
    administrator gave."""
    if not user.has_perm(Permission.USE_VOICEMAIL):
        return frozenset()
    given = MailboxRight.objects.filter(user=user).values_list("mailbox", flat=True)
    return frozenset((*user.extensions, *given))


def members(mailbox: str) -> QuerySet[User]:
    """Everybody who may use the mailbox `mailbox`: who works with its extension, and to whom it was given."""
    own = Q(extension=mailbox) | Q(main_devices__extension=mailbox) | Q(mailbox_rights__mailbox=mailbox)
    people: QuerySet[User] = User.objects.filter(own, is_active=True).distinct()
    return people.order_by("comment", "extension")


def people_with(mailbox: str) -> frozenset[int]:
    """The ids of these people."""
    return frozenset(members(mailbox).values_list("pk", flat=True))

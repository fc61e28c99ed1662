"""Who is behind a number: the one place that turns canonical numbers into names for one viewer."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from phonebook.models import ContactNumber


def names_for(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """Names for canonical `numbers` as `user` may know them; a number nobody knows is absent.

    First an extension's name, then the user's own contact, then the public book (BOOK-24). The
    number of queries does not grow with the numbers.
    """
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    names: dict[str, str] = {}
    book = Q(contact__owner=user)
    if user.has_perm("phonebook.read_public"):
        book |= Q(contact__owner=None)
    entries = ContactNumber.objects.filter(book, number__in=wanted).order_by("contact__id")
    for number, owner, name in entries.values_list("number", "contact__owner", "contact__name"):
        if owner is not None or number not in names:
            names[number] = name
    extensions = [number for number in wanted if not number.startswith("+")]
    if extensions:
        known = User.objects.filter(extension__in=extensions).exclude(comment="")
        names.update(known.values_list("extension", "comment"))
    return names

"""Departments, or who is in them, changed: open pages of those who look after them, and of the book, look again."""

from accounts.models import User
from history.telling.announcing import announce
from phonebook.announcing import books_changed

TOPIC = frozenset({"departments"})


def tell() -> None:
    """Names of departments stand in everybody's book."""
    keepers = User.objects.filter(role__in=(User.Role.MANAGER, User.Role.ADMINISTRATOR), is_active=True)
    announce(people=dict.fromkeys(keepers.values_list("pk", flat=True), TOPIC))
    books_changed(None)

"""The groups that a file names, in the book of each contact."""

from collections.abc import Iterable

from phonebook.models import Group, Import

MOST_GROUPS = 200
"""Of one book; what a file names beyond is not made."""
_NAME = Group._meta.get_field("name").max_length or 0


class Groups:
    """Finds groups by name, and makes those that are not there."""

    def __init__(self, of: Import) -> None:
        self._of = of
        self._known: dict[int | None, dict[str, int]] = {}
        self.made: list[int] = []

    def of(self, owner_id: int | None, names: Iterable[str]) -> list[int]:
        """The keys of the groups with these names in that book, each once."""
        if owner_id not in self._known:
            there = Group.objects.filter(owner_id=owner_id).values_list("name", "pk")
            self._known[owner_id] = {name.lower(): pk for name, pk in there}
        known = self._known[owner_id]
        found = []
        for name in (name[:_NAME].strip() for name in names):
            if name.lower() not in known and len(known) < MOST_GROUPS:
                made = Group.objects.create(owner_id=owner_id, name=name)
                known[name.lower()] = made.pk
                self.made.append(made.pk)
            if name.lower() in known:
                found.append(known[name.lower()])
        return list(dict.fromkeys(found))

"""Which numbers reach the same person: what one of them missed, a call with another of them answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import User
from phonebook.models import ContactNumber

EVERYBODY = ""
"""Instead of an extension: what the public book and the accounts say."""


@dataclass(frozen=True, slots=True)
class People:
    """Numbers joined by whoever says that they are one person's. Not passed on: that a switchboard stands in two
    people's contacts does not make these two one."""

    links: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(extension whose private book says so, or EVERYBODY; number) → all numbers of that person."""
    house: frozenset[str] = frozenset()
    """The extensions of accounts among the numbers asked for, and those of their owners."""
    asked: frozenset[str] = frozenset()
    """Of which numbers this tells."""

    def same(self, number: str, reader: str = EVERYBODY) -> frozenset[str]:
        """The numbers of the person whom `number` reaches, itself among them, as `reader` knows them."""
        public = self.links.get((EVERYBODY, number), frozenset())
        private = self.links.get((reader, number), frozenset()) if reader else frozenset()
        return public | private | {number}

    def all_of(self, numbers: Collection[str]) -> frozenset[str]:
        """`numbers`, and whatever is one person with one of them for anybody at all."""
        joined = (same for (_reader, number), same in self.links.items() if number in numbers)
        return frozenset(numbers).union(*joined)

    def and_also(self, other: "People") -> "People":
        """What both tell; they were asked for different numbers."""
        return People({**self.links, **other.links}, self.house | other.house, self.asked | other.asked)


def same_people(numbers: Iterable[str]) -> People:
    """Whoever is behind these canonical numbers: people of the house by extension and mobile, people outside by their
    contacts. Two queries, however many numbers."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return People()
    links: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rows = ContactNumber.objects.filter(number__among=wanted).values_list(
        "contact__owner__extension", "number", "contact__numbers__number"
    )
    for reader, number, other in rows:
        links[reader or EVERYBODY, number] |= {number, other}
    inside = {number for number in wanted if number.isdigit()}
    house = User.objects.filter(Q(extension__among=inside) | Q(mobile__among=wanted - inside))
    extensions = set()
    for extension, mobile in house.values_list("extension", "mobile"):
        extensions.add(extension)
        for number in (extension, mobile) if mobile else ():
            links[EVERYBODY, number] |= {extension, mobile}
    return People({key: frozenset(same) for key, same in links.items()}, frozenset(extensions), frozenset(wanted))

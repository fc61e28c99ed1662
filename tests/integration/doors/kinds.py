"""The words in which the table of doors is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PUBLIC = "public"
"""Also for strangers; there are at most nine of these."""
DEMO = "demo"
"""For everybody, but only in the demo."""
PASSAGE = "passage"
"""Takes everybody, and sends on whoever has no business here: log-out, setting a password."""
EXCHANGE = "exchange"
"""For whoever shows the exchange's token; for everybody else nothing is there."""
SIGNED_IN = "signed in"
FIRST_RUN = "first run"
"""For whoever has the setup code, as long as there is no administrator; afterwards nothing is there."""
OPEN = frozenset({PUBLIC, DEMO, PASSAGE, EXCHANGE, FIRST_RUN})

READ = ("GET",)
WRITE = ("POST",)
BOTH = ("GET", "POST")


class Person(StrEnum):
    STRANGER = "nobody is signed in"
    LIMITED = "a session that must set a password first"
    EMPLOYEE = "an employee of A"
    GRANTED = "an employee of A with every right that can be given"
    MANAGER = "the manager of A"
    OTHER_MANAGER = "the manager of B"
    ADMINISTRATOR = "an administrator"
    DISABLED = "a disabled account with a session of before"
    EXPIRED = "a session whose time is over"


WHOLE = (Person.EMPLOYEE, Person.GRANTED, Person.MANAGER, Person.OTHER_MANAGER, Person.ADMINISTRATOR)
"""Signed in; the others are strangers everywhere."""


class Whose(StrEnum):
    OWN = "the own one"
    SAME = "of somebody in A"
    OTHER = "of somebody in C"
    UNASSIGNED = "of somebody without a department"
    ADMINISTRATORS = "an administrator's"
    DELETED = "of somebody who was deleted"
    NEVER = "of nobody ever"


Reach = Mapping[Person, frozenset[Whose]]


def _reach(*everybody: Whose, **further: tuple[Whose, ...]) -> Reach:
    return {person: frozenset((*everybody, *further.get(person.name, ()))) for person in Person}


_LIVING = (Whose.OWN, Whose.SAME, Whose.OTHER, Whose.UNASSIGNED, Whose.ADMINISTRATORS)
MINE = _reach(Whose.OWN)
CALLS = _reach(Whose.OWN, MANAGER=(Whose.SAME,))
"""Of one's own extension, and of those of the departments that one manages (history.lists.scopes)."""
COLLEAGUES = _reach(*_LIVING)
"""Everybody who still works here."""
LOOKED_AFTER = _reach(MANAGER=(Whose.SAME,), ADMINISTRATOR=_LIVING)
"""Whose account one works on (accounts.authority)."""
MANAGED = _reach(MANAGER=(Whose.SAME,))
"""Whose telephones managers set, and administrators do not (accounts.authority)."""
PAID_FOR = _reach(MANAGER=(Whose.OWN, Whose.SAME), OTHER_MANAGER=(Whose.OWN,), ADMINISTRATOR=_LIVING)
"""Whose costs one sees in statements (costs.statements.reach): both managers are in the department that they manage."""
SETTLED = _reach(MANAGER=(Whose.OWN, Whose.SAME), OTHER_MANAGER=(Whose.OWN,))
"""Whose missed calls one settles as the manager of their department (management.today.reach)."""
ADMINISTERED = _reach(ADMINISTRATOR=_LIVING)
"""What administrators alone keep."""
HELPED = _reach(MANAGER=(Whose.SAME,), ADMINISTRATOR=tuple(whose for whose in _LIVING if whose is not Whose.OWN))
"""Whom one may give a temporary password: nobody does that to themselves there."""
PICKED_UP = {
    person: frozenset({Whose.SAME} if person in WHOLE and person is not Person.OTHER_MANAGER else ())
    for person in Person
}
"""What rings in one's own department; all but the manager of B are in A."""
NOBODYS = _reach()
"""What is gone for everybody."""
ANYBODYS = _reach(*_LIVING, Whose.DELETED, Whose.NEVER)
"""The door takes any name, and tells nothing by it."""


class Leaves(StrEnum):
    NOTHING = "nothing"
    """A question, or a choice that only the device remembers."""
    COMMAND = "a command to the exchange"
    ENTRY = "a change that the journal tells of"
    CHANGE = "a change"
    RECORD = "an entry in the journal alone, of sessions that come and go"
    FOLLOWED = "a command to the exchange, and what the portal notes of it"


NOTHING, COMMAND, ENTRY, CHANGE, RECORD, FOLLOWED = Leaves


@dataclass(frozen=True, slots=True)
class Door:
    """`found` is what a signed-in reader's GET of it answers; `absent` what it answers about what is not there."""

    name: str
    path: str
    verbs: tuple[str, ...]
    needs: str
    found: int = 200
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    leaves: Leaves = NOTHING
    reach: Reach = field(default_factory=lambda: ANYBODYS)
    absent: int = 404

    @property
    def takes(self) -> bool:
        """Is it about a thing of somebody?"""
        return self.reach is not ANYBODYS

    def address(self, names: Mapping[str, str]) -> str | None:
        """Where it is with these names in their places; None if it takes a thing that is not among them."""
        try:
            words = "&".join(f"{name}={value.format(**names)}" for name, value in self.query.items())
            return f"{self.path.format(**names)}?{words}"
        except KeyError:
            return None

    @property
    def is_closed(self) -> bool:
        return self.needs not in OPEN


KEY = {"key": "{key}"}

"""The company that lives in the simulator, and in the portal's demo data: one cast, two stages.

Everybody is invented. German and British numbers come from the ranges their regulators keep for
fiction (Bundesnetzagentur, Ofcom); Poland keeps none, so Polish ones carry an unlikely `555`.
Outside numbers are E.164.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pbx.features import Feature
from pbx.simulator.contacts import CONTACTS, Contact

DEMO_PASSWORD = "portal-demo"  # noqa: S105 - printed at every start of the demo


class Role(StrEnum):
    USER = "user"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """An employee with a telephone. `features` and `registered` are how the day begins."""

    extension: str
    name: str
    department: str
    language: str
    email: str
    role: Role = Role.USER
    manages: tuple[str, ...] = ()
    """Names of the departments they manage."""
    mobile: str = ""
    description: str = ""
    password: str = DEMO_PASSWORD
    """Empty: no password yet, `pin` opens the account (LOG-04)."""
    pin: str = ""
    may_edit_contacts: bool = False
    also_works: tuple[str, ...] = ()
    """Further extensions that they work with as with their own (LOG-20)."""
    sees_callers_of: tuple[str, ...] = ()
    picks_up_for: tuple[str, ...] = ()
    """Colleagues of other departments (PSA-10); of their own they do in any case."""
    mailbox: bool = True
    registered: bool = True
    features: Mapping[Feature, str] = field(default_factory=dict)
    busy: float = 1.0
    """How often they call and are called, compared with the others."""


@dataclass(frozen=True, slots=True)
class RingGroup:
    """A number that rings all its members at once."""

    number: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A number whose callers wait until one of the agents is free."""

    number: str
    name: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedMailbox:
    """A mailbox that is nobody's own: those of one department work with it."""

    number: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class CarPark:
    number: str
    spaces: tuple[str, ...]
    patience: float = 60.0
    """Seconds until a parked call rings back."""


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    departments: tuple[str, ...]
    people: tuple[Person, ...]
    contacts: tuple[Contact, ...]
    ring_group: RingGroup
    queue: Queue
    car_park: CarPark
    shared_mailboxes: tuple[SharedMailbox, ...]
    trunk: str
    main_number: str
    """Callers reach the ring group here."""
    support_number: str
    """Callers reach the queue here."""
    direct_prefix: str
    """A direct number is this and the last two digits of the extension."""
    demo_employee: Person
    demo_manager: Person
    demo_admin: Person
    pin_only: Person
    """Has no password yet, only a PIN."""
    voicemail_number: str = "*97"
    outside_prefix: str = "0"
    region: str = "PL"

    def person(self, extension: str) -> Person:
        """Raises KeyError for an extension that nobody has."""
        for person in self.people:
            if person.extension == extension:
                return person
        raise KeyError(extension)

    def direct_number(self, person: Person) -> str:
        """The number, E.164, by which the world reaches this person at once."""
        return self.direct_prefix + person.extension[-2:]


SALES, SERVICE, LOGISTICS, OFFICE = DEPARTMENTS = ("Sales", "Service", "Warehouse & Logistics", "Administration")
_PLAIN_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o"})


def _address(name: str, domain: str = "example.com") -> str:
    """`Łukasz Dąbrowski` → `lukasz.dabrowski@example.com`."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN_LETTERS))
    plain = decomposed.encode("ascii", "ignore").decode().lower()
    return ".".join(plain.split()) + "@" + domain


def _sales() -> tuple[Person, ...]:
    return (
        Person(
            "1011",
            "Katarzyna Wiśniewska",
            SALES,
            "pl",
            _address("Katarzyna Wiśniewska"),
            mobile="+48501555011",
            description="Key accounts, Poland",
            features={Feature.CALL_WAITING: "on"},
            sees_callers_of=("1021", "1032"),
            picks_up_for=("1021",),
            busy=4.0,
        ),
        Person("1012", "Łukasz Dąbrowski", SALES, "pl", _address("Łukasz Dąbrowski"), mobile="+48501555012"),
        Person("1013", "Jürgen Großmann", SALES, "de", _address("Jürgen Großmann"), mobile="+491713920013"),
        Person("1014", "Emily Hartley", SALES, "en", _address("Emily Hartley"), mobile="+447700900014"),
        Person("1015", "Małgorzata Żółkiewska", SALES, "pl", _address("Małgorzata Żółkiewska")),
        Person(
            "1016",
            "Björn Schäfer",
            SALES,
            "de",
            _address("Björn Schäfer"),
            mobile="+491713920016",
            description="On the road Tuesday to Thursday",
            features={Feature.FORWARD_NO_ANSWER: "1011"},
        ),
        Person("1017", "Oliver Whitfield", SALES, "en", _address("Oliver Whitfield"), description="Tenders"),
    )


def _service() -> tuple[Person, ...]:
    return (
        Person("1018", "Paweł Szczęsny", SERVICE, "pl", _address("Paweł Szczęsny"), mobile="+48502555018"),
        Person("1019", "Agnieszka Źrebiec", SERVICE, "pl", _address("Agnieszka Źrebiec")),
        Person("1020", "Günther Weiß", SERVICE, "de", _address("Günther Weiß"), description="Field service, north"),
        Person(
            "1021",
            "Ewa Jabłońska",
            SERVICE,
            "pl",
            _address("Ewa Jabłońska"),
            role=Role.MANAGER,
            manages=(SERVICE, SALES),
            mobile="+48502555021",
            description="Head of sales and service",
            features={Feature.CALL_WAITING: "on"},
            may_edit_contacts=True,
            sees_callers_of=("1029",),
            picks_up_for=("1029",),
            busy=4.0,
        ),
        Person(
            "1022",
            "Grace Okafor",
            SERVICE,
            "en",
            _address("Grace Okafor"),
            mobile="+447700900022",
            features={Feature.FORWARD_BUSY: "1019"},
        ),
        Person("1023", "Tomasz Wójcik", SERVICE, "pl", _address("Tomasz Wójcik")),
    )


def _logistics() -> tuple[Person, ...]:
    return (
        Person(
            "1024",
            "Stanisław Gąsiorek",
            LOGISTICS,
            "pl",
            _address("Stanisław Gąsiorek", "example.org"),
            password="",
            pin="2580",
            description="Goods in",
        ),
        Person("1025", "Heike Müller", LOGISTICS, "de", _address("Heike Müller", "example.org"), description="Customs"),
        Person(
            "1026",
            "Rafał Kołodziej",
            LOGISTICS,
            "pl",
            _address("Rafał Kołodziej", "example.org"),
            mobile="+48503555026",
            registered=False,
            description="Forklift, late shift",
        ),
        Person("1027", "Daniel Price", LOGISTICS, "en", _address("Daniel Price", "example.org"), mailbox=False),
        Person(
            "1028",
            "Beata Świątek",
            LOGISTICS,
            "pl",
            _address("Beata Świątek", "example.org"),
            features={Feature.FORWARD_ALWAYS: "1025"},
        ),
    )


def _office() -> tuple[Person, ...]:
    return (
        Person(
            "1029",
            "Krzysztof Piątkowski",
            OFFICE,
            "pl",
            _address("Krzysztof Piątkowski"),
            mobile="+48504555029",
            description="Managing director",
            features={Feature.DND: "on"},
            busy=0.4,
        ),
        Person("1030", "Annika Böhm", OFFICE, "de", _address("Annika Böhm"), description="Accounts payable"),
        Person(
            "1031",
            "Charlotte Bennett",
            OFFICE,
            "en",
            _address("Charlotte Bennett"),
            role=Role.ADMINISTRATOR,
            mobile="+447700900031",
            description="IT and telephones",
            may_edit_contacts=True,
            also_works=("1032",),
            busy=4.0,
        ),
        Person("1032", "Jadwiga Nowak-Łęcka", OFFICE, "pl", _address("Jadwiga Nowak-Łęcka"), description="Reception"),
        Person("1033", "Sören Köhler", OFFICE, "de", _address("Sören Köhler"), mobile="+491713920033"),
        Person("1034", "Maja Zając", OFFICE, "pl", _address("Maja Zając"), description="Human resources"),
    )


def _company() -> Company:
    people = (*_sales(), *_service(), *_logistics(), *_office())
    by_extension = {person.extension: person for person in people}
    return Company(
        name="Bursztyn Pumps",
        departments=DEPARTMENTS,
        people=people,
        contacts=CONTACTS,
        ring_group=RingGroup("1080", "sales", ("1011", "1012", "1013", "1014", "1015")),
        queue=Queue("1090", "support", ("1018", "1019", "1020", "1021", "1022", "1023")),
        car_park=CarPark("1070", ("1071", "1072", "1073", "1074", "1075")),
        shared_mailboxes=(SharedMailbox("600", "Service", SERVICE),),
        trunk="trunk",
        main_number="+48225550100",
        support_number="+48225550190",
        direct_prefix="+482255501",
        demo_employee=by_extension["1011"],
        demo_manager=by_extension["1021"],
        demo_admin=by_extension["1031"],
        pin_only=by_extension["1024"],
    )


COMPANY = _company()

"""The people of the matrix, their sessions, and the things that doors are about."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.guard import pins
from accounts.journal import session_mark
from accounts.models import Department, Grant, Session, User
from accounts.permissions import GRANTABLE
from cti import live
from pbx.states import LegState
from tests.integration.cti_pages.exchange import Exchange, a_leg
from tests.integration.doors import Person, Whose

PASSWORD = "zielony autobus 7"
PIN = "2580"
ADDRESS = "192.0.2.7"
"""In a network from which a PIN opens an account."""

EXTENSIONS = {
    Person.LIMITED: "1010",
    Person.EMPLOYEE: "1011",
    Person.GRANTED: "1012",
    Person.MANAGER: "1021",
    Person.OTHER_MANAGER: "1022",
    Person.ADMINISTRATOR: "1031",
    Person.DISABLED: "1041",
    Person.EXPIRED: "1042",
}
OTHERS = {
    Whose.SAME: "1051",
    Whose.OTHER: "1052",
    Whose.UNASSIGNED: "1053",
    Whose.ADMINISTRATORS: "1054",
    Whose.DELETED: "1055",
    Whose.NEVER: "1056",
}
LONG_AGO = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Thing:
    """What one extension is known by."""

    extension: str
    call: str
    """The token of a call that rings there."""
    session: str
    """What the list of sessions calls a further one of its person."""

    @property
    def names(self) -> dict[str, str]:
        return {"extension": self.extension, "call": self.call, "session": self.session, "key": str(uuid.uuid4())}


@dataclass(frozen=True, slots=True)
class Company:
    users: Mapping[Person, User]
    sessions: Mapping[Person, str]
    """The key of each one's living, limited, orphaned or expired session."""

    def browser(self, who: Person, **options: bool) -> Client:
        client = Client(REMOTE_ADDR=ADDRESS, **options)
        client.raise_request_exception = False
        client.handler = _handler(client.handler)
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def thing(self, who: Person, whose: Whose) -> Thing:
        extension = EXTENSIONS.get(who, EXTENSIONS[Person.EMPLOYEE]) if whose is Whose.OWN else OTHERS[whose]
        return Thing(extension, live.call_token(extension, f"c-{extension}"), session_mark(_further(extension)))


_handlers: dict[bool, ClientHandler] = {}


def _handler(fresh: ClientHandler) -> ClientHandler:
    """Thousands of browsers are served by the same chain of middleware: making one takes longer than a request."""
    return _handlers.setdefault(fresh.enforce_csrf_checks, fresh)


def forget_handlers() -> None:
    """Middleware reads some settings once, when it is made."""
    _handlers.clear()


def found() -> Company:
    """Make the people in the database, and give each their session."""
    departments = {name: Department.objects.create(name=f"Department {name}") for name in "ABC"}
    users = {who: _person(who, departments) for who in EXTENSIONS}
    for whose, extension in OTHERS.items():
        if whose is not Whose.NEVER:
            _colleague(whose, extension, departments)
    User.objects.get(extension=OTHERS[Whose.DELETED]).delete()
    sessions = {who: _session(who, user) for who, user in users.items()}
    for user in User.objects.all():
        ends = timezone.now() + timedelta(days=1)
        Session.objects.create(session_key=_further(user.extension), user=user, expire_date=ends)
    User.objects.filter(extension=EXTENSIONS[Person.DISABLED]).update(is_active=False)
    Session.objects.filter(session_key=sessions[Person.EXPIRED]).update(expire_date=timezone.now() - timedelta(days=1))
    return Company(users, sessions)


def ring_everywhere(exchange: Exchange) -> None:
    """Every telephone rings, also those that nobody has any more."""
    for extension in (*EXTENSIONS.values(), *OTHERS.values()):
        if extension != OTHERS[Whose.NEVER]:
            exchange.calls(extension, a_leg(f"c-{extension}", LegState.RINGING, "0601570947"))


def _person(who: Person, departments: Mapping[str, Department]) -> User:
    roles = {
        Person.MANAGER: User.Role.MANAGER,
        Person.OTHER_MANAGER: User.Role.MANAGER,
        Person.ADMINISTRATOR: User.Role.ADMINISTRATOR,
    }
    own = departments["B" if who is Person.OTHER_MANAGER else "A"]
    fields: dict[str, object] = {"role": roles.get(who, User.Role.USER), "department": own, "language": "en"}
    if who is Person.LIMITED:
        fields |= {"pin": pins.digest(EXTENSIONS[who], PIN), "activation_until": timezone.now() + timedelta(days=14)}
    if who is Person.GRANTED:
        fields |= {"contact_access": User.ContactAccess.EDIT, "recording_access": User.RecordingAccess.DEPARTMENTS}
    else:
        fields["contact_access"] = User.ContactAccess.NONE
    password = None if who is Person.LIMITED else PASSWORD
    user = User.objects.create_user(EXTENSIONS[who], password, comment=f"Person {who.name}", **fields)
    if user.role == User.Role.MANAGER:
        user.manages.add(own)
    if who is Person.GRANTED:
        Grant.objects.bulk_create(Grant(user=user, permission=str(permission)) for permission in sorted(GRANTABLE))
    return user


def _colleague(whose: Whose, extension: str, departments: Mapping[str, Department]) -> User:
    department = {Whose.SAME: departments["A"], Whose.OTHER: departments["C"], Whose.DELETED: departments["A"]}
    role = User.Role.ADMINISTRATOR if whose is Whose.ADMINISTRATORS else User.Role.USER
    return User.objects.create_user(
        extension, PASSWORD, comment=f"Colleague {whose.name}", department=department.get(whose), role=role
    )


def _further(extension: str) -> str:
    """The key of a session elsewhere."""
    return f"elsewhere{extension}".ljust(32, "x")


def _session(who: Person, user: User) -> str:
    client = Client(REMOTE_ADDR=ADDRESS)
    if who is Person.LIMITED:
        said = client.post("/login/", {"extension": user.extension, "secret": PIN})
        assert said.headers["Location"] == "/set-password/"
    else:
        client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key
    return key

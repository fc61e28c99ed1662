"""The people of the matrix, their sessions, and the things that doors are about."""

import uuid
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.guard import pins
from accounts.journal import session_mark
from accounts.models import Department, Grant, LicenceKind, RemovedDepartment, RemovedLicenceKind, Session, User
from accounts.permissions import GRANTABLE
from company.exchange import LINK
from company.models import ONLY, Brand, Keeping, NumberPolicy
from company.models import Exchange as ExchangeLink
from costs.models import PriceImport, PriceList
from cti import live
from downloads import storage
from downloads.models import Installer, Upload
from history.models import Mailbox, Message, MissedCall, Note, PostIt, Record, Recording
from jobs.kinds import Progress, Running, job
from jobs.models import Job, Piece
from labels.models import Telephone
from management.company import numbers
from management.models import BulkChange, BulkLine, PeopleImport, PeopleImportLine
from pbx.audio import wav
from pbx.mailbox import Folder
from pbx.mailbox import Message as Told
from pbx.party import Party
from pbx.simulator.spool import Spool
from pbx.states import LegState
from phonebook.models import Contact, Favourite, Group, Import, RemovedContact, Shortcut
from phonebook.references import seal
from services.models import Announcement, By, Calendar, CallAccount, Change, Deed, Rule, Situation, Stage, Wakeup
from services.models.announcements import Sound
from tests.integration.cti_pages.exchange import Exchange, a_leg
from tests.integration.doors.downloads import IN_PLACE, PREVIOUS
from tests.integration.doors.kinds import Person, Whose
from tests.integration.doors.phonebook import CHANGED

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
CALLER = "+48601570947"


@dataclass(frozen=True, slots=True)
class Thing:
    """What one extension is known by."""

    extension: str
    call: str
    """The token of a call that rings there,"""
    talk: str
    """and of one that is talked and recorded."""
    session: str
    """What the list of sessions calls a further one of its person."""
    job: str
    """The name of a job that is done."""
    of: str
    """What a number is called in the pages of its person."""

    @property
    def names(self) -> dict[str, str]:
        """Of what is numbered in the database, each extension has one with its own number."""
        tokens = {"call": self.call, "talk": self.talk, "session": self.session, "job": self.job, "of": self.of}
        kinds = (
            "recording",
            "note",
            "post_it",
            "message",
            "record",
            "missed",
            "contact",
            "shortcut",
            "group",
            "import",
            "rule",
            "calendar",
            "announcement",
            "situation",
            "change",
            "call_account",
            "wakeup",
            "department",
            "price_list",
            "price",
            "price_import",
        )
        numbered = dict.fromkeys(kinds, self.extension)
        return {
            "extension": self.extension,
            **tokens,
            **numbered,
            "thrown": f"{self.extension}0",
            "removed_announcement": f"{self.extension}0",
            "removed_price_list": f"{self.extension}0",
            "key": str(uuid.uuid4()),
            "batch": str(_batch(self.extension)),
            "upload": str(_upload(self.extension)),
        }


@dataclass(frozen=True, slots=True)
class Company:
    users: Mapping[Person, User]
    sessions: Mapping[Person, str]
    """The key of each one's living, limited, orphaned or expired session."""
    ids: Mapping[str, int]
    """Extension → the person's, of all who exist."""

    def browser(self, who: Person, **options: bool) -> Client:
        client = Client(REMOTE_ADDR=ADDRESS, **options)
        client.raise_request_exception = False
        client.handler = _handler(client.handler)
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def thing(self, who: Person, whose: Whose) -> Thing:
        extension = EXTENSIONS.get(who, EXTENSIONS[Person.EMPLOYEE]) if whose is Whose.OWN else OTHERS[whose]
        call, talk = (live.call_token(extension, f"{kind}-{extension}") for kind in "ct")
        return Thing(
            extension,
            call,
            talk,
            session_mark(_further(extension)),
            str(_job(extension)),
            seal(User(pk=self.ids.get(extension, 0)), CALLER),
        )


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
    for user in User.objects.all():
        _write_to(user)
        _missed_call(user)
        _contact(user)
        _shortcuts(user)
        _favourites(user)
        _import(user)
        _rules(user)
        _announcements(user)
        _situation(user)
        _change(user)
        _wakeup(user)
        Telephone.objects.create(extension=user.extension, model="desk_4")
        _sends_installer(user)
    User.objects.get(extension=OTHERS[Whose.DELETED]).delete()
    sessions = {who: _session(who, user) for who, user in users.items()}
    for user in User.objects.all():
        ends = timezone.now() + timedelta(days=1)
        Session.objects.create(session_key=_further(user.extension), user=user, expire_date=ends)
        _finished_job(user)
        _call_account(user)
        _prices(user)
        _several_accounts(user)
        pk, gone = int(user.extension), {"functions": [], "holders": [user.pk]}
        LicenceKind.objects.create(pk=pk, name=f"of {pk}", seats=5)
        RemovedLicenceKind.objects.create(pk=pk, key=pk * 10, name=f"once of {pk}", data=gone)
    _departments(users[Person.GRANTED])
    User.objects.filter(extension=EXTENSIONS[Person.DISABLED]).update(is_active=False)
    Session.objects.filter(session_key=sessions[Person.EXPIRED]).update(expire_date=timezone.now() - timedelta(days=1))
    # all doors take longer than the ten minutes of such a session where the machine is busy
    Session.objects.filter(session_key=sessions[Person.LIMITED]).update(expire_date=timezone.now() + timedelta(days=1))
    recordings()
    mailboxes()
    installers()
    Brand.objects.create(pk=ONLY, name="Canary Pumps", color="#aa3300", before={"name": "Before"}, version=1)
    ExchangeLink.objects.create(
        pk=ONLY, before=dict(zip(LINK, (True, "127.0.0.1", 5038, False, "", "w", ""), strict=True))
    )
    Keeping.objects.create(pk=ONLY, history=400, before={"history": 500}, version=1)
    before = {field: getattr(NumberPolicy(), field) for field in numbers.FIELDS}
    NumberPolicy.objects.create(pk=ONLY, countries=["DE"], before=before, version=1)
    return Company(users, sessions, dict(User.objects.values_list("extension", "pk")))


def _write_to(user: User) -> None:
    """A note of their own, of which they are to be reminded, and a post-it from themselves."""
    pk = int(user.extension)
    Note.objects.create(pk=pk, author=user, text="Call again", remind_at=timezone.now())
    PostIt.objects.create(pk=pk, author=user, to=user, text="Please call", seen_at=timezone.now())


def ring_everywhere(exchange: Exchange) -> None:
    """Every telephone rings, also those that nobody has any more."""
    for extension in (*EXTENSIONS.values(), *OTHERS.values()):
        if extension != OTHERS[Whose.NEVER]:
            rings = a_leg(f"c-{extension}", LegState.RINGING, "0601570947")
            exchange.calls(extension, rings, a_leg(f"t-{extension}", LegState.TALKING, "0601570948", answered=True))


def recordings() -> None:
    """One of each telephone that there ever was, by the number of its extension; and one that runs."""
    there = [one for one in (*EXTENSIONS.values(), *OTHERS.values()) if one != OTHERS[Whose.NEVER]]
    of = {"pbx": "lab", "started": timezone.now()}
    for extension in there:
        Recording.objects.create(name=f"l-{extension}", extension=extension, channel=f"t-{extension}", **of)
    for extension in there:
        over = {"name": f"r-{extension}", "state": Recording.State.OVER}
        Recording.objects.create(pk=int(extension), extension=extension, **over, **of)


def mailboxes() -> None:
    """One of each telephone that there ever was, with a new message and one that was thrown away."""
    for extension in (*EXTENSIONS.values(), *OTHERS.values()):
        if extension != OTHERS[Whose.NEVER]:
            box, left = Mailbox.objects.create(pbx="lab", number=extension), timezone.now()
            told = {"mailbox": box, "number": "+48601570947", "left": left}
            Message.objects.create(pk=int(extension), name=f"m-{extension}", folder=Folder.INBOX, **told)
            thrown = {"folder": Folder.DELETED, "thrown_from": Folder.INBOX, "thrown_at": left}
            Message.objects.create(pk=int(extension) * 10, name=f"t-{extension}", **thrown, **told)


def installers() -> None:
    """One in place, and one of before."""
    retired = {IN_PLACE: None, PREVIOUS: timezone.now()}
    for pk, at in retired.items():
        told = {"name": f"Portal-{pk}.exe", "kind": "exe", "size": 4, "sha256": "0" * 64, "stored": storage.create(4)}
        storage.path_of(told["stored"]).write_bytes(b"MZ..")
        Installer.objects.create(pk=pk, upload=uuid.UUID(int=pk), in_place=at is None, retired=at, **told)


def put_messages(directory: Path) -> None:
    """The files of the new messages, and a greeting of each mailbox."""
    files, silence = Spool(directory), array("h", [0] * 8000)
    boxes = [extension for extension in (*EXTENSIONS.values(), *OTHERS.values()) if extension != OTHERS[Whose.NEVER]]
    files.open(boxes)
    for box in boxes:
        files.lay(box, Told(f"m-{box}", Folder.INBOX, Party("0601570947"), timezone.now(), 1), silence)
        wav.write(files.voicemail / "default" / box / "greet.wav", silence)


def put_sounds(directory: Path) -> None:
    """The files of the recordings, as the exchange keeps them."""
    (directory / "webcti").mkdir()
    for extension in (*EXTENSIONS.values(), *OTHERS.values()):
        wav.write(directory / "webcti" / f"r-{extension}.wav", array("h", [0] * 8000))


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


@job("tests.matrix", title="Something on paper", needs="accounts.edit_own", suffix="pdf")
def _nothing(_job: Running) -> Iterator[Progress]:
    yield from ()


def _missed_call(user: User) -> None:
    """Somebody called, and nobody has called back."""
    at = timezone.now() - timedelta(hours=1)
    named = {"pk": int(user.extension), "pbx": "lab", "origin": f"missed-{user.extension}", "number": CALLER}
    call = {**named, "call": named["origin"], "started": at}
    Record.objects.create(**call, extension=user.extension, direction="in", outcome="missed", ended=at)
    MissedCall.objects.create(**call, scope=user.extension)


def _contact(user: User) -> None:
    """Whom they know by another number."""
    pk, changed = int(user.extension), datetime.fromisoformat(CHANGED)
    contact = Contact.objects.create(pk=pk, owner=user, name=f"Friend of {user.extension}", changed=changed)
    contact.numbers.create(number="+48501111111")
    Group.objects.create(pk=pk, owner=user, name="Friends")
    gone = {"group": pk, "name": "Gone friends", "owner_id": user.pk, "contacts": []}
    RemovedContact.objects.create(batch=_batch(user.extension), user=user, data=gone)


def _batch(extension: str) -> uuid.UUID:
    """The name of what they removed a moment ago."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"batch {extension}")


def _shortcuts(user: User) -> None:
    """Whom they call with one click: two, so that there is something to order."""
    of = {"user": user, "kind": Shortcut.Kind.SPEED}
    Shortcut.objects.create(pk=int(user.extension), number="1088", position=0, **of)
    Shortcut.objects.create(pk=int(user.extension) * 10, number="1089", position=1, **of)


def _favourites(user: User) -> None:
    """Two as well."""
    colleague = User.objects.exclude(pk=user.pk).earliest("pk")
    Favourite.objects.create(user=user, person=colleague, position=0)
    Favourite.objects.create(user=user, contact_id=int(user.extension), position=1)


def _import(user: User) -> None:
    """A file of contacts that they brought, which is done."""
    done = {"state": Import.State.DONE, "created": 1, "records": 1}
    made = Import.objects.create(pk=int(user.extension), user=user, name=f"of {user.extension}.csv", size=10, **done)
    made.lines.create(record=2, outcome="warned", reason="shortened", shown="Somebody")


def _rules(user: User) -> None:
    """Two rules, so that there is something to order, and a calendar by which none of them goes."""
    of = {"extension": user.extension, "author": user, "deed": Deed.BUSY}
    Rule.objects.create(pk=int(user.extension), position=0, **of)
    Rule.objects.create(pk=int(user.extension) * 10, position=1, **of)
    Calendar.objects.create(pk=int(user.extension), owner=user, name=f"of {user.extension}")


def _announcements(user: User) -> None:
    """One that callers might hear, and one that was removed."""
    wave = wav.encode(array("h", [0] * 8000))
    of = {"creator": user, "extension": user.extension, "seconds": 1, "size": len(wave)}
    for pk, more in ((int(user.extension), {}), (int(user.extension) * 10, {"removed": timezone.now()})):
        made = Announcement.objects.create(pk=pk, description=f"{pk}", remover=user, **of, **more)
        Sound.objects.create(announcement=made, wave=wave)


def _wakeup(user: User) -> None:
    """On working days."""
    of = {"extension": user.extension, "author": user}
    Wakeup.objects.create(pk=int(user.extension), clock=time(6, 30), days="12345", **of)


def _sends_installer(user: User) -> None:
    """Whoever they are now: they may have been an administrator."""
    stored = f"{user.extension:0>32}"
    Upload.objects.create(pk=_upload(user.extension), user=user, name="Portal.exe", size=100, stored=stored)


def _upload(extension: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"upload {extension}")


def _situation(user: User) -> None:
    kept = {"extension": user.extension, "name": "Lunch", "icon": "utensils"}
    Situation.objects.create(pk=int(user.extension), **kept, wishes={"dnd": "on"})


def _change(user: User) -> None:
    """Somebody turned their do-not-disturb off at the telephone, which can be undone."""
    done = {"by": By.TELEPHONE, "stage": Stage.SHOWN, "at": timezone.now() - timedelta(hours=1)}
    Change.objects.create(pk=int(user.extension), extension=user.extension, feature="dnd", before="on", **done)


def _call_account(user: User) -> None:
    """That pays for their calls at any telephone."""
    CallAccount.objects.create(pk=int(user.extension), number=f"47{user.extension}", name="Shift", owner=user)


def _prices(user: User) -> None:
    """A list with a price, one that was removed, and a file that made a third one."""
    pk, first = int(user.extension), date(2010, 1, 1) + timedelta(days=3 * int(user.extension))
    kinds = ((pk, None), (pk * 10, timezone.now()), (pk * 100, None))
    lists = [
        PriceList.objects.create(
            pk=key,
            name=f"of {key}",
            valid_from=first + timedelta(days=nth),
            currency="PLN",
            removed=removed,
            author=user,
        )
        for nth, (key, removed) in enumerate(kinds)
    ]
    lists[0].rates.create(pk=pk, prefix="48", zone="Poland", price="0.10", valid_from=first)
    done = {"state": PriceImport.State.DONE, "rows": 1, "rates": 1, "result": lists[2], "revision": 1}
    PriceImport.objects.create(pk=pk, user=user, name=f"of {pk}.csv", size=10, **done)


def _several_accounts(user: User) -> None:
    """A change of accounts that they made and an import, which are done, and can be undone: of one, their own."""
    pk, before = int(user.extension), "none" if user.contact_access == "edit" else "edit"
    made = {"kind": "contact_access", "choice": {"level": user.contact_access}, "people": 1}
    change = BulkChange.objects.create(pk=pk, actor=user, state=BulkChange.State.DONE, **made)
    done = {"before": before, "after": user.contact_access, "state": BulkLine.State.DONE}
    BulkLine.objects.create(change=change, person=user, **done)
    found = PeopleImport.objects.create(pk=pk, actor=user, source="file", state=PeopleImport.State.DONE)
    one = {"position": 2, "extension": user.extension, "kind": "3change", "person": user}
    PeopleImportLine.objects.create(found=found, after={"comment": "Imported"}, state="done", **one)


def _departments(manager: User) -> None:
    """One of each person who is still there, below their own; with somebody in it, and somebody to whom it was given
    and who is no manager any more. And one that was deleted."""
    for user in User.objects.select_related("department"):
        pk = int(user.extension)
        made = Department.objects.create(pk=pk, name=f"Below {user.extension}", parent=user.department)
        made.managers.add(manager)
        User.objects.create_user(f"{user.extension}9", comment="Person below", department=made)
        gone = {"members": [], "managers": [], "children": []}
        RemovedDepartment.objects.create(pk=pk, key=pk * 10, name=f"Gone {pk}", color="blue", data=gone)


def _finished_job(user: User) -> None:
    done = {"state": Job.State.DONE, "lease_until": None, "size": 4, "language": "en"}
    made = Job.objects.create(uuid=_job(user.extension), owner=user, kind="tests.matrix", **done)
    Piece.objects.create(job=made, position=0, content=b"done")


def _job(extension: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, extension)


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

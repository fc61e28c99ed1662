"""Every address of the portal: who may go through, by which verbs, to whose things. What is missing here fails.

A new page adds one line, and `tests/integration/matrix/` tries it as nine kinds of people (SECURITY §4):

    Door("cti:person", "/people/{extension}/", READ, "calls.see_lamps", reach=COLLEAGUES),
    Door("cti:listen", "/voicemail/listen/", WRITE, "history.view_own", form={"key": "{key}"}, leaves=COMMAND),

`needs` is a permission, or one of the words below. A `{name}` in path, query or form stands for a thing of somebody
(`matrix.company.Thing`); then `reach` says whose things whom it obeys, and the others' look as if they did not exist.
`form` is what a good POST holds, and `leaves` what is left of it: without these a refusal would prove little.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PUBLIC = "public"
"""Also for strangers; there are at most eight of these."""
DEMO = "demo"
"""For everybody, but only in the demo."""
PASSAGE = "passage"
"""Takes everybody, and sends on whoever has no business here: log-out, setting a password."""
SIGNED_IN = "signed in"
OPEN = frozenset({PUBLIC, DEMO, PASSAGE})

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
COLLEAGUES = _reach(*_LIVING)
"""Everybody who still works here."""
LOOKED_AFTER = _reach(MANAGER=(Whose.SAME,), ADMINISTRATOR=_LIVING)
"""Whose account one works on (accounts.authority)."""
HELPED = _reach(MANAGER=(Whose.SAME,), ADMINISTRATOR=tuple(whose for whose in _LIVING if whose is not Whose.OWN))
"""Whom one may give a temporary password: nobody does that to themselves there."""
PICKED_UP = {
    person: frozenset({Whose.SAME} if person in WHOLE and person is not Person.OTHER_MANAGER else ())
    for person in Person
}
"""What rings in one's own department; all but the manager of B are in A."""
ANYBODYS = _reach(*_LIVING, Whose.DELETED, Whose.NEVER)
"""The door takes any name, and tells nothing by it."""


class Leaves(StrEnum):
    NOTHING = "nothing"
    """A question, or a choice that only the device remembers."""
    COMMAND = "a command to the exchange"
    ENTRY = "a change that the journal tells of"
    CHANGE = "a change"
    RECORD = "an entry in the journal alone, of sessions that come and go"


NOTHING, COMMAND, ENTRY, CHANGE, RECORD = Leaves


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

    @property
    def is_closed(self) -> bool:
        return self.needs not in OPEN


KEY = {"key": "{key}"}
CURRENT = {"current": "zielony autobus 7"}
NEWCOMER = {"extension": "1777", "comment": "New here", "role": "user", "way": "pin", "pin": "7391"}
ON_DEVICE = {"layout": "full", "theme": "dark", "density": "compact"}
CHOICES = {"language": "de", "callback": "ask", "enter_action": "call", **ON_DEVICE}
OWN_CALL = {"key": "{key}", "call": "{call}"}

DOORS = (
    Door("healthz", "/healthz", READ, PUBLIC),
    Door("readyz", "/readyz", READ, PUBLIC),
    Door("ui:worker", "/worker.js", READ, PUBLIC),
    Door("ui:offline", "/offline/", READ, PUBLIC),
    Door("accounts:login", "/login/", BOTH, PUBLIC, found=302),
    Door("accounts:language", "/language/", WRITE, PUBLIC, form={"language": "de"}, leaves=ENTRY),
    Door("accounts:layout", "/layout/", WRITE, PUBLIC, form={"layout": "mobile"}),
    Door("accounts:act_as", "/act-as/", WRITE, SIGNED_IN, form={"extension": "{extension}"}, reach=MINE),
    Door("accounts:logout", "/logout/", WRITE, PASSAGE),
    Door("accounts:set_password", "/set-password/", BOTH, PASSAGE),
    Door("accounts:second_factor_login", "/second-factor/", BOTH, PASSAGE, found=302),
    Door("accounts:second_factor_enrol", "/second-factor/set-up/", BOTH, PASSAGE, found=302),
    Door(
        "accounts:second_factor",
        "/settings/second-factor/",
        BOTH,
        "accounts.edit_own",
        form={**CURRENT, "do": "begin"},
        leaves=CHANGE,
    ),
    Door("accounts:forgotten", "/forgotten/", BOTH, PUBLIC),
    Door("accounts:link", "/link/no-such-link-that-anybody-made/", READ, PASSAGE, found=302),
    Door("accounts:follow_link", "/link/", BOTH, PASSAGE),
    Door(
        "accounts:change_email",
        "/settings/email/",
        BOTH,
        "accounts.edit_own",
        form={**CURRENT, "address": "new@example.com"},
        leaves=ENTRY,
    ),
    Door("accounts:resend_email", "/settings/email/again/", WRITE, "accounts.edit_own"),
    Door("accounts:cancel_email", "/settings/email/cancel/", WRITE, "accounts.edit_own"),
    Door(
        "accounts:subscriber",
        "/settings/subscriber/",
        BOTH,
        "accounts.edit_own",
        form={"description": "in the garden"},
        leaves=ENTRY,
    ),
    Door("accounts:phone_log_in", "/phone/", BOTH, PASSAGE),
    Door("accounts:phone_link", "/phone/no-such-code-that-anybody-made/", READ, PASSAGE, found=302),
    Door("accounts:phone", "/settings/phone/", BOTH, "accounts.edit_own", form=CURRENT, leaves=ENTRY),
    Door("accounts:sessions", "/settings/sessions/", READ, "accounts.edit_own"),
    Door("accounts:end_other_sessions", "/settings/sessions/end-others/", WRITE, "accounts.edit_own", leaves=RECORD),
    Door("accounts:forget_device", "/settings/sessions/forget-device/", WRITE, "accounts.edit_own"),
    Door(
        "accounts:end_session",
        "/settings/sessions/{session}/end/",
        WRITE,
        "accounts.edit_own",
        leaves=RECORD,
        reach=MINE,
    ),
    Door("accounts:application", "/settings/application/", BOTH, "accounts.edit_own", form=CHOICES, leaves=ENTRY),
    Door("accounts:activity", "/settings/activity/", READ, "accounts.edit_own"),
    Door("accounts:activity_seen", "/settings/activity/seen/", WRITE, "accounts.edit_own", form={"entry": "1"}),
    Door("history:history", "/history/", READ, "history.view_own"),
    Door("history:voicemail", "/voicemail/", READ, "history.view_own"),
    Door("cti:start", "/", READ, SIGNED_IN),
    Door("cti:search", "/search/", READ, "phonebook.view", query={"q": "nowak"}),
    Door("cti:person", "/people/{extension}/", READ, "calls.see_lamps", reach=COLLEAGUES),
    Door("cti:about", "/about/", READ, SIGNED_IN),
    Door("cti:prove", "/prove/", BOTH, PASSAGE, found=302),
    Door("cti:proof", "/prove/0123456789abcdef0123456789abcdef/", BOTH, PASSAGE, found=302),
    Door("cti:strip", "/live/strip/", READ, SIGNED_IN),
    Door("cti:service_chips", "/live/services/", READ, SIGNED_IN),
    Door("cti:dial", "/dial/", WRITE, "calls.dial", form={**KEY, "number": "1099", "way": "internal"}, leaves=COMMAND),
    Door("cti:listen", "/voicemail/listen/", WRITE, "history.view_own", form=KEY, leaves=COMMAND),
    Door(
        "cti:transfer",
        "/call/transfer/",
        WRITE,
        "calls.control_own",
        form={**OWN_CALL, "number": "1099"},
        leaves=COMMAND,
        reach=MINE,
        absent=200,
    ),
    Door(
        "cti:send_digits",
        "/call/digits/",
        WRITE,
        "calls.control_own",
        form={**OWN_CALL, "digits": "12"},
        leaves=COMMAND,
        reach=MINE,
        absent=200,
    ),
    Door(
        "cti:pick_up",
        "/call/pick-up/",
        WRITE,
        "calls.pick_up",
        form={**OWN_CALL, "extension": "{extension}"},
        leaves=COMMAND,
        reach=PICKED_UP,
        absent=403,
    ),
    Door("cti:call_dialog", "/call/transfer/{call}/", READ, "calls.control_own", reach=MINE, absent=200),
    Door(
        "cti:call_command",
        "/call/hold/",
        WRITE,
        "calls.control_own",
        form=OWN_CALL,
        leaves=COMMAND,
        reach=MINE,
        absent=200,
    ),
    Door("services:forwarding", "/settings/forwarding/", READ, SIGNED_IN),
    Door("services:services", "/settings/services/", READ, SIGNED_IN),
    Door("services:change", "/settings/services/dnd/", WRITE, SIGNED_IN, form={**KEY, "on": "1"}, leaves=COMMAND),
    Door("management:people", "/administration/people/", READ, "management.manage_departments", query={"q": "person"}),
    Door(
        "management:new_person",
        "/administration/people/new/",
        BOTH,
        "management.administer",
        form=NEWCOMER,
        leaves=ENTRY,
    ),
    Door(
        "management:person",
        "/administration/people/{extension}/",
        BOTH,
        "management.manage_departments",
        form={"section": "data", "comment": "Somebody else", "description": "", "mobile": ""},
        leaves=ENTRY,
        reach=LOOKED_AFTER,
    ),
    Door(
        "management:person_journal",
        "/administration/people/{extension}/journal/",
        READ,
        "management.manage_departments",
        reach=LOOKED_AFTER,
    ),
    Door(
        "management:deed",
        "/administration/people/{extension}/temporary-password/",
        BOTH,
        "management.manage_departments",
        leaves=ENTRY,
        reach=HELPED,
    ),
    Door("management:journal", "/administration/journal/", READ, "management.administer", query={"person": "1011"}),
    Door("management:journal_export", "/administration/journal/export/", READ, "management.administer"),
)

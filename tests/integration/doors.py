"""Every address of the portal: who may go through, by which verbs. A door that is missing here fails the tests.

A new page adds one line. `needs` is a permission, or one of the words below.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PUBLIC = "public"
"""Also for strangers; there are at most eight of these."""
PASSAGE = "passage"
"""Takes everybody, and sends on whoever has no business here: log-out, setting a password."""
SIGNED_IN = "signed in"

READ = ("GET",)
WRITE = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Door:
    """`path` is an example of the address; `found` what a signed-in reader's GET of it answers."""

    name: str
    path: str
    verbs: tuple[str, ...]
    needs: str
    found: int = 200
    query: Mapping[str, str] = field(default_factory=dict)


DOORS = (
    Door("healthz", "/healthz", READ, PUBLIC),
    Door("readyz", "/readyz", READ, PUBLIC),
    Door("ui:worker", "/worker.js", READ, PUBLIC),
    Door("ui:offline", "/offline/", READ, PUBLIC),
    Door("accounts:login", "/login/", BOTH, PUBLIC, found=302),
    Door("accounts:language", "/language/", WRITE, PUBLIC),
    Door("accounts:layout", "/layout/", WRITE, PUBLIC),
    Door("accounts:logout", "/logout/", WRITE, PASSAGE),
    Door("accounts:set_password", "/set-password/", BOTH, PASSAGE),
    Door("accounts:subscriber", "/settings/subscriber/", BOTH, "accounts.edit_own"),
    Door("accounts:application", "/settings/application/", BOTH, "accounts.edit_own"),
    Door("history:history", "/history/", READ, "history.view_own"),
    Door("history:voicemail", "/voicemail/", READ, "history.view_own"),
    Door("cti:start", "/", READ, SIGNED_IN),
    Door("cti:search", "/search/", READ, "phonebook.view", query={"q": "nowak"}),
    Door("cti:person", "/people/1012/", READ, SIGNED_IN),
    Door("cti:strip", "/live/strip/", READ, SIGNED_IN),
    Door("cti:service_chips", "/live/services/", READ, SIGNED_IN),
    Door("cti:dial", "/dial/", WRITE, "calls.dial"),
    Door("cti:listen", "/voicemail/listen/", WRITE, "history.view_own"),
    Door("cti:transfer", "/call/transfer/", WRITE, "calls.control_own"),
    Door("cti:send_digits", "/call/digits/", WRITE, "calls.control_own"),
    Door("cti:pick_up", "/call/pick-up/", WRITE, "calls.pick_up"),
    Door("cti:call_dialog", "/call/transfer/no-such-call/", READ, "calls.control_own"),
    Door("cti:call_command", "/call/hold/", WRITE, "calls.control_own"),
    Door("services:forwarding", "/settings/forwarding/", READ, SIGNED_IN),
    Door("services:services", "/settings/services/", READ, SIGNED_IN),
    Door("services:change", "/settings/services/dnd/", WRITE, SIGNED_IN),
)

"""THE table: what may be done in the portal, and who may do it (LOG-12).

Ask with `user.has_perm("history.view_own")`, `@permission_required("history.view_own", raise_exception=True)`
or `{% if perms.history.view_own %}`. A name that is not in this table raises ValueError: it is a mistake.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


class Permission(StrEnum):
    EDIT_OWN_ACCOUNT = "accounts.edit_own"
    SEE_LAMPS = "calls.see_lamps"
    """Whether a colleague is free, rings or talks."""
    SEE_CALLERS = "calls.see_callers"
    """With whom everybody rings or talks. For single extensions and departments: accounts.monitoring."""
    DIAL = "calls.dial"
    CALL_ABROAD = "calls.international"
    CALL_PREMIUM = "calls.premium"
    CONTROL_OWN_CALLS = "calls.control_own"
    PICK_UP = "calls.pick_up"
    """Take a call that rings at a colleague's; at whose: accounts.monitoring."""
    VIEW_OWN_HISTORY = "history.view_own"
    VIEW_HISTORY_OF_DEPARTMENT = "history.view_department"
    VIEW_OWN_COSTS = "costs.view_own"
    """What the calls of the own extension cost, and how much is left (COST-01)."""
    VIEW_PHONEBOOK = "phonebook.view"
    """Search colleagues and the own private book."""
    READ_PUBLIC_CONTACTS = "phonebook.read_public"
    EDIT_PUBLIC_CONTACTS = "phonebook.edit_public"
    HEAR_OWN_RECORDINGS = "recordings.hear_own"
    HEAR_RECORDINGS_OF_DEPARTMENTS = "recordings.hear_departments"
    RECORD_OWN = "recordings.record_own"
    """Have one's own conversation recorded (REC-03)."""
    USE_VOICEMAIL = "voicemail.use"
    """The mailboxes of one's extensions, and those given by accounts.boxes (VM-02)."""
    WRITE_NOTES = "notes.write"
    """Notes on calls and numbers, and post-its to colleagues (NOTE-01)."""
    VIEW_REPORTS = "reports.view"
    """Reports on everybody's calls."""
    OPERATE = "operator.use"
    """The operator's panel: everybody's calls, live."""
    EDIT_OWN_SERVICES = "services.edit_own"
    EDIT_OWN_FORWARDING = "forwarding.edit_own"
    KEEP_ANNOUNCEMENTS = "announcements.keep"
    """Record announcements for one's callers, and let others use them (FWD-07, OFFH-04)."""
    MANAGE_DEPARTMENTS = "management.manage_departments"
    """Work for the employees of the departments that one manages."""
    ADMINISTER = "management.administer"


EVERYBODY = frozenset(
    {
        Permission.EDIT_OWN_ACCOUNT,
        Permission.SEE_LAMPS,
        Permission.DIAL,
        Permission.CONTROL_OWN_CALLS,
        Permission.PICK_UP,
        Permission.VIEW_OWN_HISTORY,
        Permission.VIEW_OWN_COSTS,
        Permission.VIEW_PHONEBOOK,
        Permission.USE_VOICEMAIL,
        Permission.WRITE_NOTES,
        Permission.EDIT_OWN_SERVICES,
        Permission.EDIT_OWN_FORWARDING,
    }
)

MANAGERS = EVERYBODY | {
    Permission.VIEW_HISTORY_OF_DEPARTMENT,
    Permission.READ_PUBLIC_CONTACTS,
    Permission.EDIT_PUBLIC_CONTACTS,
    Permission.KEEP_ANNOUNCEMENTS,
    Permission.MANAGE_DEPARTMENTS,
}

BY_ROLE: dict[str, frozenset[Permission]] = {
    "user": EVERYBODY,
    "manager": MANAGERS,
    "administrator": MANAGERS | {Permission.ADMINISTER},
}

BY_CONTACT_ACCESS: dict[str, frozenset[Permission]] = {
    "none": frozenset(),
    "read": frozenset({Permission.READ_PUBLIC_CONTACTS}),
    "edit": frozenset({Permission.READ_PUBLIC_CONTACTS, Permission.EDIT_PUBLIC_CONTACTS}),
}


BY_RECORDING_ACCESS: dict[str, frozenset[Permission]] = {
    "none": frozenset(),
    "own": frozenset({Permission.HEAR_OWN_RECORDINGS, Permission.RECORD_OWN}),
    "departments": frozenset(
        {Permission.HEAR_OWN_RECORDINGS, Permission.RECORD_OWN, Permission.HEAR_RECORDINGS_OF_DEPARTMENTS}
    ),
}

GRANTABLE = frozenset(
    {
        Permission.SEE_CALLERS,
        Permission.CALL_ABROAD,
        Permission.CALL_PREMIUM,
        Permission.VIEW_REPORTS,
        Permission.OPERATE,
        Permission.KEEP_ANNOUNCEMENTS,
    }
)
"""What an administrator gives to single people."""

LICENSABLE = frozenset(
    {
        Permission.SEE_CALLERS,
        Permission.DIAL,
        Permission.CONTROL_OWN_CALLS,
        Permission.PICK_UP,
        Permission.RECORD_OWN,
        Permission.USE_VOICEMAIL,
        Permission.WRITE_NOTES,
        Permission.KEEP_ANNOUNCEMENTS,
        Permission.VIEW_REPORTS,
        Permission.OPERATE,
        Permission.MANAGE_DEPARTMENTS,
    }
)
"""What a kind of licences may name: then only its holders do it, among those who may (LIC-01, MGR-03)."""
ALONG = {Permission.MANAGE_DEPARTMENTS: frozenset({Permission.VIEW_HISTORY_OF_DEPARTMENT})}
"""What goes with a licensed function."""


def permissions_of(user: "User") -> frozenset[Permission]:
    """Everything that `user` may do, by role and by grant, less what wants a licence that they do not hold; a disabled
    account may do nothing."""
    if not user.is_active:
        return frozenset()
    granted = frozenset(permission for permission in GRANTABLE if permission in user.granted)
    by_access = BY_CONTACT_ACCESS[user.contact_access] | BY_RECORDING_ACCESS[user.recording_access]
    return (BY_ROLE[user.role] | by_access | granted) - _unlicensed(user)


def _unlicensed(user: "User") -> frozenset[Permission]:
    """A licence opens nothing by itself. Whoever administers needs none for that, so that nobody locks all out."""
    wanting = frozenset(permission for permission in LICENSABLE if permission in user.unlicensed)
    if user.role == "administrator":
        wanting -= {Permission.MANAGE_DEPARTMENTS}
    return wanting.union(*(ALONG.get(permission, frozenset()) for permission in wanting))

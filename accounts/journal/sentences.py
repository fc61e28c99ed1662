"""What the journal's entries say to whoever reads them: one row of words for each event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.journal import Event, values
from accounts.models import JournalEntry, User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Group(StrEnum):
    LOG_INS = "log-ins"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Words:
    """`mine` is said to who did it to their own account, `other` to everybody else, with %(who)s where it matters."""

    icon: str
    mine: "_StrPromise"
    other: "_StrPromise"
    group: Group = Group.CHANGES
    alarming: bool = False
    value: Callable[[str], str] = str
    """`before` and `after` in the reader's words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as `accounts/_journal_entry.html` shows it."""

    entry: JournalEntry
    sentence: str
    icon: str
    alarming: bool
    before: str
    after: str
    by_other: bool
    """Somebody else did it to the reader's account."""
    about: str
    """Whose account it is, for those who read about several; empty where the sentence says it."""


def row(entry: JournalEntry, reader: User) -> Row:
    words = WORDS.get(entry.event)
    value = words.value if words else str
    return Row(
        entry=entry,
        sentence=sentence(entry, reader),
        icon=words.icon if words else "circle",
        alarming=bool(words and words.alarming),
        before=value(entry.before) if entry.before else "",
        after=value(entry.after) if entry.after else "",
        by_other=entry.subject_id == reader.pk and entry.actor_id not in {None, reader.pk},
        about="" if _names_subject(entry, words, reader) else _name(entry.subject, entry.subject_number),
    )


def sentence(entry: JournalEntry, reader: User) -> str:
    """What was done, in one sentence of the current language; from what to what stands beside it."""
    words = WORDS.get(entry.event)
    if words is None:
        return entry.event  # of a newer version
    if entry.actor_id is not None and entry.actor_id == entry.subject_id == reader.pk:
        return str(words.mine)
    return words.other % {"who": _name(entry.actor, entry.actor_number) or gettext("The portal")}


def events_of(group: Group) -> list[str]:
    return [event for event, words in WORDS.items() if words.group is group]


def _names_subject(entry: JournalEntry, words: Words | None, reader: User) -> bool:
    """Only of what people do to their own account, and not where nobody knows whether it was they."""
    if words is None or entry.subject_id != entry.actor_id:
        return False
    return words.mine is not words.other if entry.subject_id == reader.pk else "%(who)s" in words.other


def _name(person: User | None, number: str) -> str:
    """Name and number; the number alone of an account that is gone."""
    return f"{person.comment} ({number})" if person and person.comment else number


def _log_in(
    icon: str,
    mine: "_StrPromise",
    other: "_StrPromise",
    *,
    alarming: bool = False,
    value: Callable[[str], str] = str,
) -> Words:
    return Words(icon, mine, other, Group.LOG_INS, alarming, value)


def _warning(said: "_StrPromise") -> Words:
    """Somebody did not get in; who it was, nobody knows, so that it is said alike to everybody."""
    return _log_in("shield-x", said, said, alarming=True)


_ALERTED = _("The administrators were told of unusual calls.")
_HISTORY_SHORTENED = _("Retention removed the oldest calls from the history.")
_SHORTENED = _("Retention removed the oldest entries of the journal.")
_SETUP_REFUSED = _("Somebody gave a wrong setup code.")
_RESTORED = _("The portal was restored from a backup.")

WORDS: Mapping[str, Words] = {
    Event.LOGGED_IN: _log_in("log-in", _("You logged in."), _("%(who)s logged in."), value=values.nothing),
    Event.LOGGED_IN_BY_FACTOR: _log_in(
        "shield-check",
        _("You logged in with your second factor."),
        _("%(who)s logged in with the second factor."),
        value=values.nothing,
    ),
    Event.PASSWORD_ACCEPTED: _log_in(
        "log-in",
        _("Your password was given; the code was still to come."),
        _("The right password was given; the code was still to come."),
    ),
    Event.LOGGED_IN_BY_PIN: _log_in("log-in", _("You logged in by PIN."), _("%(who)s logged in by PIN.")),
    Event.LOGGED_IN_BY_CODE: _log_in(
        "qr-code", _("You came to another device by code."), _("%(who)s came to another device by code.")
    ),
    Event.CODE_SHOWN: _log_in(
        "qr-code",
        _("You had a code shown that logs another device in."),
        _("%(who)s had a code shown that logs another device in."),
    ),
    Event.SESSION_ENDED: _log_in(
        "log-out", _("You ended a session elsewhere."), _("%(who)s ended a session elsewhere.")
    ),
    Event.OTHER_SESSIONS_ENDED: _log_in(
        "log-out", _("You ended all your other sessions."), _("%(who)s ended all other sessions.")
    ),
    Event.DEVICE_FORGOTTEN: _log_in(
        "monitor-smartphone", _("You had a device forgotten."), _("%(who)s had a device forgotten.")
    ),
    Event.LOGGED_OUT: _log_in("log-out", _("You logged out."), _("%(who)s logged out.")),
    Event.LOG_IN_REFUSED: _warning(_("Somebody gave a wrong password or PIN.")),
    Event.PIN_CLOSED: _warning(_("The PIN no longer opens the account: it was wrong five times.")),
    Event.PIN_PATH_CLOSED: _warning(_("Log-in by PIN was closed for everybody for half an hour: too many wrong PINs.")),
    Event.PROVED_BY_TELEPHONE: _log_in(
        "phone-incoming", _("You proved by telephone who you are."), _("%(who)s proved by telephone who they are.")
    ),
    Event.PHONE_PROOF_REFUSED: _warning(_("The portal rang and asked for digits, and wrong ones were keyed in.")),
    Event.PASSWORD_SET: Words("key-round", _("You chose your first password."), _("%(who)s chose the first password.")),
    Event.PASSWORD_CHANGED: Words("key-round", _("You changed your password."), _("%(who)s changed the password.")),
    Event.PASSWORD_TAKEN_AWAY: Words(
        "key-round",
        _("You took your password away."),
        _("%(who)s took the password away, so that a new one is chosen."),
        alarming=True,
    ),
    Event.TEMPORARY_PASSWORD_GIVEN: Words(
        "key-round", _("You gave yourself a temporary password."), _("%(who)s gave a temporary password.")
    ),
    Event.SECOND_FACTOR_ON: Words(
        "shield-check", _("You turned on your second factor."), _("%(who)s turned on the second factor.")
    ),
    Event.SECOND_FACTOR_MOVED: Words(
        "shield-check",
        _("You moved your second factor to another telephone."),
        _("%(who)s moved the second factor to another telephone."),
    ),
    Event.SECOND_FACTOR_OFF: Words(
        "shield-off",
        _("You turned off your second factor."),
        _("%(who)s turned off the second factor."),
        alarming=True,
    ),
    Event.SECOND_FACTOR_REFUSED: _warning(_("Somebody gave the right password and a wrong code.")),
    Event.RECOVERY_CODE_USED: _log_in(
        "life-buoy",
        _("You used a recovery code."),
        _("%(who)s used a recovery code."),
        value=values.codes,
    ),
    Event.RECOVERY_CODES_RENEWED: Words(
        "life-buoy", _("You made new recovery codes."), _("%(who)s made new recovery codes.")
    ),
    Event.LINK_SENT: Words(
        "mail",
        _("You had a link sent to you."),
        _("%(who)s had a link sent to the e-mail address."),
        value=values.purpose,
    ),
    Event.LINK_USED: _log_in(
        "mail-open",
        _("You followed a link from a letter."),
        _("%(who)s followed a link from a letter."),
        value=values.purpose,
    ),
    Event.EMAIL_CHANGE_ASKED: Words(
        "mail-question-mark",
        _("You asked for another e-mail address; it waits to be confirmed."),
        _("%(who)s asked for another e-mail address; it waits to be confirmed."),
    ),
    Event.EMAIL_CHANGE_CANCELLED: Words(
        "mail-x",
        _("You withdrew the change of your e-mail address."),
        _("%(who)s withdrew the change of the e-mail address."),
    ),
    Event.EMAIL_CHANGED: Words("mail", _("You changed your e-mail address."), _("%(who)s changed the e-mail address.")),
    Event.DESCRIPTION_CHANGED: Words(
        "user-round-pen", _("You changed your description."), _("%(who)s changed the description.")
    ),
    Event.APPLICATION_CHANGED: Words(
        "monitor-cog",
        _("You changed your settings."),
        _("%(who)s changed the settings."),
        value=values.pairs,
    ),
    Event.ACCOUNT_CREATED: Words("user-round-plus", _("You made the account."), _("%(who)s made the account.")),
    Event.ACCOUNT_OPENED: Words(
        "lock-open",
        _("You let a new PIN open your account."),
        _("%(who)s took the password away and let a new PIN open the account."),
    ),
    Event.ACCOUNT_DISABLED: Words(
        "user-round-x",
        _("You disabled your account."),
        _("%(who)s disabled the account."),
        alarming=True,
    ),
    Event.SESSIONS_ENDED_BY_OTHER: _log_in(
        "log-out", _("You ended your sessions."), _("%(who)s ended all sessions of the account."), value=values.sessions
    ),
    Event.ACCOUNT_ENABLED: Words("user-round-check", _("You enabled your account."), _("%(who)s enabled the account.")),
    Event.ACCOUNT_REMOVED: Words(
        "user-round-minus",
        _("You removed an account that nobody had used."),
        _("%(who)s removed an account that nobody had used."),
    ),
    Event.ROLE_CHANGED: Words("shield", _("You changed your role."), _("%(who)s changed the role."), value=values.role),
    Event.COMMENT_CHANGED: Words("user-round-pen", _("You changed your comment."), _("%(who)s changed the comment.")),
    Event.MOBILE_CHANGED: Words(
        "smartphone",
        _("You changed your MobilePhone number."),
        _("%(who)s changed the MobilePhone number."),
    ),
    Event.NUMBERS_CHANGED: Words(
        "phone",
        _("You changed your further numbers."),
        _("%(who)s changed the further numbers."),
        value=values.numbers,
    ),
    Event.DEPARTMENT_CHANGED: Words(
        "building-2", _("You changed your department."), _("%(who)s changed the department.")
    ),
    Event.DEPARTMENT_ADDED: Words("building-2", _("You added a department."), _("%(who)s added a department.")),
    Event.DEPARTMENT_RENAMED: Words("building-2", _("You renamed a department."), _("%(who)s renamed a department.")),
    Event.DEPARTMENT_COLORED: Words(
        "palette",
        _("You gave a department another colour."),
        _("%(who)s gave a department another colour."),
        value=values.color,
    ),
    Event.DEPARTMENT_MOVED: Words(
        "network",
        _("You put a department in another place."),
        _("%(who)s put a department in another place."),
    ),
    Event.DEPARTMENT_DELETED: Words(
        "trash-2",
        _("You deleted a department; its people belong to none."),
        _("%(who)s deleted a department; its people belong to none."),
        alarming=True,
        value=values.people,
    ),
    Event.DEPARTMENT_RESTORED: Words(
        "undo-2", _("You brought a department back."), _("%(who)s brought a department back.")
    ),
    Event.MANAGED_DEPARTMENTS_CHANGED: Words(
        "building-2",
        _("You changed the departments that you manage."),
        _("%(who)s changed the departments that are managed."),
    ),
    Event.GRANTS_CHANGED: Words(
        "shield-plus", _("You changed your rights."), _("%(who)s changed the rights."), value=values.rights
    ),
    Event.ACCESS_CHANGED: Words(
        "shield-plus",
        _("You changed your access to contacts and recordings."),
        _("%(who)s changed the access to contacts and recordings."),
        value=values.pairs,
    ),
    Event.MAIN_DEVICES_CHANGED: Words(
        "phone", _("You changed your further extensions."), _("%(who)s changed the further extensions.")
    ),
    Event.MONITOR_RIGHTS_CHANGED: Words(
        "eye",
        _("You changed what you see of other extensions."),
        _("%(who)s changed what is seen of other extensions."),
        value=values.watches,
    ),
    Event.EXTENSION_SHARED: Words(
        "phone",
        _("You changed who else works with your extension."),
        _("%(who)s changed who else works with the extension."),
    ),
    Event.EXTENSION_WATCHED: Words(
        "eye",
        _("You changed who sees more of your extension."),
        _("%(who)s changed who sees more of the extension."),
        value=values.watches,
    ),
    Event.NOTICES_CHANGED: Words(
        "bell",
        _("You chose what letters tell you of."),
        _("%(who)s chose what letters tell of."),
        value=values.pairs,
    ),
    Event.MAILBOX_RIGHTS_CHANGED: Words(
        "voicemail", _("You changed your further mailboxes."), _("%(who)s changed the further mailboxes.")
    ),
    Event.MAILBOX_SHARED: Words(
        "voicemail", _("You changed who else uses your mailbox."), _("%(who)s changed who else uses the mailbox.")
    ),
    Event.GREETING_CHANGED: Words(
        "mic",
        _("You changed a greeting of a mailbox."),
        _("%(who)s changed a greeting of a mailbox."),
        value=values.greeting,
    ),
    Event.ANNOUNCEMENT_CHANGED: Words(
        "megaphone",
        _("You changed an announcement."),
        _("%(who)s changed an announcement."),
        value=values.announcement,
    ),
    Event.SERVICE_CHANGED: Words(
        "sliders-horizontal", _("You changed a service."), _("%(who)s changed a service."), value=values.service
    ),
    Event.SERVICE_RETURNED: Words(
        "alarm-clock-off",
        _("You had set a service for a while: the time was over, and it returned to what it was before."),
        _("The time that %(who)s had set was over, and a service returned to what it was before."),
        value=values.service,
    ),
    Event.ALERTED: Words("shield-alert", _ALERTED, _ALERTED, alarming=True, value=values.alert),
    Event.CALL_ACCOUNT_RECALLED: Words(
        "id-card", _("You recalled your account for calls."), _("%(who)s recalled an account for calls.")
    ),
    Event.CALL_ACCOUNT_REFUSED: Words(
        "shield-x",
        _("You gave a wrong number or PIN of an account for calls."),
        _("%(who)s gave a wrong number or PIN of an account for calls."),
        alarming=True,
    ),
    Event.CALL_ACCOUNT_CHANGED: Words(
        "id-card",
        _("You changed your account for calls."),
        _("%(who)s changed an account for calls."),
        value=values.call_account,
    ),
    Event.CALL_ACCOUNT_NEW_PIN: Words(
        "id-card",
        _("You gave your account for calls a new PIN."),
        _("%(who)s gave an account for calls a new PIN."),
    ),
    Event.TELEPHONE_CHANGED: Words(
        "keyboard",
        _("You changed which telephone you have."),
        _("%(who)s changed which telephone is there."),
    ),
    Event.KEYS_CHANGED: Words(
        "keyboard",
        _("You changed the keys of your telephone."),
        _("%(who)s changed the keys of the telephone."),
        value=values.keys,
    ),
    Event.PRICE_LIST_CHANGED: Words(
        "receipt",
        _("You changed a price list."),
        _("%(who)s changed a price list."),
        value=values.price_list,
    ),
    Event.ALLOWANCE_CHANGED: Words(
        "gauge", _("You changed your cost limit."), _("%(who)s changed the cost limit."), value=values.allowance
    ),
    Event.ALLOWANCE_TOPPED_UP: Words(
        "coins", _("You topped up your cost limit."), _("%(who)s topped up the cost limit."), value=values.allowance
    ),
    Event.ALLOWANCE_RESET: Words(
        "rotate-ccw",
        _("You reset your counter of costs."),
        _("%(who)s reset the counter of costs."),
        value=values.allowance,
    ),
    Event.RECORDING_HEARD: Words(
        "headphones",
        _("You listened to a recorded conversation."),
        _("%(who)s listened to a recorded conversation."),
    ),
    Event.RECORDING_BEGUN: Words(
        "mic", _("You had a conversation recorded."), _("%(who)s had a conversation recorded.")
    ),
    Event.ALL_CALLS_OPENED: Words(
        "history", _("You opened everybody's calls."), _("%(who)s opened everybody's calls.")
    ),
    Event.COSTS_RATED_AGAIN: Words(
        "coins",
        _("You had calls priced again."),
        _("%(who)s had calls priced again."),
    ),
    Event.HISTORY_EXPORTED: Words(
        "file-down", _("You exported other people's calls."), _("%(who)s exported other people's calls.")
    ),
    Event.COSTS_EXPORTED: Words(
        "file-down", _("You exported a statement of costs."), _("%(who)s exported a statement of costs.")
    ),
    Event.REPORT_EXPORTED: Words(
        "file-down", _("You exported the report of a department."), _("%(who)s exported the report of a department.")
    ),
    Event.CONTACTS_EXPORTED: Words(
        "file-down", _("You exported public contacts."), _("%(who)s exported public contacts.")
    ),
    Event.DATA_EXPORTED: Words(
        "file-down", _("You asked for a copy of your data."), _("%(who)s asked for a copy of their data.")
    ),
    Event.INSTALLER_CHANGED: Words(
        "package",
        _("You put another installer in place."),
        _("%(who)s put another installer in place."),
        alarming=True,
    ),
    Event.INSTALLER_REMOVED: Words("package-x", _("You removed the installer."), _("%(who)s removed the installer.")),
    Event.INSTALLER_DESTROYED: Words(
        "package-x", _("You destroyed an old installer."), _("%(who)s destroyed an old installer.")
    ),
    Event.INSTALLER_REFUSED: Words(
        "shield-x",
        _("You brought an installer that was refused."),
        _("%(who)s brought an installer that was refused."),
        alarming=True,
    ),
    Event.HISTORY_ERASED: Words(
        "eraser", _("You erased the call history."), _("%(who)s erased the call history."), alarming=True
    ),
    Event.LICENCES_CHANGED: Words("badge-check", _("You changed your licences."), _("%(who)s changed the licences.")),
    Event.LICENCE_KIND_CHANGED: Words(
        "badge-check",
        _("You changed a kind of licences."),
        _("%(who)s changed a kind of licences."),
        value=values.licence_kind,
    ),
    Event.BULK_CHANGED: Words(
        "users-round",
        _("You changed several accounts at once."),
        _("%(who)s changed several accounts at once."),
        value=values.bulk,
    ),
    Event.BULK_UNDONE: Words(
        "undo-2",
        _("You undid a change of several accounts."),
        _("%(who)s undid a change of several accounts."),
        value=values.bulk,
    ),
    Event.PEOPLE_IMPORTED: Words(
        "file-up", _("You imported people."), _("%(who)s imported people."), value=values.imported
    ),
    Event.PEOPLE_IMPORT_UNDONE: Words(
        "undo-2",
        _("You undid an import of people."),
        _("%(who)s undid an import of people."),
        value=values.imported,
    ),
    Event.PEOPLE_EXPORTED: Words(
        "file-down", _("You exported the list of accounts."), _("%(who)s exported the list of accounts.")
    ),
    Event.SEALED_LETTERS_MADE: Words(
        "printer",
        _("You had sealed letters made, with links to a new password."),
        _("%(who)s had sealed letters made, with links to a new password."),
        value=values.letters,
    ),
    Event.SET_UP: Words(
        "flag",
        _("The portal was set up, and you are its first administrator."),
        _("The portal was set up, with its first administrator."),
        alarming=True,
    ),
    Event.SETUP_REFUSED: Words("key-round", _SETUP_REFUSED, _SETUP_REFUSED),
    Event.EXCHANGE_CHANGED: Words(
        "server",
        _("You changed to which exchange the portal connects."),
        _("%(who)s changed to which exchange the portal connects."),
        alarming=True,
        value=values.exchange,
    ),
    Event.EXCHANGE_CHECKED: Words(
        "stethoscope",
        _("You had the connection to an exchange checked."),
        _("%(who)s had the connection to an exchange checked."),
    ),
    Event.MAIL_SERVER_CHANGED: Words(
        "server-cog",
        _("You changed the mail server."),
        _("%(who)s changed the mail server."),
        alarming=True,
        value=values.mail_server,
    ),
    Event.BRAND_CHANGED: Words(
        "palette",
        _("You changed the look of the portal."),
        _("%(who)s changed the look of the portal."),
        value=values.brand,
    ),
    Event.RETENTION_CHANGED: Words(
        "calendar-clock",
        _("You changed for how long things are kept."),
        _("%(who)s changed for how long things are kept."),
        alarming=True,
        value=values.retention,
    ),
    Event.NUMBER_POLICY_CHANGED: Words(
        "phone-outgoing",
        _("You changed the number policy."),
        _("%(who)s changed the number policy."),
        alarming=True,
        value=values.number_policy,
    ),
    Event.MAIL_TESTED: Words("send", _("You had a test letter sent."), _("%(who)s had a test letter sent.")),
    Event.HISTORY_SHORTENED: Words("scissors", _HISTORY_SHORTENED, _HISTORY_SHORTENED),
    Event.JOURNAL_SHORTENED: Words("scissors", _SHORTENED, _SHORTENED),
    Event.RESTORED: Words("archive-restore", _RESTORED, _RESTORED, value=values.moment, alarming=True),
}

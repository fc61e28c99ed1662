"""Who did what, to whose account, when and from where. Written in the same transaction as the deed (T-AUD-04).

Write last: the entry waits for the head of the journal, and whoever holds that must wait for nobody. Entries are
numbered without gaps and sealed one to the next (journal.seals); journal.chain looks whether they all are there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Self

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.guard.addresses import client_address
from accounts.journal import seals
from accounts.models import JournalEntry, JournalHead, User

KEPT_AT_LEAST: Final = timedelta(days=366)
"""The twelve months for which the database itself refuses to give an entry up, see migration 0005."""
LENGTH: Final = 2000
"""Characters of `before` and of `after`: rights to fifty other lines have 1200."""
AT_ONCE: Final = 500
"""Entries in one statement."""
HEAD: Final = 1
"""The key of the one row."""


class Event(StrEnum):
    """What can be done. Each has its words in accounts.journal.words: add a row there with each line here."""

    LOGGED_IN = "logged_in"
    PASSWORD_ACCEPTED = "password_accepted"  # noqa: S105
    """The second factor is still to come. The log-in that follows names this entry in `before`."""
    LOGGED_IN_BY_FACTOR = "logged_in_by_factor"
    LOGGED_IN_BY_PIN = "logged_in_by_pin"
    LOG_IN_REFUSED = "log_in_refused"
    LOGGED_IN_BY_CODE = "logged_in_by_code"
    """The code that one's other device showed; on what, in `after`."""
    LOGGED_OUT = "logged_out"
    CODE_SHOWN = "code_shown"
    """One that logs another device in."""
    SESSION_ENDED = "session_ended"
    OTHER_SESSIONS_ENDED = "other_sessions_ended"
    DEVICE_FORGOTTEN = "device_forgotten"
    PIN_CLOSED = "pin_closed"
    """The last try of a number is spent."""
    PIN_PATH_CLOSED = "pin_path_closed"
    """Too many wrong PINs in the whole portal."""
    PROVED_BY_TELEPHONE = "proved_by_telephone"
    PHONE_PROOF_REFUSED = "phone_proof_refused"
    """Other digits than those of the screen were keyed in."""
    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_TAKEN_AWAY = "password_taken_away"  # noqa: S105
    TEMPORARY_PASSWORD_GIVEN = "temporary_password_given"  # noqa: S105
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_MOVED = "second_factor_moved"
    """To another telephone."""
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_REFUSED = "second_factor_refused"
    """The password was right, the code was not."""
    RECOVERY_CODE_USED = "recovery_code_used"
    """How many are left, in `after`."""
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    LINK_SENT = "link_sent"
    LINK_USED = "link_used"
    """From a letter; its purpose is in `after`."""
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGE_CANCELLED = "email_change_cancelled"
    EMAIL_CHANGED = "email_changed"
    DESCRIPTION_CHANGED = "description_changed"
    APPLICATION_CHANGED = "application_changed"
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_DISABLED = "account_disabled"
    SESSIONS_ENDED_BY_OTHER = "sessions_ended_by_other"
    """How many, in `after`."""
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_REMOVED = "account_removed"
    """One that nobody had used; its comment and role, in `before`."""
    COMMENT_CHANGED = "comment_changed"
    MOBILE_CHANGED = "mobile_changed"
    NUMBERS_CHANGED = "numbers_changed"
    """The further numbers of an extension, and which are a VIP's or reserved: how many of each, as `3 1 2`."""
    DEPARTMENT_CHANGED = "department_changed"
    DEPARTMENT_ADDED = "department_added"
    """Where it stands, in `after`; so below."""
    DEPARTMENT_RENAMED = "department_renamed"
    DEPARTMENT_COLORED = "department_colored"
    """The colour, and its name."""
    DEPARTMENT_MOVED = "department_moved"
    """Below another one, or to the top."""
    DEPARTMENT_DELETED = "department_deleted"
    """How many people belonged to it, in `after`."""
    DEPARTMENT_RESTORED = "department_restored"
    MANAGED_DEPARTMENTS_CHANGED = "managed_departments_changed"
    ROLE_CHANGED = "role_changed"
    GRANTS_CHANGED = "grants_changed"
    ACCESS_CHANGED = "access_changed"
    MAIN_DEVICES_CHANGED = "main_devices_changed"
    MONITOR_RIGHTS_CHANGED = "monitor_rights_changed"
    EXTENSION_SHARED = "extension_shared"
    """For the owner of the further extension: who works with it, too."""
    EXTENSION_WATCHED = "extension_watched"
    """For the owner of the line: who sees what of it."""
    NOTICES_CHANGED = "notices_changed"
    """What letters tell of."""
    MAILBOX_RIGHTS_CHANGED = "mailbox_rights_changed"
    MAILBOX_SHARED = "mailbox_shared"
    """For whose extension the mailbox is: who else uses it."""
    GREETING_CHANGED = "greeting_changed"
    """Of a mailbox; how, in `after`."""
    ANNOUNCEMENT_CHANGED = "announcement_changed"
    """How, and its description, in `after`."""
    SERVICE_CHANGED = "service_changed"
    """At the exchange, of the extension that begins `before` and `after`."""
    SERVICE_RETURNED = "service_returned"
    """As above, because the time was over for which the actor had set another."""
    ALERTED = "alerted"
    """The administrators were told of unusual calls of the extension that begins `after`; why, follows."""
    CALL_ACCOUNT_RECALLED = "call_account_recalled"
    """For whose account it is: at which extension it pays for calls now, in `after`."""
    CALL_ACCOUNT_REFUSED = "call_account_refused"
    """Number or PIN was wrong; at which extension, and what number, in `after`."""
    CALL_ACCOUNT_CHANGED = "call_account_changed"
    CALL_ACCOUNT_NEW_PIN = "call_account_new_pin"
    TELEPHONE_CHANGED = "telephone_changed"
    """Which model of telephone with paper labels the extension has."""
    KEYS_CHANGED = "keys_changed"
    """Of the telephone whose extension begins `after`; how many keys, follows."""
    PRICE_LIST_CHANGED = "price_list_changed"
    """How, and what it is now, in `after`."""
    ALLOWANCE_CHANGED = "allowance_changed"
    """What the extension may spend, and how that is topped up."""
    ALLOWANCE_TOPPED_UP = "allowance_topped_up"
    """By hand; by the clock it is what the change before says."""
    ALLOWANCE_RESET = "allowance_reset"
    """The counter of costs began anew; where it stood, in `before`."""
    RECORDING_HEARD = "recording_heard"
    """By somebody whose conversation it is not; of when, in `after`."""
    RECORDING_BEGUN = "recording_begun"
    """By somebody whose conversation it is not."""
    ALL_CALLS_OPENED = "all_calls_opened"
    """The history of everybody, once in each session (HIST-13)."""
    HISTORY_EXPORTED = "history_exported"
    """Calls of other people, as a file of the kind in `after`."""
    COSTS_EXPORTED = "costs_exported"
    """What other people's calls cost, as a file of the kind in `after`."""
    REPORT_EXPORTED = "report_exported"
    """How a department was reached, as a file; which department, in `after`."""
    CONTACTS_EXPORTED = "contacts_exported"
    """Contacts of the public book, as a file of the kind in `after`."""
    DATA_EXPORTED = "data_exported"
    """What the portal holds about its owner."""
    COSTS_RATED_AGAIN = "costs_rated_again"
    """The calls of the days in `after` got the prices of now."""
    HISTORY_ERASED = "history_erased"
    """All calls of an extension; how many, in `before`."""
    HISTORY_SHORTENED = "history_shortened"
    """Retention took the oldest calls: how many in `before`, older than when in `after`."""
    INSTALLER_CHANGED = "installer_changed"
    """Another one is downloaded now: name, version and checksum in `before` and `after`."""
    INSTALLER_REMOVED = "installer_removed"
    INSTALLER_DESTROYED = "installer_destroyed"
    """One of before, ahead of its time."""
    INSTALLER_REFUSED = "installer_refused"
    """A file that is none, or not the one that its maker publishes; why, in `after`."""
    LICENCES_CHANGED = "licences_changed"
    """Which licences the person holds."""
    LICENCE_KIND_CHANGED = "licence_kind_changed"
    """Its name, seats and last day, before and after."""
    BULK_CHANGED = "bulk_changed"
    """Several accounts at once; what and how many, in `after`. Each of them has an entry of its own."""
    BULK_UNDONE = "bulk_undone"
    PEOPLE_IMPORTED = "people_imported"
    """Accounts made, changed and disabled from the exchange or a file; how many of each, in `after`."""
    PEOPLE_IMPORT_UNDONE = "people_import_undone"
    """How many accounts, in `after`."""
    PEOPLE_EXPORTED = "people_exported"
    """The list of accounts, as a file of the kind in `after`."""
    SEALED_LETTERS_MADE = "sealed_letters_made"
    """Links on paper, which let their readers choose a password; how many, in `after`."""
    SET_UP = "set_up"
    """By whoever had the setup code: the account is that of the first administrator."""
    SETUP_REFUSED = "setup_refused"
    """A wrong setup code, or too many."""
    EXCHANGE_CHANGED = "exchange_changed"
    """On which exchange the portal stands, in `before` and `after`; of a secret, only that there is one."""
    EXCHANGE_CHECKED = "exchange_checked"
    """Somebody had the portal look whether it can log in; where, and what came of it, in `after`."""
    MAIL_SERVER_CHANGED = "mail_server_changed"
    """By which server letters leave, in `before` and `after`; of a password, only that there is one."""
    BRAND_CHANGED = "brand_changed"
    """The company's colour, logo and name."""
    RETENTION_CHANGED = "retention_changed"
    """For how many days what is kept, in `before` and `after`."""
    NUMBER_POLICY_CHANGED = "number_policy_changed"
    """Where everybody may call, and how much, in `before` and `after`."""
    MAIL_TESTED = "mail_tested"
    """A test letter went to the address in `after`."""
    JOURNAL_SHORTENED = "journal_shortened"
    """Retention took the oldest entries: how many in `before`, older than when in `after`."""
    RESTORED = "restored"
    """The portal came back from a backup; of when, in `after`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who does something, and from where. `Origin()` is the portal itself."""

    actor: User | None = None
    address: str = ""
    session: str = ""

    @classmethod
    def of(cls, request: HttpRequest, actor: User | None = None) -> Self:
        """The person of `request`, or `actor` where nobody is signed in yet."""
        user = request.user if isinstance(request.user, User) else actor
        return cls(user, client_address(request), session_mark(request.session.session_key))


class Fact(NamedTuple):
    """What is written of one account."""

    event: Event
    subject: User | None
    before: str = ""
    after: str = ""


def session_mark(key: str | None) -> str:
    """What stands for a session in the journal: it tells deeds of one session, and opens nothing."""
    return salted_hmac("accounts.journal", key, algorithm="sha256").hexdigest()[:16] if key else ""


@transaction.atomic(savepoint=False)
def write(event: Event, subject: User | None, origin: Origin, *, before: str = "", after: str = "") -> int:
    """`origin` did `event` to `subject`; `before` and `after` never hold a secret. Returns the entry's number.

    If it fails, the transaction around it can no longer be committed: nothing is done that is not written down.
    """
    return write_several([Fact(event, subject, before, after)], origin)


@transaction.atomic(savepoint=False)
def write_several(facts: Sequence[Fact], origin: Origin) -> int:
    """One entry for each, in this order; as few statements for two thousand as for a few. Returns the last number."""
    head = _locked_head()
    entries = []
    for fact in facts:
        entry = _entry(head.last + 1, fact, origin)
        entry.seal = seals.seal(entry, head.seal)
        head.last, head.seal = entry.pk, entry.seal
        entries.append(entry)
    JournalEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    _store(head)
    return head.last


def _entry(number: int, fact: Fact, origin: Origin) -> JournalEntry:
    return JournalEntry(
        pk=number,
        at=timezone.now(),
        event=fact.event,
        subject=fact.subject,
        subject_number=fact.subject.extension if fact.subject else "",
        actor=origin.actor,
        actor_number=origin.actor.extension if origin.actor else "",
        before=fact.before[:LENGTH],
        after=fact.after[:LENGTH],
        address=origin.address,
        session=origin.session,
    )


@transaction.atomic
def forget_before(at: datetime) -> int:
    """Remove the entries older than `at` from the old end, and say so in the journal; returns how many.

    What is younger than a year stays, whatever `at` is: the database itself keeps it (T-AUD-02, T-GDP-01).
    """
    head = _locked_head()
    limit = min(at, timezone.now() - KEPT_AT_LEAST)
    first_kept = JournalEntry.objects.filter(at__gte=limit).order_by("pk").first()
    old = JournalEntry.objects.filter(pk__lt=first_kept.pk if first_kept else head.last + 1).order_by("pk")
    newest_old = old.last()
    if newest_old is None:
        return 0
    head.forgotten, head.forgotten_seal = newest_old.pk, newest_old.seal
    removed, _rows = old.delete()
    _store(head)
    write(Event.JOURNAL_SHORTENED, None, Origin(), before=str(removed), after=f"{limit.astimezone(UTC):%Y-%m-%d}")
    return removed


def _locked_head() -> JournalHead:
    """The migration makes the one row; an emptied database gets it here."""
    head, _made = JournalHead.objects.select_for_update().get_or_create(pk=HEAD)
    return head


def _store(head: JournalHead) -> None:
    head.mark = seals.mark(head)
    head.save(update_fields=["last", "seal", "forgotten", "forgotten_seal", "mark"])

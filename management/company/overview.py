"""Everything that administrators look after, on one page, by subject (ADM-01)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from management.company import states
from management.company.states import State
from ui import navigation
from ui.navigation import Place

SELF = "management:overview"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of administration: its URL name, and what it is for in one sentence."""

    name: str
    title: Promise
    icon: str
    about: Promise | str = ""
    state: Callable[[User], State] | None = None
    permission: str = "management.administer"


@dataclass(frozen=True, slots=True)
class Tile:
    entry: Entry
    address: str
    state: State | None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: Promise
    tiles: tuple[Tile, ...]


SUBJECTS: tuple[tuple[str, Promise, tuple[Entry, ...]], ...] = (
    (
        "portal",
        _("The portal"),
        (
            Entry(
                "management:mail_server",
                _("Mail server"),
                "mail",
                _("By which server e-mails leave, and an e-mail to try it."),
                states.mail,
            ),
            Entry(
                "management:branding",
                pgettext_lazy("of the portal", "Look"),
                "palette",
                _("The company's name, colour and logo."),
                states.look,
            ),
            Entry(
                "management:numbers",
                _("Number policy"),
                "phone-outgoing",
                _("Where everybody may call, how much at once, and whether a number may be dialled."),
                states.numbers,
            ),
            Entry(
                "management:retention",
                pgettext_lazy("for how long", "Keeping"),
                "calendar-clock",
                _("For how long calls, sound and the journal stay."),
                states.retention,
            ),
            Entry(
                "management:exchange",
                _("About the exchange"),
                "stethoscope",
                _("Which exchange stands behind the portal, and whether it is reached."),
                states.exchange,
            ),
            Entry(
                "setup:checklist",
                _("Setting up"),
                "list-checks",
                _("What an installation needs before people work with it."),
            ),
            Entry(
                "downloads:installer",
                _("Installer"),
                "package",
                _("The desktop program that everybody can download."),
                states.installer,
            ),
            Entry(
                "management:journal",
                _("Journal"),
                "scroll-text",
                _("Who changed what, when and from where."),
                states.journal,
            ),
        ),
    ),
    (
        "people",
        _("People"),
        (
            Entry(
                "management:people",
                _("Accounts"),
                "users-round",
                _("Who has an extension, who may do what, and new passwords."),
                states.accounts,
            ),
            Entry(
                "departments:departments",
                _("Departments"),
                "network",
                _("Who belongs together, and who manages them."),
                states.departments,
            ),
            Entry(
                "management:licences",
                _("Licences"),
                "badge-check",
                _("What the company bought or tries out, and who has it."),
                states.licences,
            ),
            Entry(
                "phonebook:book",
                _("Public phonebook"),
                "book-user",
                _("The contacts that everybody finds, in groups."),
                states.public_book,
                "phonebook.edit_public",
            ),
            Entry(
                "labels:people",
                _("Key labels"),
                "tags",
                _("Paper beside the keys of telephones, for several people at once."),
                states.key_labels,
            ),
        ),
    ),
    (
        "calls",
        _("Calls and costs"),
        (
            Entry(
                "today:today",
                _("Department today"),
                "radar",
                _("Who of a department can be reached now, and who waits for a call back."),
            ),
            Entry(
                "reports:report",
                _("Reports"),
                "chart-column",
                _("When people called, how quickly they were answered, and what was missed."),
            ),
            Entry("costs:price_lists", _("Prices"), "receipt", _("What calls cost, from which day on."), states.prices),
            Entry(
                "costs:allowances", _("Cost limits"), "gauge", _("How much each extension may spend."), states.limits
            ),
            Entry(
                "costs:people",
                _("Statements of costs"),
                "chart-no-axes-column",
                _("What people, departments and accounts spent in a month."),
            ),
            Entry(
                "services:call_accounts",
                _("Accounts for calls"),
                "id-card",
                _("Numbers and PINs by which calls at any telephone are paid."),
                states.call_accounts,
            ),
            Entry(
                "services:calendars",
                _("Calendars"),
                "calendar-days",
                _("Opening hours and holidays that rules go by."),
                states.calendars,
                "forwarding.edit_own",
            ),
            Entry(
                "services:announcements",
                _("Announcements"),
                "megaphone",
                _("What callers hear, as a file or spoken at the telephone."),
                states.announcements,
                "services.edit_own",
            ),
        ),
    ),
)
MORE = _("More")


def groups_for(viewer: User) -> list[Group]:
    """What `viewer` may open, each with its state now; a page of the menu that is in no subject stands at the end."""
    known = {entry.name for _key, _title, entries in SUBJECTS for entry in entries}
    rest = tuple(
        Entry(item.name, item.label, item.icon)
        for item in navigation.items_for(viewer)
        if item.place is Place.ADMINISTRATION and item.name not in known | {SELF}
    )
    subjects = (*SUBJECTS, ("more", MORE, rest))
    found = [Group(key, title, tuple(_tiles(entries, viewer))) for key, title, entries in subjects]
    return [group for group in found if group.tiles]


def _tiles(entries: tuple[Entry, ...], viewer: User) -> Iterator[Tile]:
    for entry in entries:
        if not viewer.has_perm(entry.permission):
            continue
        try:
            address = reverse(entry.name)
        except NoReverseMatch:
            continue
        yield Tile(entry, address, entry.state(viewer) if entry.state else None)

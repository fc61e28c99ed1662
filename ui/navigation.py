"""The pages that the rail, the bottom bar and the menus lead to. A page that does not exist is not linked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(StrEnum):
    RAIL = "rail"
    SETTINGS = "settings"
    ADMINISTRATION = "administration"
    MANAGEMENT = "management"


HEADINGS: dict[Place, Promise] = {
    Place.MANAGEMENT: _("Management"),
    Place.SETTINGS: _("Settings"),
    Place.ADMINISTRATION: _("Administration"),
}
"""The groups below the pages of every day, in their order: a manager's people come before a manager's own settings, and
what an administrator sets once stands at the end."""


@dataclass(frozen=True, slots=True)
class Item:
    """One destination: its URL name, its word and its icon."""

    name: str
    label: Promise
    icon: str
    place: Place
    tab: bool = False
    """One of the mobile bottom bar's."""
    permission: str = ""
    also: tuple[str, ...] = ()
    """URL names of pages that are reached from this one, and lie elsewhere."""
    aside: bool = False
    """Set once or looked at seldom: the menus fold it behind "More" at the end of its group."""

    @property
    def address(self) -> str:
        return reverse(self.name)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where this item is the current one: on these pages, and below them."""
        return (self.address, *map(reverse, self.also))


ITEMS = (
    Item("cti:start", _("Start"), "house", Place.RAIL, tab=True),
    Item("history:history", _("History"), "history", Place.RAIL, tab=True),
    Item("history:voicemail", _("Voicemail"), "voicemail", Place.RAIL),
    Item("phonebook:book", _("Phonebook"), "book-user", Place.RAIL, tab=True, permission="phonebook.view"),
    Item(
        "history:recordings",
        _("Recordings"),
        "audio-lines",
        Place.RAIL,
        permission="recordings.hear_own",
    ),
    Item(
        "history:notes",
        _("Notes"),
        "notebook-pen",
        Place.RAIL,
        permission="notes.write",
        also=("history:post_its",),
    ),
    Item("costs:costs", _("Costs"), "coins", Place.RAIL, permission="costs.view_own"),
    Item(
        "services:services",
        _("Services"),
        "sliders-horizontal",
        Place.SETTINGS,
        tab=True,
        also=("services:health", "services:left_on"),
    ),
    Item("services:forwarding", _("Forwarding"), "phone-forwarded", Place.SETTINGS),
    Item("services:situations", _("Situations"), "users", Place.SETTINGS),
    Item("phonebook:shortcuts", _("Speed dial"), "zap", Place.SETTINGS),
    Item(
        "accounts:subscriber",
        _("Subscriber"),
        "user-round",
        Place.SETTINGS,
        also=("accounts:change_email", "accounts:set_password", "accounts:phone", "services:pocket_card"),
    ),
    Item(
        "labels:telephone",
        _("System telephone"),
        "keyboard",
        Place.SETTINGS,
        permission="services.edit_own",
        aside=True,
    ),
    Item("accounts:application", _("Application"), "monitor-cog", Place.SETTINGS),
    Item("history:notice_settings", _("Notices"), "bell", Place.SETTINGS, aside=True),
    Item("accounts:second_factor", _("Second factor"), "shield-check", Place.SETTINGS, aside=True),
    Item("accounts:sessions", _("Sessions"), "monitor-smartphone", Place.SETTINGS, aside=True),
    Item("accounts:activity", _("Activity"), "activity", Place.SETTINGS, aside=True),
    Item("jobs:jobs", _("Jobs"), "list-checks", Place.SETTINGS, aside=True),
    Item("downloads:downloads", _("Downloads"), "download", Place.SETTINGS, aside=True),
    Item("guides:help", _("Help"), "circle-question-mark", Place.SETTINGS),
    Item("cti:about", _("About"), "info", Place.SETTINGS, aside=True),
    Item(
        "management:overview", _("At a glance"), "layout-grid", Place.ADMINISTRATION, permission="management.administer"
    ),
    Item(
        "management:exchange",
        _("About the exchange"),
        "stethoscope",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item("management:people", _("Accounts"), "users-round", Place.ADMINISTRATION, permission="management.administer"),
    Item(
        "departments:departments",
        _("Departments"),
        "network",
        Place.ADMINISTRATION,
        permission="management.administer",
    ),
    Item(
        "management:licences",
        _("Licences"),
        "badge-check",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "services:call_accounts",
        _("Accounts for calls"),
        "id-card",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "labels:people", _("Key labels"), "tags", Place.ADMINISTRATION, permission="management.administer", aside=True
    ),
    Item(
        "downloads:installer",
        _("Installer"),
        "package",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "costs:price_lists",
        _("Prices"),
        "receipt",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "costs:people",
        _("Statements of costs"),
        "chart-no-axes-column",
        Place.ADMINISTRATION,
        permission="management.administer",
    ),
    Item(
        "costs:allowances",
        _("Cost limits"),
        "gauge",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item("today:today", _("Department today"), "radar", Place.ADMINISTRATION, permission="management.administer"),
    Item("reports:report", _("Reports"), "chart-column", Place.ADMINISTRATION, permission="management.administer"),
    Item(
        "management:mail_server",
        _("Mail server"),
        "mail",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "management:branding",
        pgettext_lazy("of the portal", "Look"),
        "palette",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "management:numbers",
        _("Number policy"),
        "phone-outgoing",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item(
        "management:retention",
        pgettext_lazy("for how long", "Keeping"),
        "calendar-clock",
        Place.ADMINISTRATION,
        permission="management.administer",
        aside=True,
    ),
    Item("management:journal", _("Journal"), "scroll-text", Place.ADMINISTRATION, permission="management.administer"),
    Item(
        "today:today",
        _("Department today"),
        "radar",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "reports:report",
        _("Reports"),
        "chart-column",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "management:people",
        _("Employees"),
        "users-round",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "departments:departments",
        _("Departments"),
        "network",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "labels:people",
        _("Key labels"),
        "tags",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "costs:people",
        _("Statements of costs"),
        "chart-no-axes-column",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
    Item(
        "costs:allowances",
        _("Cost limits"),
        "gauge",
        Place.MANAGEMENT,
        permission="management.manage_departments",
    ),
)

Condition = Callable[[Any], bool]
_conditions: dict[str, Condition] = {}


def show_if(name: str, condition: Condition) -> None:
    """Have the item of that URL name linked only for users of whom `condition` is true. It is asked for each page."""
    _conditions[name] = condition


@cache
def existing() -> tuple[Item, ...]:
    """Those items whose page exists in this version."""
    return tuple(item for item in ITEMS if _exists(item.name))


def items_for(user: object) -> tuple[Item, ...]:
    """Those items that `user` may open; of two that lead to the same page the first."""
    found: dict[str, Item] = {}
    for item in existing():
        if item.permission and not user.has_perm(item.permission):  # type: ignore[attr-defined]
            continue
        if item.name not in _conditions or _conditions[item.name](user):
            found.setdefault(item.name, item)
    return tuple(found.values())


def groups(items: Iterable[Item]) -> list[tuple[Place, Promise, list[Item]]]:
    """The items under their headings, those of every day first; a heading without items is left out."""
    ordered = sorted(items, key=attrgetter("aside"))
    found = [(place, words, [item for item in ordered if item.place is place]) for place, words in HEADINGS.items()]
    return [group for group in found if group[2]]


def current(items: Iterable[Item], path: str) -> Item | None:
    """The item whose page `path` is, or lies under."""
    found = [
        (len(address), item)
        for item in items
        for address in item.addresses
        if path == address or (address != "/" and path.startswith(address))
    ]
    return max(found, key=itemgetter(0), default=(0, None))[1]


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True

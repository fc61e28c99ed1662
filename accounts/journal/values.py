"""What the journal keeps of before and after, in the reader's words. A value that is not known stays as it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, OneTimeLink, User
from accounts.permissions import Permission
from pbx.recalls import Recall

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Choices = Iterable[tuple[str, _StrPromise]]


NAMES: "Mapping[str, _StrPromise]" = {
    "language": _("Language"),
    "callback": _("Calling back"),
    "enter_action": _("What Enter does"),
    "notify_calls": _("Announce calls"),
    "ring_sound": _("Ring in the browser"),
    "contacts": _("Contacts"),
    "recordings": _("Recordings"),
    "missed": _("Missed calls"),
    "answered_by_other": _("Calls that others answered"),
    "voicemail": _("Voice messages"),
    "post_its": _("Post-its"),
    "attach_audio": _("Attach the voice message"),
    "monthly_costs": _("Costs of the month"),
    "weekly_report": _("Report of the week"),
    "digest_at": _("Time of the daily e-mail"),
    "quiet_from": _("Quiet from"),
    "quiet_until": _("Quiet until"),
    "quiet_days": _("Quiet days"),
}
NOTICES = (
    ("off", pgettext_lazy("letters", "Never")),
    ("now", _("At once, while I am not here")),
    ("digest", _("Once a day, together")),
)
CHOICES: "Mapping[str, Choices]" = {
    "callback": User.Callback.choices,
    "enter_action": User.EnterAction.choices,
    "contacts": User.ContactAccess.choices,
    "recordings": User.RecordingAccess.choices,
    **dict.fromkeys(("missed", "answered_by_other", "voicemail", "post_its"), NOTICES),
}
RIGHTS: "Mapping[str, _StrPromise]" = {
    Permission.SEE_CALLERS: _("See callers"),
    Permission.CALL_ABROAD: _("Call abroad"),
    Permission.CALL_PREMIUM: _("Call numbers with a special charge"),
    Permission.VIEW_REPORTS: _("Reports"),
    Permission.OPERATE: _("Operator's panel"),
    Permission.KEEP_ANNOUNCEMENTS: _("Own announcements"),
}
SERVICES: "Mapping[str, _StrPromise | str]" = {
    "dnd": _("Do not disturb"),
    "forward_always": pgettext_lazy("one service", "Forwarding"),
    "forward_busy": _("Forwarding when busy"),
    "forward_no_answer": _("Forwarding when not answered"),
    "call_waiting": _("Call waiting"),
    "rules": _("Forwarding by a rule"),
    "forward_unavailable": _("Forwarding when unavailable"),
    "ring_seconds": _("Seconds until a call counts as not answered"),
    "follow": _("I am there"),
    "mobile": "MobilePhone",
    "dnd_message": _("Message while not to be disturbed"),
    "lock": _("Telephone lock"),
    "clir": _("Number withheld"),
    "call_as": _("Call as"),
    "account": _("Account recall"),
    "wakeup": _("Wake-up call"),
}
DONE_TO_SEVERAL: "Mapping[str, _StrPromise]" = {
    "contact_access": _("Contact access"),
    "recording_access": _("Recording access"),
    "department": _("Department"),
    "management": _("Management"),
    "licence": _("Licences"),
    "password": _("New password"),
    "access": _("First access"),
}
DONE_BY_IMPORT: "Mapping[str, _StrPromise]" = {
    "new": _("new accounts"),
    "change": _("accounts changed"),
    "gone": _("accounts disabled"),
}
SWITCHED: "Mapping[str, _StrPromise]" = {"callers": _("callers"), "pick_up": _("pick up")}


def nothing(_value: str) -> str:
    """The number of another entry tells a reader nothing."""
    return ""


def role(value: str) -> str:
    return _label(User.Role.choices, value)


def purpose(value: str) -> str:
    """Of a link."""
    return _label(OneTimeLink.Purpose.choices, value)


def moment(text: str) -> str:
    """`text` is one in ISO 8601."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at.tzinfo else text


def pairs(text: str) -> str:
    """`language: de, ring_sound: True` → "Language: Deutsch, Ring in the browser: on"."""
    found = (pair.partition(": ") for pair in text.split(", "))
    return ", ".join(f"{NAMES.get(name, name)}: {_value(name, value)}" for name, _colon, value in found)


def rights(text: str) -> str:
    """`calls.premium, reports.view` → the names of these rights."""
    return ", ".join(str(RIGHTS.get(name, name)) for name in text.split(", "))


def watches(text: str) -> str:
    """`1012 callers pick_up, 1013` → "1012 (callers, pick up); 1013"."""
    return "; ".join(map(_watch, text.split(", ")))


def _watch(text: str) -> str:
    extension, *rights = text.split(" ")
    words = ", ".join(str(SWITCHED.get(right, right)) for right in rights)
    return f"{extension} ({words})" if words else extension


def service(text: str) -> str:
    """`1011 dnd: on` → "1011 Do not disturb: on"."""
    name, _colon, value = text.partition(": ")
    extension, _space, feature = name.partition(" ")
    say = {"account": recalled, "wakeup": _wakeup}.get(feature, switched)
    return f"{extension} {SERVICES.get(feature, feature)}: {say(value)}"


def call_account(text: str) -> str:
    """`4711 off 1012 Night shift` → "4711 Night shift, 1012, off"."""
    number, state, owner, name = (*text.split(" ", 3), "", "", "", "")[:4]
    told = [f"{number} {name}", "" if owner == "-" else owner, "" if state == "on" else switched(state)]
    return ", ".join(filter(None, told))


def numbers(text: str) -> str:
    """`3 1 2` → "3 numbers, VIP: 1, reserved: 2"."""
    count, vip, reserved = (int(each) if each.isdecimal() else 0 for each in (*text.split(" "), "", "", "")[:3])
    said = [ngettext("%(count)d number", "%(count)d numbers", count) % {"count": count}]
    if vip:
        said.append(gettext("VIP: %(count)d") % {"count": vip})
    if reserved:
        said.append(gettext("reserved: %(count)d") % {"count": reserved})
    return ", ".join(said)


def keys(text: str) -> str:
    """`1011: 3` → "1011: 3 keys"."""
    extension, _colon, count = text.partition(": ")
    number = int(count) if count.isdecimal() else 0
    return f"{extension}: " + ngettext("%(count)d key", "%(count)d keys", number) % {"count": number}


def recalled(value: str) -> str:
    """An account that pays, as the exchange keeps it."""
    recall = Recall.read(value)
    if recall is None:
        return switched(value)
    return gettext("%(number)s, for the next call") % {"number": recall.account} if recall.once else recall.account


def color(text: str) -> str:
    """`blue Sales` → "Sales: Blue"."""
    name, _space, department = text.partition(" ")
    return f"{department}: {_label(Department.Color.choices, name)}"


def people(text: str) -> str:
    """`people: 12` → "12 people"; what is no such number stays."""
    name, _colon, count = text.partition(": ")
    if name != "people" or not count.isdecimal():
        return text
    return ngettext("%(count)d person", "%(count)d people", int(count)) % {"count": int(count)}


def codes(text: str) -> str:
    """How many recovery codes are left."""
    if not text.isdecimal():
        return text
    return ngettext("%(count)d code is left", "%(count)d codes are left", int(text)) % {"count": int(text)}


def imported(text: str) -> str:
    """`new: 30, change: 2` → "New accounts: 30, Accounts changed: 2"."""
    parts = (part.partition(": ") for part in text.split(", ") if part)
    return ", ".join(f"{DONE_BY_IMPORT.get(what, what)}: {count}" for what, _colon, count in parts)


def bulk(text: str) -> str:
    """`contact_access: 30` → "Contact access: 30 accounts"."""
    what, _colon, count = text.partition(": ")
    number = int(count) if count.isdecimal() else 0
    counted = ngettext("%(count)d account", "%(count)d accounts", number) % {"count": number}
    return f"{DONE_TO_SEVERAL.get(what, what)}: {counted}"


def letters(text: str) -> str:
    if not text.isdecimal():
        return text
    return ngettext("%(count)d letter", "%(count)d letters", int(text)) % {"count": int(text)}


def licence_kind(text: str) -> str:
    """`40 2026-12-31 CTI.user` → "CTI.user: 40 seats, until 2026-12-31"."""
    seats, until, name = (*text.split(" ", 2), "", "", "")[:3]
    if not name:
        return text
    counted = gettext("any number of seats")
    if seats.isdecimal():
        counted = ngettext("%(count)d seat", "%(count)d seats", int(seats)) % {"count": int(seats)}
    return f"{name}: {counted}" + ("" if until == "-" else ", " + gettext("until %(day)s") % {"day": until})


def sessions(text: str) -> str:
    if not text.isdecimal():
        return text
    return ngettext("%(count)d session", "%(count)d sessions", int(text)) % {"count": int(text)}


def _wakeup(text: str) -> str:
    """`06:30 12345 off` → "06:30 Mon Tue Wed Thu Fri off"; a day stays as it is."""
    return " ".join(_weekdays(part) if part.isdecimal() else switched(part) for part in text.split(" "))


def _weekdays(digits: str) -> str:
    return " ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in digits if day in "1234567") or "–"


def _value(name: str, value: str) -> str:
    if value in {"True", "False"}:
        return switched("on" if value == "True" else "off")
    if name == "quiet_days":
        return _weekdays(value)
    if name == "language":
        return dict(settings.LANGUAGES).get(value, value) or "–"
    return _label(CHOICES.get(name, ()), value) or "–"


def switched(value: str) -> str:
    return {"on": pgettext("setting", "on"), "off": pgettext("setting", "off")}.get(value, value)


def _label(choices: "Choices", value: str) -> str:
    return str(dict(choices).get(value, value))

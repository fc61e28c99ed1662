"""What the journal keeps of before and after, in the reader's words. A value that is not known stays as it is."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from accounts.models import OneTimeLink, User
from accounts.permissions import Permission

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
}
CHOICES: "Mapping[str, Choices]" = {
    "callback": User.Callback.choices,
    "enter_action": User.EnterAction.choices,
    "contacts": User.ContactAccess.choices,
    "recordings": User.RecordingAccess.choices,
}
RIGHTS: "Mapping[str, _StrPromise]" = {
    Permission.SEE_CALLERS: _("See callers"),
    Permission.CALL_ABROAD: _("Call abroad"),
    Permission.CALL_PREMIUM: _("Call numbers with a special charge"),
    Permission.VIEW_REPORTS: _("Reports"),
    Permission.OPERATE: _("Operator's panel"),
}
SERVICES: "Mapping[str, _StrPromise]" = {
    "dnd": _("Do not disturb"),
    "forward_always": pgettext_lazy("one service", "Forwarding"),
    "forward_busy": _("Forwarding when busy"),
    "forward_no_answer": _("Forwarding when not answered"),
    "call_waiting": _("Call waiting"),
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
    return f"{extension} {SERVICES.get(feature, feature)}: {_switch(value)}"


def codes(text: str) -> str:
    """How many recovery codes are left."""
    if not text.isdecimal():
        return text
    return ngettext("%(count)d code is left", "%(count)d codes are left", int(text)) % {"count": int(text)}


def sessions(text: str) -> str:
    if not text.isdecimal():
        return text
    return ngettext("%(count)d session", "%(count)d sessions", int(text)) % {"count": int(text)}


def _value(name: str, value: str) -> str:
    if value in {"True", "False"}:
        return _switch("on" if value == "True" else "off")
    if name == "language":
        return dict(settings.LANGUAGES).get(value, value) or "–"
    return _label(CHOICES.get(name, ()), value) or "–"


def _switch(value: str) -> str:
    return {"on": pgettext("setting", "on"), "off": pgettext("setting", "off")}.get(value, value)


def _label(choices: "Choices", value: str) -> str:
    return str(dict(choices).get(value, value))

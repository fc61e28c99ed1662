"""What the journal keeps of before and after, in the reader's words. A value that is not known stays as it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
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
    "digest_at": _("Time of the daily letter"),
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
GREETINGS: "Mapping[str, _StrPromise]" = {
    "unavailable": pgettext_lazy("greeting", "Nobody answers"),
    "busy": pgettext_lazy("greeting", "Busy"),
    "name": pgettext_lazy("greeting", "Name"),
    "temporary": pgettext_lazy("greeting", "For the time being"),
}
SPOKEN: "Mapping[str, _StrPromise]" = {
    "spoken": _("spoken at the telephone"),
    "uploaded": _("from a file"),
    "default": _("the exchange's own words"),
}
DONE_TO_ANNOUNCEMENTS: "Mapping[str, _StrPromise]" = {
    "spoken": _("spoken at the telephone"),
    "uploaded": _("from a file"),
    "renamed": _("another description"),
    "public": _("others may use it"),
    "private": _("only for oneself"),
    "removed": _("removed"),
    "restored": _("brought back"),
}
DONE_TO_PRICE_LISTS: "Mapping[str, _StrPromise]" = {
    "added": _("new price list"),
    "changed": _("description changed"),
    "copied": _("new version"),
    "removed": _("removed"),
    "restored": _("brought back"),
    "imported": _("prices from a file"),
    "import_undone": _("import undone"),
    "price_added": _("new price"),
    "price_changed": _("price changed"),
    "price_removed": _("price removed"),
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


ALARMS: "Mapping[str, _StrPromise]" = {
    "refused": _("many numbers within an hour that may not be called"),
    "costly_forward": _("a forwarding to a number that costs and may not be called"),
    "unusual_forward": _("a forwarding to an unusual number"),
    "night": _("many calls from outside forwarded outside while nobody works"),
}
UNUSUAL: "Mapping[str, _StrPromise]" = {
    "abroad": _("abroad, or with a special charge"),
    "new_country": _("a country for the first time"),
    "off_hours": _("at night, or at the weekend"),
    "many": _("many forwardings in one day"),
    "many_lines": _("of many lines in one day"),
}


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
    say = {"account": recalled, "wakeup": _wakeup}.get(feature, _switch)
    return f"{extension} {SERVICES.get(feature, feature)}: {say(value)}"


def call_account(text: str) -> str:
    """`4711 off 1012 Night shift` → "4711 Night shift, 1012, off"."""
    number, state, owner, name = (*text.split(" ", 3), "", "", "", "")[:4]
    told = [f"{number} {name}", "" if owner == "-" else owner, "" if state == "on" else _switch(state)]
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


def allowance(text: str) -> str:
    """`40.0000 12.3400 monthly 10.0000 31 kept` → limit, spent, and how it is topped up; without a currency, which
    may be another one today."""
    limit, spent, mode, amount, day, keeps = (*text.split(" ", 5), "", "", "", "", "", "")[:6]
    if not keeps:
        return text
    said = [
        gettext("no limit") if limit == "-" else gettext("limit %(amount)s") % {"amount": _amount(limit)},
        gettext("spent %(amount)s") % {"amount": _amount(spent)},
    ]
    if mode != "none":
        said.append(gettext("top-up of %(amount)s %(mode)s") % {"amount": _amount(amount), "mode": _top_up(mode, day)})
    if mode in ("daily", "weekly", "monthly"):
        said.append(gettext("the rest is kept") if keeps == "kept" else gettext("the rest is lost"))
    return ", ".join(said)


def _amount(text: str) -> str:
    try:
        return number_format(Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP), 2)
    except InvalidOperation:
        return text


def _top_up(mode: str, day: str) -> str:
    match mode:
        case "manual":
            return gettext("by hand")
        case "daily":
            return gettext("every day")
        case "weekly" if day in "1234567":
            return gettext("every week (%(day)s)") % {"day": WEEKDAYS_ABBR[int(day) - 1]}
        case "monthly":
            return gettext("every month (day %(day)s)") % {"day": day}
        case _:
            return mode


def recalled(value: str) -> str:
    """An account that pays, as the exchange keeps it."""
    recall = Recall.read(value)
    if recall is None:
        return _switch(value)
    return gettext("%(number)s, for the next call") % {"number": recall.account} if recall.once else recall.account


def alert(text: str) -> str:
    """`1011 unusual_forward: abroad off_hours` → what that means."""
    name, _colon, detail = text.partition(": ")
    extension, _space, alarm = name.partition(" ")
    why = ", ".join(str(UNUSUAL.get(word, word)) for word in detail.split())
    said = f"{extension}: {ALARMS.get(alarm, alarm)}"
    return f"{said} ({why})" if why else said


def greeting(text: str) -> str:
    """`1011 busy: uploaded` → "1011 Busy: from a file"."""
    name, _colon, how = text.partition(": ")
    box, _space, kind = name.partition(" ")
    return f"{box} {GREETINGS.get(kind, kind)}: {SPOKEN.get(how, how)}"


def announcement(text: str) -> str:
    """`uploaded: Closed` → "Closed: from a file"."""
    how, _colon, description = text.partition(": ")
    return f"{description}: {DONE_TO_ANNOUNCEMENTS.get(how, how)}"


def price_list(text: str) -> str:
    """`copied: Orange (2026-01-01): 12` → "new version: Orange (2026-01-01): 12"; what it was before stays."""
    how, colon, rest = text.partition(": ")
    return f"{DONE_TO_PRICE_LISTS[how]}: {rest}" if colon and how in DONE_TO_PRICE_LISTS else text


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


def brand(text: str) -> str:
    """`#aa0000 logo Bursztyn Pumps` → what that means."""
    color, logo, name = (*text.split(" ", 2), "", "")[:3]
    told = [each for each in (name, color) if each not in {"", "-"}]
    told += [gettext("with a logo")] if logo == "logo" else []
    return ", ".join(told) or gettext("the portal's own look")


KEPT: "Mapping[str, _StrPromise]" = {
    "history": _("calls"),
    "recordings": _("recordings"),
    "messages": _("voice messages"),
    "journal": _("journal"),
}


def retention(text: str) -> str:
    """`history 365 recordings 90 messages 0 journal 730` → what that means."""
    words = text.split(" ")
    pairs = zip(words[::2], words[1::2], strict=False)
    return ", ".join(f"{KEPT.get(name, name)}: {_days(count)}" for name, count in pairs)


def _days(text: str) -> str:
    if not text.isdecimal():
        return text
    if text == "0":
        return gettext("for ever")
    return ngettext("%(count)d day", "%(count)d days", int(text)) % {"count": int(text)}


NUMBER_POLICY: "Mapping[str, _StrPromise]" = {
    "countries": _("countries"),
    "special": _("with a special charge"),
    "codes": _("service codes"),
    "calls_per_minute": _("calls in a minute"),
    "calls_per_hour": _("calls in an hour"),
    "refused_per_hour": _("refused numbers in an hour"),
    "forwards_per_day": _("forwardings in a day"),
    "forwarded_lines_per_day": _("forwarded extensions in a day"),
    "night_forwards_per_hour": _("forwarded calls in an hour at night"),
    "watchdog_days": _("days until a forgotten service is told"),
    "held": _("unusual forwardings by administrators alone"),
}


def number_policy(text: str) -> str:
    """`countries DE,GB,PL special - codes *97 calls_per_minute 6 … held off` → what that means."""
    words = text.split(" ")
    pairs = zip(words[::2], words[1::2], strict=False)
    return "; ".join(f"{NUMBER_POLICY.get(name, name)}: {_listed(value)}" for name, value in pairs)


def _listed(value: str) -> str:
    return _switch("–" if value == "-" else value.replace(",", ", "))


def mail_server(text: str) -> str:
    """`own mail.example.com:587 starttls anna portal@example.com secret new-password` → what that means."""
    if text == "installation":
        return gettext("the mail server of the installation")
    _own, place, tls, user, sender, secret, *renewed = (*text.split(" "), "", "", "", "", "")[:7]
    told = [place, gettext("without encryption") if tls == "none" else tls.upper()]
    named = ((pgettext("mail server", "user"), unquote(user)), (gettext("sender"), sender))
    told += [f"{name}: {value}" for name, value in named if value != "-"]
    if secret == "secret":  # noqa: S105 - a word that says there is one
        told.append(gettext("new password") if renewed == ["new-password"] else gettext("with a password"))
    return ", ".join(told)


def exchange(text: str) -> str:
    """`own pbx.example.com:5039 tls webcti secret new-secret` → what that means."""
    if text == "installation":
        return gettext("the exchange of the installation")
    _own, place, tls, user, secret, *renewed = (*text.split(" "), "", "", "", "", "")[:6]
    told = [place, "TLS" if tls == "tls" else gettext("without encryption")]
    told.append(f"{pgettext('mail server', 'user')}: {user}")
    if secret == "secret":  # noqa: S105 - a word that says there is one
        told.append(gettext("new secret") if renewed == ["new-secret"] else gettext("with a secret"))
    return ", ".join(told)


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
    return " ".join(_weekdays(part) if part.isdecimal() else _switch(part) for part in text.split(" "))


def _weekdays(digits: str) -> str:
    return " ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in digits if day in "1234567") or "–"


def _value(name: str, value: str) -> str:
    if value in {"True", "False"}:
        return _switch("on" if value == "True" else "off")
    if name == "quiet_days":
        return _weekdays(value)
    if name == "language":
        return dict(settings.LANGUAGES).get(value, value) or "–"
    return _label(CHOICES.get(name, ()), value) or "–"


def _switch(value: str) -> str:
    return {"on": pgettext("setting", "on"), "off": pgettext("setting", "off")}.get(value, value)


def _label(choices: "Choices", value: str) -> str:
    return str(dict(choices).get(value, value))

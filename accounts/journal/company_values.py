"""What the journal keeps of the whole company's, before and after, in the reader's words: prices, limits, sounds, look,
keeping, exchange and mail. A value that is not known stays as it is."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.journal import values

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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
    "access_number": _("access number of mobile clients"),
    "public_address": _("public address of the exchange"),
}


def number_policy(text: str) -> str:
    """`countries DE,GB,PL special - codes *97 calls_per_minute 6 … held off` → what that means."""
    words = text.split(" ")
    pairs = zip(words[::2], words[1::2], strict=False)
    return "; ".join(f"{NUMBER_POLICY.get(name, name)}: {_listed(value)}" for name, value in pairs)


def _listed(value: str) -> str:
    return values.switched("–" if value == "-" else value.replace(",", ", "))


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

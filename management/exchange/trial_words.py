"""What came of a check of an exchange, in words that say what to do and the line to write there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from management.exchange.account_text import permit_line
from pbx.asterisk.check import Finding, Kind, findings
from pbx.asterisk.trial import Outcome, Trial

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

READ, WRITE = "call,agent,cdr,user,system", "call,agent,reporting,originate,user"
"""As deploy/asterisk/webcti_manager.conf has it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One finding. `lines`: what to write, and where `file`."""

    title: str
    advice: str = ""
    lines: str = ""
    file: str = ""
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    good: bool
    """One can log in there."""
    version: str
    name: str
    telephones: int
    said: tuple[Said, ...]


OUTCOMES: "Mapping[Outcome, tuple[_StrPromise, _StrPromise]]" = {
    Outcome.UNREACHABLE: (
        gettext_lazy("The exchange cannot be reached"),
        gettext_lazy(
            "Is the address right, is the machine on, and does a firewall let the portal through? Or the installation "
            "does not allow that network or port (PBX_NETWORKS, PBX_PORTS)."
        ),
    ),
    Outcome.REFUSED: (
        gettext_lazy("The machine is there, but its manager interface is not"),
        gettext_lazy(
            "Asterisk does not run, its manager interface is off, or it listens at another port or address. After a "
            "change: asterisk -rx 'manager reload'."
        ),
    ),
    Outcome.NO_MANAGER: (
        gettext_lazy("Something answers there, but it is no manager interface of Asterisk"),
        gettext_lazy("Look at the port: 5038 is usual without TLS, 5039 with it."),
    ),
    Outcome.WANTS_TLS: (
        gettext_lazy("The exchange expects TLS at this port"),
        gettext_lazy("Choose TLS, or the port without it, which is usually 5038."),
    ),
    Outcome.NO_TLS: (
        gettext_lazy("The exchange speaks no TLS at this port"),
        gettext_lazy("Switch TLS on there, or choose its port for TLS, which is usually 5039."),
    ),
    Outcome.CERTIFICATE: (
        gettext_lazy("The certificate of the exchange is not to be trusted"),
        gettext_lazy(
            "It is made out to another name, has run out, or nobody known vouches for it. Type the name that it bears, "
            "and paste the certificate, or that of its authority, into the form."
        ),
    ),
    Outcome.LOGIN: (
        gettext_lazy("The exchange refuses the account"),
        gettext_lazy(
            "User or secret is wrong, or the account may not come from this machine; Asterisk does not say which. Its "
            "log does (asterisk -rvvv). The account must permit the portal's address; after a change: "
            "asterisk -rx 'manager reload'."
        ),
    ),
    Outcome.RIGHTS: (
        gettext_lazy("The account may log in, and do nothing"),
        gettext_lazy("It needs these classes:"),
    ),
    Outcome.BROKEN_OFF: (
        gettext_lazy("The exchange stopped answering"),
        gettext_lazy(
            "It took the connection, and then took too long or hung up. Try again; if it stays so, look into its log."
        ),
    ),
}
_TLS = """[general]
tlsenable = yes
tlsbindaddr = 0.0.0.0:5039
tlscertfile = /etc/asterisk/keys/asterisk.crt
tlsprivatekey = /etc/asterisk/keys/asterisk.key"""
LINES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.REFUSED: ("[general]\nenabled = yes\nport = 5038\nbindaddr = 0.0.0.0", "manager.conf"),
    Outcome.NO_TLS: (
        _TLS,
        "manager.conf",
    ),
    Outcome.RIGHTS: (f"read = {READ}\nwrite = {WRITE}", "manager.conf"),
}


def result(trial: Trial) -> Result:
    if trial.facts is None:
        title, advice = OUTCOMES[trial.outcome]
        lines, file = LINES.get(trial.outcome, ("", ""))
        if trial.outcome is Outcome.LOGIN and (permit := permit_line(trial.seen_as)):
            lines, file = permit, "manager.conf"
        return Result(False, "", "", 0, (Said(str(title), str(advice), lines, file),))
    who = trial.facts.introduction
    said = tuple(_said(findings(trial.facts)))
    return Result(True, who.version, who.system_name, len(trial.facts.telephones), said)


def _said(found: tuple[Finding, ...]) -> Iterator[Said]:
    for finding in found:
        words = WORDS.get(finding.kind) if finding.kind else None
        if words is None:
            continue
        title, advice, lines, file = words(finding.about)
        yield Said(title, advice, lines, file, finding.serious)


Words = Callable[[tuple[str, ...]], tuple[str, str, str, str]]
OFFERS: "Mapping[str, tuple[_StrPromise, str]]" = {
    "portal-block": (gettext_lazy("Unwanted callers cannot be turned away."), "webcti_block.conf"),
    "portal-service": (
        gettext_lazy("MobilePhone, I am there and other services are not offered."),
        "webcti_users.conf",
    ),
    "portal-outgoing": (gettext_lazy("Lock, CLIR and call-as are not offered."), "webcti_outgoing.conf"),
    "portal-costs": (
        gettext_lazy("Telephones call outside also when their cost limit is reached."),
        "webcti_outgoing.conf",
    ),
    "portal-rules": (gettext_lazy("Rules of people are not obeyed."), "webcti_rules.conf"),
}


def _read(about: tuple[str, ...]) -> tuple[str, str, str, str]:
    title = (
        _("The portal is not told when the exchange starts")
        if "system" in about
        else _("The portal is not told what people switch at their telephones")
    )
    return (
        title,
        _("The account lacks a class to read: %(classes)s") % {"classes": ", ".join(about)},
        f"read = {READ}",
        "manager.conf",
    )


def _offer(about: tuple[str, ...]) -> tuple[str, str, str, str]:
    title, file = OFFERS[about[0]]
    return str(title), _("Your dialplan does not use a file of the portal yet."), f"#include {file}", "extensions.conf"


WORDS: Mapping[Kind, Words] = {
    Kind.VERSION: lambda about: (
        _("Asterisk %(version)s has known holes in its manager interface") % {"version": about[0]},
        _("Update it to 18.24.2, 20.9.2, 21.4.2, 22 or later."),
        "",
        "",
    ),
    Kind.IN_THE_OPEN: lambda _about: (
        _("The connection is not encrypted"),
        _("Everybody on the way can read the secret and every call. Switch TLS on there and choose it here."),
        LINES[Outcome.NO_TLS][0],
        "manager.conf",
    ),
    Kind.TOO_MUCH: lambda about: (
        _("The account may do too much: %(classes)s") % {"classes": ", ".join(about)},
        _("With that, whoever knows the secret reads every other secret of the exchange. Take it out:"),
        f"write = {WRITE}",
        "manager.conf",
    ),
    Kind.TOO_LITTLE: lambda about: (
        _("The account may do too little: %(classes)s") % {"classes": ", ".join(about)},
        _("Add the missing classes:"),
        f"write = {WRITE}",
        "manager.conf",
    ),
    Kind.READ: _read,
    Kind.NO_TIME: lambda _about: (
        _("Events carry no time"),
        _("Calls could be shown a little late or in another order."),
        "[general]\ntimestampevents = yes",
        "manager.conf",
    ),
    Kind.VARIABLES: lambda _about: (
        _("Events do not tell which call the portal started"),
        _("Asterisk keeps the last such line only: write all names into one."),
        "[general]\nchannelvars = PORTAL_REQ,PORTAL_FROM",
        "manager.conf",
    ),
    Kind.NAME: lambda _about: (
        _("The exchange has no name"),
        _("Its calls could be taken for those of another one. Asterisk must be restarted afterwards."),
        "[options]\nsystemname = pbx1",
        "asterisk.conf",
    ),
    Kind.RECORDS: lambda _about: (
        _("The exchange keeps no records of calls"),
        _("What happened while the portal was away would be lost."),
        "[general]\nenable = yes\nunanswered = yes",
        "cdr.conf",
    ),
    Kind.CLOCK: lambda about: (
        _("The clocks of exchange and portal differ by %(seconds)s seconds") % {"seconds": about[0]},
        _("Have both machines set their clocks by the network (NTP)."),
        "",
        "",
    ),
    Kind.VOICEMAIL: lambda _about: (
        _("Voice messages cannot be listed and moved"),
        _("It takes Asterisk 20 or later, with this module:"),
        "load = app_voicemail.so",
        "modules.conf",
    ),
    Kind.MODULES: lambda about: (
        _("Not loaded: %(modules)s") % {"modules": ", ".join(about)},
        _("Parking, digits or recording are missing in the portal without it."),
        "\n".join(f"load = {module}" for module in about),
        "modules.conf",
    ),
    Kind.DIALPLAN: lambda about: (
        _("The dialplan lacks what the portal starts calls in"),
        _(
            "Missing: %(contexts)s. Copy the file from deploy/asterisk, include it (FreePBX: extensions_custom.conf), "
            "and read the dialplan anew."
        )
        % {"contexts": ", ".join(about)},
        "#include webcti_extensions.conf",
        "extensions.conf",
    ),
    Kind.TELEPHONES: lambda _about: (
        _("No telephone is named like an extension"),
        _("The portal knows PJSIP endpoints whose names are 2 to 6 digits."),
        "",
        "",
    ),
    Kind.OFFER: _offer,
    Kind.HINTS: lambda about: (
        _("Keys on desk telephones cannot show some extensions"),
        _("Without a hint: %(extensions)s. See webcti_hints.conf.") % {"extensions": ", ".join(about[:20])},
        "",
        "",
    ),
}

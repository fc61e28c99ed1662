"""What is wrong with an exchange's configuration, in sentences that say what to change and where.

Only what the portal's own account may see is looked at. It may not read configuration, on purpose:
`unanswered = yes` in cdr.conf, `live_dangerously = no` in asterisk.conf and `permit` in manager.conf
are for the administrator to follow from deploy/asterisk. File names are those of deploy/asterisk.
"""

import asyncio
import ipaddress
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pbx.asterisk import introduction
from pbx.asterisk.address import Address
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import extension_of_device
from pbx.asterisk.connection import AmiConnection, Pace, connect
from pbx.asterisk.introduction import CONTEXTS, MAILBOX_ACTIONS, Introduction
from pbx.asterisk.login import introduce, log_in
from pbx.errors import PbxRefused

FIXED_VERSIONS = {18: (18, 24, 2), 20: (20, 9, 2), 21: (21, 4, 2)}
"""First release of each branch in which a manager account cannot run programs (CVE-2024-42365)."""

OLDEST_GOOD_BRANCH = 22
MAX_CLOCK_SKEW = 2.0  # seconds
ECHO_SECONDS = 1.0

_DANGEROUS = {
    "Command": "command",
    "GetConfig": "system",
    "UpdateConfig": "config",
    "ModuleLoad": "system",
    "DBPut": "system",
}
"""Action → the class of `write` that allows it and that the portal must not have."""

_NEEDED = {
    "Originate": "originate",
    "Hangup": "call",
    "Status": "call",
    "DBGetTree": "reporting",
    "ShowDialPlan": "reporting",
    "UserEvent": "user",
}
_MODULES = {
    "Park": ("call", "res_parking.so"),
    "PlayDTMF": ("call", "app_senddtmf.so"),
    "MixMonitorMute": ("call", "app_mixmonitor.so"),
}
"""Action → the class of `write` that would allow it, and the module that brings it."""
_OPTIONAL = {
    "portal-block": "Unwanted callers cannot be turned away: where your dialplan can call webcti-blocked, #include "
    "webcti_block.conf.",
    "portal-service": "MobilePhone, I am there and other services are not offered: where your dialplan can call "
    "webcti-user, #include webcti_users.conf.",
    "portal-outgoing": "Lock, CLIR and call-as are not offered: where your dialplan can call webcti-outgoing before a "
    "call leaves, #include webcti_outgoing.conf.",
    "portal-costs": "Telephones call outside also when their cost limit is reached: take webcti_extensions.conf of "
    "this version and, before a call leaves, call webcti-outgoing of its webcti_outgoing.conf (#include "
    "webcti_outgoing.conf).",
    "portal-rules": "Rules of people are not obeyed: with webcti_users.conf, #include webcti_rules.conf.",
}
"""What the portal does not offer while the dialplan lacks a context."""
_EVENTS = frozenset({"FullyBooted", "UserEvent", "DeviceStateChange", "ExtensionStatus", "Status"})
_ENDS = frozenset({"DeviceStateListComplete", "ExtensionStateListComplete", "StatusComplete"})


class Kind(StrEnum):
    """What a finding is about, for whoever says it in words of their own."""

    VERSION = "version"
    IN_THE_OPEN = "in_the_open"
    TOO_MUCH = "too_much"
    TOO_LITTLE = "too_little"
    READ = "read"
    NO_TIME = "no_time"
    VARIABLES = "variables"
    NAME = "name"
    RECORDS = "records"
    CLOCK = "clock"
    VOICEMAIL = "voicemail"
    MODULES = "modules"
    DIALPLAN = "dialplan"
    TELEPHONES = "telephones"
    OFFER = "offer"
    """A file of the dialplan is not used, and what it would do is not offered."""
    HINTS = "hints"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. Not `serious`: the portal works, but less well."""

    sentence: str
    serious: bool = True
    kind: Kind | None = None
    about: tuple[str, ...] = ()
    """The words in `sentence` that differ: classes, contexts, modules, extensions, seconds."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen of an exchange."""

    host: str
    encrypted: bool
    introduction: Introduction
    booted: bool
    """FullyBooted came: the account reads class system."""
    echo: AmiMessage | None
    """Our own UserEvent, as it came back; None: it did not."""
    telephones: frozenset[str]
    hinted: frozenset[str]
    """Extensions that have a lamp."""
    channel_variables: frozenset[str] | None
    """Names of the variables that events carry; None while there is no call to see them on."""
    clock_ahead: float
    """Seconds that the exchange's clock is ahead of ours."""


async def examine(address: Address, pace: Pace | None = None) -> Facts:
    """Look at the exchange. Raises PbxUnavailable when it cannot be reached or refuses the account."""
    pace = pace or Pace()
    booted, came_back = asyncio.Event(), asyncio.Event()
    echoes: list[AmiMessage] = []

    def hear(message: AmiMessage) -> None:
        if message.event == "FullyBooted":
            booted.set()
        elif message["UserEvent"] == "PortalCheck":
            echoes.append(message)
            came_back.set()

    wanted = _EVENTS | _ENDS | introduction.LIST_EVENTS
    connection = await connect(address, wanted, hear, came_back.set, pace)
    try:
        await log_in(connection, address)
        known = await introduce(connection)
        ping = (await connection.ask("Ping"))[0]
        clock_ahead = _seconds_ahead(ping["Timestamp"])
        if "UserEvent" in known.commands:
            await connection.ask("UserEvent", (("UserEvent", "PortalCheck"),))
            with suppress(TimeoutError):
                async with asyncio.timeout(ECHO_SECONDS):
                    await came_back.wait()
        devices = await _list(connection, "DeviceStateList")
        hints = await _list(connection, "ExtensionStateList")
        statuses = await _list(connection, "Status")
    finally:
        connection.end("The check is over.")
    return Facts(
        host=address.host,
        encrypted=address.tls is not None,
        introduction=known,
        booted=booted.is_set(),
        echo=echoes[0] if echoes else None,
        telephones=_extensions(message["Device"] for message in devices),
        hinted=_extensions(part for message in hints for part in message["Hint"].split("&")),
        channel_variables=_channel_variables(statuses),
        clock_ahead=clock_ahead,
    )


async def _list(connection: AmiConnection, action: str) -> Sequence[AmiMessage]:
    try:
        return await connection.ask(action)
    except PbxRefused:
        return ()


def _seconds_ahead(timestamp: str) -> float:
    try:
        return float(timestamp) - datetime.now(UTC).timestamp()
    except ValueError:
        return 0.0


def _extensions(devices: Iterator[str]) -> frozenset[str]:
    return frozenset(extension for device in devices if (extension := extension_of_device(device)))


def _channel_variables(statuses: Sequence[AmiMessage]) -> frozenset[str] | None:
    channels = [message for message in statuses if message.event == "Status"]
    if not channels:
        return None
    return frozenset(variable.partition("=")[0] for variable in channels[0].all("ChanVariable"))


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything that should be mended, the serious first. Empty: all is well."""
    found = (*_security(facts), *_events(facts), *_voicemail(facts), *_modules(facts), *_dialplan(facts))
    return tuple(sorted(found, key=lambda finding: not finding.serious))


def _security(facts: Facts) -> Iterator[Finding]:
    version = facts.introduction.version
    if not is_fixed(version):
        yield Finding(
            f"Asterisk {version} has known holes in its manager interface: update it to 18.24.2, 20.9.2, 21.4.2, "
            "22 or later.",
            kind=Kind.VERSION,
            about=(version,),
        )
    if not facts.encrypted and not _is_this_machine(facts.host):
        yield Finding(
            f"The connection to {facts.host} is not encrypted: set tlsenable and tlsbindaddr in manager.conf and "
            "tls=1 in PBX_URL.",
            kind=Kind.IN_THE_OPEN,
            about=(facts.host,),
        )
    dangerous = sorted({_DANGEROUS[action] for action in facts.introduction.commands & _DANGEROUS.keys()})
    if dangerous:
        yield Finding(
            f"The portal's account may do too much: take {', '.join(dangerous)} out of `write` in webcti_manager.conf; "
            "with it, whoever knows the secret reads every other secret of the exchange.",
            kind=Kind.TOO_MUCH,
            about=tuple(dangerous),
        )


def _events(facts: Facts) -> Iterator[Finding]:
    missing = sorted({_NEEDED[action] for action in _NEEDED.keys() - facts.introduction.commands})
    if missing:
        yield Finding(
            f"The portal's account may do too little: add {', '.join(missing)} to `write` in webcti_manager.conf.",
            kind=Kind.TOO_LITTLE,
            about=tuple(missing),
        )
    if not facts.booted:
        yield Finding(
            "The portal is not told when Asterisk starts: add system to `read` in webcti_manager.conf.",
            kind=Kind.READ,
            about=("system",),
        )
    if facts.echo is None and "UserEvent" in facts.introduction.commands:
        yield Finding(
            "The portal is not told of services switched at a telephone: add user to `read` in webcti_manager.conf.",
            kind=Kind.READ,
            about=("user",),
        )
    if facts.echo is not None and not facts.echo["Timestamp"]:
        yield Finding(
            "Events carry no time: set timestampevents = yes in [general] of manager.conf.", kind=Kind.NO_TIME
        )
    if facts.channel_variables is not None and not facts.channel_variables >= {"PORTAL_REQ", "PORTAL_FROM"}:
        yield Finding(
            "Events do not tell which call the portal started: write "
            "channelvars = PORTAL_REQ,PORTAL_FROM into [general] of manager.conf; only the last such line counts.",
            kind=Kind.VARIABLES,
        )
    if not facts.introduction.system_name:
        yield Finding(
            "The exchange has no name, so its calls could be taken for another's: set systemname in asterisk.conf and "
            "restart Asterisk.",
            kind=Kind.NAME,
        )
    if not facts.introduction.records:
        yield Finding("Asterisk keeps no call detail records: set enable = yes in cdr.conf.", kind=Kind.RECORDS)
    if abs(facts.clock_ahead) > MAX_CLOCK_SKEW:
        yield Finding(
            f"The clocks of the exchange and of the portal differ by {abs(facts.clock_ahead):.0f} seconds: "
            "let both follow a time server.",
            serious=False,
            kind=Kind.CLOCK,
            about=(f"{abs(facts.clock_ahead):.0f}",),
        )


def _voicemail(facts: Facts) -> Iterator[Finding]:
    has = facts.introduction.commands
    if "UserEvent" in has and not has >= MAILBOX_ACTIONS:
        yield Finding(
            "The portal cannot list and move voicemail messages: load app_voicemail.so, of Asterisk 20 or later.",
            serious=False,
            kind=Kind.VOICEMAIL,
        )


def _modules(facts: Facts) -> Iterator[Finding]:
    """What is allowed and still not there, is not loaded."""
    has = facts.introduction.commands
    allowed = {needed for action, needed in _NEEDED.items() if action in has}
    missing = sorted(
        {module for action, (needed, module) in _MODULES.items() if needed in allowed and action not in has}
    )
    if missing:
        yield Finding(
            f"Asterisk has not loaded {', '.join(missing)}: load them in modules.conf; without them parking, digits, "
            "or recording are missing in the portal.",
            serious=False,
            kind=Kind.MODULES,
            about=tuple(missing),
        )


def _dialplan(facts: Facts) -> Iterator[Finding]:
    missing = [context for context in CONTEXTS if context not in facts.introduction.contexts]
    if missing:
        yield Finding(
            f"The dialplan lacks {', '.join(missing)}: #include webcti_extensions.conf in extensions.conf "
            "(FreePBX: extensions_custom.conf) and reload the dialplan.",
            kind=Kind.DIALPLAN,
            about=tuple(missing),
        )
    if not facts.telephones:
        yield Finding(
            "No telephone is named like an extension: the portal knows PJSIP endpoints named by 2 to 6 digits.",
            kind=Kind.TELEPHONES,
        )
    for context, sentence in _OPTIONAL.items():
        if context not in facts.introduction.contexts:
            yield Finding(sentence, serious=False, kind=Kind.OFFER, about=(context,))
    dark = sorted(facts.telephones - facts.hinted)
    if dark:
        yield Finding(
            f"Keys on desk telephones cannot show {', '.join(dark)}: give them hints as in webcti_hints.conf.",
            serious=False,
            kind=Kind.HINTS,
            about=tuple(dark),
        )


def is_fixed(version: str) -> bool:
    """Whether this release is free of the known holes; certified ones are the vendor's to judge."""
    if "cert" in version:
        return True
    numbers = tuple(int(number) for number in re.findall(r"[0-9]+", version)[:3])
    if not numbers:
        return False
    branch = numbers[0]
    return branch >= OLDEST_GOOD_BRANCH or (branch in FIXED_VERSIONS and numbers >= FIXED_VERSIONS[branch])


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

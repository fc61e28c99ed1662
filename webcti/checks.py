"""System checks: combinations of settings that work badly or not safely, each with what to do."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import phonenumbers
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's names

from accounts.permissions import BY_ROLE
from cti.cdr.address import address_of
from pbx.connect import open_pbx
from webcti.safety import key_weakness

Apps = Sequence[AppConfig] | None
HASHER = "accounts.guard.hashers.PortalArgon2PasswordHasher"
MIGHTY = frozenset({"manager", "administrator"})
"""Roles whose stolen password would open other people's accounts."""
LOCAL = ("127.0.0.1", "localhost", "::1")


@register(Tags.compatibility)
def region_is_known(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 - Django calls by name
    if settings.REGION not in phonenumbers.SUPPORTED_REGIONS:
        yield Error(
            f"REGION is {settings.REGION!r}, and no numbering plan of that name is known.",
            hint="Use the country's two letters of ISO 3166, such as PL.",
            id="webcti.E001",
        )


@register(Tags.compatibility)
def exchange_can_be_opened(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    """Whether PBX_URL can be understood; nothing is connected to."""
    try:
        open_pbx(settings.PBX_URL)
    except ValueError as error:
        yield Error(f"PBX_URL cannot be understood: {error}", hint="See docs/settings.md.", id="webcti.E002")


@register(Tags.compatibility)
def call_log_can_be_opened(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    """Whether PBX_CDR can be understood; nothing is connected to."""
    try:
        address_of(settings.PBX_CDR, settings.TIME_ZONE)
    except ValueError as error:
        yield Error(f"PBX_CDR cannot be understood: {error}", hint="See docs/settings.md.", id="webcti.E007")


@register(Tags.compatibility)
def subscribers_are_never_cut_off(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    for host in settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"]:
        if host.get("socket_timeout", 0) is not None:
            yield Error(
                "The channel layer has a socket_timeout: every quiet browser would be cut off after it.",
                hint='Set "socket_timeout": None, see webcti/stores.py.',
                id="webcti.E003",
            )


@register(Tags.compatibility)
def roles_with_a_second_factor_exist(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    if unknown := sorted(settings.SECOND_FACTOR_FOR - BY_ROLE.keys()):
        yield Error(
            f"SECOND_FACTOR_FOR names {', '.join(unknown)}: nobody has such a role, and nobody would be asked.",
            hint=f"The roles are {', '.join(BY_ROLE)}.",
            id="webcti.E006",
        )


@register(Tags.security, deploy=True)
def key_is_a_secret(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    if weakness := key_weakness(settings.SECRET_KEY):
        yield Error(f"SECRET_KEY {weakness}.", hint="Make one with ./portal manage newkey.", id="webcti.E004")


@register(Tags.compatibility, deploy=True)
def paper_can_be_made(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    """PDF files are set by Pango, a library of the system."""
    try:
        import_module("ui.typesetter")
    except OSError:
        yield Warning(
            "PDF files cannot be made: the library Pango is missing.",
            hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="webcti.W008",
        )


@register(Tags.security, deploy=True)
def no_demo_in_production(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    if settings.DEMO:
        yield Warning("DEMO is on: its people and passwords are known to everybody.", hint="DEMO=0", id="webcti.W001")


@register(Tags.security, deploy=True)
def browsers_come_over_https(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    plain = [origin for origin in settings.ORIGINS if not origin.startswith("https://")]
    if plain:
        yield Warning(
            f"{', '.join(plain)}: passwords and calls would cross the network for everybody to read.",
            hint="Put nginx with a certificate in front and set PUBLIC_URL and ORIGINS to https addresses.",
            id="webcti.W002",
        )
    elif not settings.TRUSTED_PROXIES:
        yield Warning(
            "PUBLIC_URL is https, and no proxy is trusted to say so: every request would be redirected for ever.",
            hint="Set TRUSTED_PROXIES to the address of nginx, as 127.0.0.1.",
            id="webcti.W003",
        )


@register(Tags.security, deploy=True)
def exchange_is_spoken_to_in_private(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    parts = urlsplit(settings.PBX_URL)
    encrypted = parse_qs(parts.query).get("tls") == ["1"]
    if parts.scheme == "asterisk" and not encrypted and parts.hostname not in LOCAL:
        yield Warning(
            "PBX_URL names an exchange on the network without TLS: its secret and every call can be read on the way.",
            hint="Add ?tls=1, see docs/asterisk.md.",
            id="webcti.W004",
        )


@register(Tags.security, deploy=True)
def call_records_come_in_private(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    parts = urlsplit(settings.PBX_CDR)
    options = parse_qs(parts.query)
    here = parts.hostname in LOCAL or "host" in options
    if parts.scheme and not here and options.get("tls") != ["1"]:
        yield Warning(
            "PBX_CDR names a database on the network without TLS: its secret and every call can be read on the way.",
            hint="Add &tls=1, see docs/settings.md.",
            id="webcti.W008",
        )


@register(Tags.security, deploy=True)
def passwords_are_hashed_well(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    if settings.PASSWORD_HASHERS[0] != HASHER:
        yield Error(f"New passwords are hashed by {settings.PASSWORD_HASHERS[0]}, not {HASHER}.", id="webcti.E005")


@register(Tags.security, deploy=True)
def the_mighty_have_a_second_factor(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    """On the Internet (https, so presumably reached from there) a password is not enough for them (T-MFA-01)."""
    if settings.HTTPS and (without := sorted(MIGHTY - settings.SECOND_FACTOR_FOR)):
        yield Warning(
            f"A stolen password opens other people's accounts: no second factor is asked of {' and '.join(without)}.",
            hint="SECOND_FACTOR_FOR=manager,administrator",
            id="webcti.W005",
        )


@register(Tags.security, deploy=True)
def letters_leave_by_a_post_office(app_configs: Apps, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001
    """Their links open accounts (SECURITY T-LOG-01, T-SMTP-07)."""
    parts = urlsplit(settings.MAIL_URL)
    if parts.scheme in {"console", "file"}:
        yield Warning(
            "Letters do not leave this machine: their links, which open accounts, lie in the worker's log or a folder.",
            hint="Set MAIL_URL to a mail server, as smtp://user:secret@mail.example.com:587.",
            id="webcti.W006",
        )
    elif parse_qs(parts.query).get("tls") == ["none"] and parts.scheme == "smtp" and parts.hostname not in LOCAL:
        yield Warning(
            "MAIL_URL names a mail server on the network without TLS: links that open accounts can be read on the way.",
            hint="Leave out ?tls=none.",
            id="webcti.W007",
        )

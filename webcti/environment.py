"""Reading settings from the environment: one variable a setting, `NAME_FILE` for secrets in files.

Every function raises ImproperlyConfigured with one sentence that names the variable, what it
holds and what it must hold. docs/settings.md lists every name that is read.
"""

import ipaddress
import os
import re
import zoneinfo
from collections.abc import Collection
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def text(name: str, default: str | None = None) -> str:
    """The setting `name`; the file named by `NAME_FILE` wins. Raises if it has no value and no default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}.") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}: it has no default.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    value = text(name, str(default)).strip()
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
    return int(value)


def directory(name: str, default: str = "") -> Path | None:
    """An absolute path, None when it is empty. Whether it is there is looked at whenever it is used."""
    value = text(name, default).strip()
    if not value:
        return None
    if not Path(value).is_absolute():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be an absolute path.")
    return Path(value)


def token(name: str) -> str:
    """A secret of letters, digits, - and _, at least 20 of them; empty when it is not set."""
    value = text(name, "").strip()
    if value and re.fullmatch(r"[A-Za-z0-9_-]{20,200}", value) is None:
        raise ImproperlyConfigured(f"{name} must be 20 to 200 letters, digits, - and _, or empty.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, allowed: Collection[str], default: str) -> str:
    value = text(name, default).strip()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value


def time_zone(name: str, default: str) -> str:
    """A name of the time zone database, as `Europe/Warsaw`."""
    value = text(name, default).strip()
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a time zone such as Europe/Warsaw.") from None
    return value


def region(name: str, default: str) -> str:
    """Two capital letters, as `PL`. Whether its numbering plan is known is a system check: that needs a library."""
    value = text(name, default).strip()
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a country's two letters, such as PL.")
    return value


def currency(name: str, region: str) -> str:
    """Three capital letters after ISO 4217, as `PLN`; by default those of the country `region`, or EUR."""
    from babel.numbers import get_territory_currencies, list_currencies

    used = get_territory_currencies(region)
    value = text(name, used[0] if used else "EUR").strip()
    if value not in list_currencies():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a currency's three letters, such as PLN.")
    return value


def digits(name: str, default: str = "") -> str:
    value = text(name, default).strip()
    if value and not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; it may hold digits only.")
    return value


def prefix(name: str, default: str) -> str:
    """What every Redis key begins with: it may not hold what would make a pattern or a hash tag of it."""
    value = text(name, default).strip()
    if not value or not all(letter.isascii() and (letter.isalnum() or letter in "_-.") for letter in value):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be letters, digits, '-', '_' and '.' only.")
    return value


def ports(name: str, default: str) -> tuple[int, ...]:
    """A comma-separated list of port numbers."""
    found = words(name, default)
    if not all(word.isascii() and word.isdigit() and 0 < int(word) < 2**16 for word in found):
        raise ImproperlyConfigured(f"{name} must be port numbers, as 25,465,587.")
    return tuple(int(word) for word in found)


def networks(name: str, default: str = "") -> tuple[Network, ...]:
    """A comma-separated list of addresses and networks, as `10.0.0.0/8,2001:db8::/32`."""
    found: list[Network] = []
    for word in words(name, default):
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} holds {word!r}, which is not a network: {error}.") from error
    return tuple(found)


def split_url(name: str, value: str, schemes: Collection[str]) -> SplitResult:
    """`value` in parts. The message never repeats the value: it may hold a secret."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a URL: {error}.") from error
    if parts.scheme not in schemes:
        allowed = ", ".join(f"{scheme}:" for scheme in sorted(schemes))
        raise ImproperlyConfigured(f"{name} begins with {parts.scheme!r}; it must begin with one of {allowed}.")
    return parts


def scanner(name: str) -> str:
    """The address of clamd, `unix:/path` or `tcp://host:port`; empty: none."""
    value = text(name, "").strip()
    if value:
        parts = split_url(name, value, {"unix", "tcp"})
        if not (parts.path.startswith("/") if parts.scheme == "unix" else parts.hostname):
            raise ImproperlyConfigured(f"{name} must be like unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310.")
    return value


def origin(name: str, default: str) -> str:
    """`scheme://host[:port]` and nothing else."""
    return checked_origin(name, text(name, default).strip().rstrip("/"))


def checked_origin(name: str, value: str) -> str:
    parts = split_url(name, value, {"http", "https"})
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc or "*" in parts.netloc:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be like https://portal.example.com.")
    return value


def dial_string(name: str, default: str) -> str:
    """What a telephone can dial: at most 8 digits, `*` and `#`."""
    value = text(name, default)
    if not set(value) <= set("0123456789*#") or len(value) > 8:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be at most 8 digits, * or #.")
    return value

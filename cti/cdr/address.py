"""What PBX_CDR names: a file, or a table in a database of the exchange."""

import re
import ssl
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Server(StrEnum):
    MARIADB = "mysql"
    POSTGRESQL = "postgres"


PORTS = {Server.MARIADB: 3306, Server.POSTGRESQL: 5432}
OPTIONS = frozenset({"table", "zone", "host", "tls", "ca"})
_SCHEMES = {"mysql": Server.MARIADB, "postgres": Server.POSTGRESQL, "postgresql": Server.POSTGRESQL}
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?")
_LIKE = "mysql://user:secret@host/asteriskcdrdb?table=cdr&zone=Europe/Warsaw"


@dataclass(frozen=True, slots=True)
class TableAddress:
    """Where a CDR table is and who reads it."""

    server: Server
    host: str
    """A name or address, or the path of a Unix socket (PostgreSQL: of its folder)."""
    port: int
    user: str
    secret: str = field(repr=False)
    database: str
    table: tuple[str, ...]
    """Its name in parts, each a plain identifier."""
    zone: tzinfo
    """Of its times, where they have none of their own."""
    tls: bool
    authority: str
    """File with the certificate authorities that vouch for the server; empty: the system's."""

    def __str__(self) -> str:
        place = self.host if self.host.startswith("/") else f"{self.host}:{self.port}"
        return f"{self.server}://{place}/{self.database}.{'.'.join(self.table)}"


def address_of(text: str, zone: str) -> Path | TableAddress:
    """Read PBX_CDR; `zone` is the default of a table's times.

    Raises ValueError with a sentence that never holds the secret.
    """
    if "://" not in text:
        return Path(text)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # its text may repeat the URL
        raise ValueError("PBX_CDR cannot be read: percent-encode the secret, and check the port.") from None
    server = _SCHEMES.get(parts.scheme)
    if server is None:
        raise ValueError(f"PBX_CDR is the path of a file, or like {_LIKE}, or postgres://….")
    options = _options(parts)
    host = options.get("host") or parts.hostname or ""
    database = unquote(parts.path.lstrip("/"))
    if not host or not parts.username or not database or "/" in database:
        raise ValueError(f"PBX_CDR needs a user, a host and a database: {_LIKE}")
    table = options.get("table", "cdr")
    if not _TABLE.fullmatch(table):
        raise ValueError("The option table in PBX_CDR is the plain name of a table, as cdr or public.cdr.")
    return TableAddress(
        server=server,
        host=host,
        port=port or PORTS[server],
        user=unquote(parts.username),
        secret=unquote(parts.password or ""),
        database=database,
        table=tuple(table.split(".")),
        zone=_zone(options.get("zone", zone)),
        tls=_tls(options),
        authority=options.get("ca", ""),
    )


def _options(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query))
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise ValueError(f"PBX_CDR has no option {unknown[0]}; there are {', '.join(sorted(OPTIONS))}.")
    return options


def _tls(options: dict[str, str]) -> bool:
    tls, authority = options.get("tls", "0"), options.get("ca")
    if tls not in ("0", "1"):
        raise ValueError("The option tls in PBX_CDR is 0 or 1.")
    if authority is not None:
        if tls == "0":
            raise ValueError("The option ca in PBX_CDR needs tls=1.")
        try:
            ssl.create_default_context(cafile=authority)
        except OSError as error:
            raise ValueError(
                f"The certificate authority in PBX_CDR cannot be read: {error.strerror or error}."
            ) from error
    return tls == "1"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("The option zone in PBX_CDR is a time zone such as Europe/Warsaw.") from error

"""Which exchange the portal stands on: the one that an administrator named, else that of PBX_URL.

Asked anew each time, so that a change counts at once in every process; gateways look every few seconds.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from company.models import ONLY, Exchange
from company.reachable import addresses_of
from company.secrets import Box
from pbx.asterisk.address import Address
from pbx.asterisk.driver import AsteriskPbx
from pbx.base import Pbx
from pbx.connect import asterisk_address, open_pbx

BOX = Box("company.exchange")
SIMULATOR: Final = "simulator:"
LINK: Final = ("own", "host", "port", "tls", "authority", "user", "secret")
"""What of a row says where the exchange is, and who the portal is there."""


@dataclass(frozen=True, slots=True)
class Link:
    """One exchange at one time. `open` makes a fresh driver."""

    name: str
    """Its address without user and secret: by that gateways lease it."""
    version: int
    open: Callable[[], Pbx]


def stored() -> Exchange:
    """What administrators have set, whether it is in force or not; empty if nobody did."""
    return Exchange.objects.filter(pk=ONLY).first() or Exchange(pk=ONLY)


def in_force() -> Link:
    """Raises secrets.UnreadableError if the secret was encrypted with a key that is gone, and ValueError."""
    row = stored()
    if not row.own:
        return Link(name_of(settings.PBX_URL), row.version, partial(open_pbx, settings.PBX_URL))
    return Link(name_of_row(row), row.version, partial(AsteriskPbx, opened(row)))


def name() -> str:
    """The name of the exchange in force, under which it is leased and its log of calls is read."""
    row = stored()
    return name_of_row(row) if row.own else name_of(settings.PBX_URL)


def name_of_installation() -> str:
    return name_of(settings.PBX_URL)


def name_of_row(row: Exchange) -> str:
    return f"asterisk://{row}"


def name_of(pbx_url: str) -> str:
    """That of PBX_URL."""
    parts = urlsplit(pbx_url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if host else f"{parts.scheme}:"


def address() -> Address | None:
    """Where the Asterisk in force is; None: it is the simulator. Raises as `in_force` does."""
    row = stored()
    if row.own:
        return opened(row)
    return None if settings.PBX_URL.startswith(SIMULATOR) else asterisk_address(settings.PBX_URL)


def is_simulated() -> bool:
    return not stored().own and settings.PBX_URL.startswith(SIMULATOR)


def opened(row: Exchange) -> Address:
    """Raises secrets.UnreadableError, and ValueError for an authority that is none."""
    return typed(row, BOX.decrypted(row.secret) if row.secret else "")


def typed(row: Exchange, secret: str) -> Address:
    """An exchange as somebody typed it in: it is looked for only where one may be (PBX_PORTS, PBX_NETWORKS), and its
    clock is taken to show the portal's own time zone."""
    find = partial(addresses_of, ports=settings.PBX_PORTS, own=settings.PBX_NETWORKS)
    context = trust(row.authority) if row.tls else None
    return Address(row.host, row.port, row.user, secret, context, ZoneInfo(settings.TIME_ZONE), find)


def trust(authority: str) -> ssl.SSLContext:
    """Raises ValueError for what are no certificates."""
    if not authority:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cadata=authority)
    except (ssl.SSLError, TypeError, ValueError) as error:  # TypeError: beyond ASCII
        raise ValueError("This is no certificate.") from error


def encrypt_anew() -> int:
    """After a change of SECRET_KEY: all secrets under the new one. Returns how many there were."""
    row = stored()
    fresh: dict[str, object] = {name: token for name in ("secret", "draft") if (token := _anew(getattr(row, name)))}
    if row.before and (token := _anew(row.before["secret"])):
        fresh["before"] = {**row.before, "secret": token}
    if fresh:
        Exchange.objects.filter(pk=ONLY, version=row.version).update(**fresh)
    return len(fresh)


def _anew(token: str) -> str:
    if not token or BOX.is_current(token) or not BOX.is_readable(token):
        return ""
    return BOX.encrypted(BOX.decrypted(token))

"""From PBX_URL to a driver."""

import ssl
from datetime import UTC, tzinfo
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pbx.asterisk.address import Address
from pbx.asterisk.driver import AsteriskPbx
from pbx.base import Pbx
from pbx.simulator.address import open_simulator

AMI_PORT, AMI_TLS_PORT = 5038, 5039
ASTERISK_OPTIONS = frozenset({"tls", "ca", "zone"})


def open_pbx(url: str) -> Pbx:
    """The driver for `url`; it connects when its `batches` are asked for.

    `simulator:?seed=1&…`, or `asterisk://user:secret@host:5038?tls=1&ca=/path&zone=Europe/Warsaw` with user
    and secret percent-encoded. `tls=1`: encrypted, the certificate checked against `ca` or the system's
    authorities. `zone`: the exchange's time zone, for call records without exact times (default UTC).
    Raises ValueError with a sentence that never holds the secret.
    """
    scheme = url.partition(":")[0]
    if scheme == "simulator":
        return open_simulator(url)
    if scheme == "asterisk":
        return AsteriskPbx(asterisk_address(url))
    raise ValueError("PBX_URL begins with simulator: or asterisk://.")


def asterisk_address(url: str) -> Address:
    """Read an `asterisk://` URL. Raises ValueError as `open_pbx` does."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its text may repeat the URL
        raise ValueError("PBX_URL cannot be read: percent-encode the secret, and check the port.") from None
    if not parts.hostname or not parts.username or not parts.password:
        raise ValueError("PBX_URL needs a user, a secret and a host: asterisk://user:secret@host:5038")
    options = _options(parts)
    tls = options.get("tls", "0")
    if tls not in ("0", "1"):
        raise ValueError("The option tls in PBX_URL is 0 or 1.")
    if "ca" in options and tls == "0":
        raise ValueError("The option ca in PBX_URL needs tls=1.")
    return Address(
        host=parts.hostname,
        port=port or (AMI_TLS_PORT if tls == "1" else AMI_PORT),
        user=unquote(parts.username),
        secret=unquote(parts.password),
        tls=_tls(options.get("ca")) if tls == "1" else None,
        zone=_zone(options.get("zone", "UTC")),
    )


def _options(parts: SplitResult) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(options.keys() - ASTERISK_OPTIONS)
    if unknown:
        raise ValueError(f"PBX_URL has no option {unknown[0]}; there are {', '.join(sorted(ASTERISK_OPTIONS))}.")
    return options


def _tls(authority: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ValueError(f"The certificate authority in PBX_URL cannot be read: {error.strerror or error}.") from error


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("The option zone in PBX_URL is a time zone such as Europe/Warsaw.") from error

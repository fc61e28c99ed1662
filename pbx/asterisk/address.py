"""Where an exchange is and who the portal is there."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo


@dataclass(frozen=True, slots=True)
class Address:
    """Where the exchange is and who we are there."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    tls: ssl.SSLContext | None = None
    zone: tzinfo = UTC
    """Of the exchange's clock, for records that carry no exact times."""
    find: Callable[[str, int], Sequence[str]] | None = None
    """The addresses of host and port that may be connected to; raises OSError for none. None: any."""

"""How a connection to a mail server is kept from being read and changed by others."""

from enum import StrEnum


class Tls(StrEnum):
    NONE = "none"
    """Everybody on the way reads letters and password."""
    STARTTLS = "starttls"
    """Begins in the open and fails unless the server goes over to TLS (T-SMTP-07)."""
    TLS = "tls"
    """From the first byte on."""

    @classmethod
    def usual(cls, port: int) -> "Tls":
        """What servers speak at that port (RFC 8314)."""
        return cls.TLS if port == 465 else cls.STARTTLS

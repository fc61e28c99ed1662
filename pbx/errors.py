"""How a driver can fail: one class per reaction."""

from enum import StrEnum


class Cause(StrEnum):
    """Why there is no connection, for whoever says in words what helps."""

    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    """No such name, no way there, or nobody answers."""
    REFUSED = "refused"
    """The machine is there, and nothing listens at that port."""
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    """What answers there speaks no TLS."""
    LOGIN = "login"
    """The account: its name, its secret, or from where it may come."""
    RIGHTS = "rights"
    """The account may not even ask who is there."""
    BROKEN_OFF = "broken_off"
    """The connection ended before, or instead of, an answer."""


class PbxError(Exception):
    """The exchange did not do what was asked. `str(error)` is a sentence fit for a log."""


class PbxUnavailable(PbxError):
    """No connection, or the exchange went silent before the command left. Nothing happened."""

    def __init__(self, sentence: str, cause: Cause = Cause.UNKNOWN) -> None:
        super().__init__(sentence)
        self.cause = cause


class PbxRefused(PbxError):
    """The exchange understood the command and said no; the text is the exchange's own."""


class PbxGone(PbxRefused):
    """What the command is about is not there any more, and whoever keeps a copy of it may forget it."""


class PbxOutcomeUnknown(PbxError):
    """The command left, the answer never came. It may have happened: never send it again."""

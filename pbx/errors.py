"""How a driver can fail: one class per reaction."""


class PbxError(Exception):
    """The exchange did not do what was asked. `str(error)` is a sentence fit for a log."""


class PbxUnavailable(PbxError):
    """No connection, or the exchange went silent before the command left. Nothing happened."""


class PbxRefused(PbxError):
    """The exchange understood the command and said no; the text is the exchange's own."""


class PbxGone(PbxRefused):
    """What the command is about is not there any more, and whoever keeps a copy of it may forget it."""


class PbxOutcomeUnknown(PbxError):
    """The command left, the answer never came. It may have happened: never send it again."""

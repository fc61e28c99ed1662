"""The services of an extension that the exchange itself keeps."""

from enum import StrEnum


class Feature(StrEnum):
    """A service of one extension that the exchange itself keeps (SVC, FWD, FNCP).

    Each has one value, empty when it is off. Numbers are what a telephone would dial.
    """

    DND = "dnd"
    FORWARD_ALWAYS = "forward_always"
    FORWARD_BUSY = "forward_busy"
    FORWARD_NO_ANSWER = "forward_no_answer"
    CALL_WAITING = "call_waiting"
    FORWARD_UNAVAILABLE = "forward_unavailable"
    """While no telephone is registered (FNCP-02); without it such calls go where unanswered ones go."""
    RING_SECONDS = "ring_seconds"
    """How long the telephone rings before a call counts as unanswered: digits, 5 to 60."""
    FOLLOW = "follow"
    """"I am there": the number where the person is now (FWD-08)."""
    MOBILE = "mobile"
    """MobilePhone: some of the letters `n` (not answered), `d` (do not disturb), `u` (unavailable), then the number
    (FWD-01, FWD-02, FNCP-02); no letter: on, but no call goes there by itself."""
    DND_MESSAGE = "dnd_message"
    """What callers hear while DND is on: the name of an announcement (FWD-06)."""
    LOCK = "lock"
    """Only internal and emergency calls from here: `user` or `admin`, who set it (SVC-01)."""
    CLIR = "clir"
    """Own number withheld; not on emergency calls (SVC-05)."""
    CALL_AS = "call_as"
    """The number presented on outgoing calls (SVC-04)."""
    ACCOUNT = "account"
    """Who pays for calls from here, the account that was recalled: `f` (until that is ended) or `n` (for the next call,
    which ends it), then its number (SVC-02)."""
    PAID_STOPPED = "paid_stopped"
    """New calls that the extension would pay for are refused, forwarded ones as well, as its limit is reached
    (COST-03). Not emergencies, calls in the house, free numbers, nor what an account pays for."""
    RULES = "rules"
    """Advanced rules: the digest of those that the exchange obeys (FNCP-05). Read only: `SetRules` changes it."""

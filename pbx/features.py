"""The services of an extension that the exchange itself keeps."""

from enum import StrEnum


class Feature(StrEnum):
    """A service of one extension that the exchange itself keeps (SVC, FWD)."""

    DND = "dnd"
    FORWARD_ALWAYS = "forward_always"
    FORWARD_BUSY = "forward_busy"
    FORWARD_NO_ANSWER = "forward_no_answer"
    CALL_WAITING = "call_waiting"

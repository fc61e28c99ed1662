"""The wire format of the Asterisk Manager Interface: bytes ↔ messages, without any input or output.

A message is lines `Key: value`, each closed by CR LF, and an empty line. It is an event when it has a
header `Event` (OriginateResponse has `Response` too), else the response to an action. Headers repeat
(`ChanVariable`, `Variable`). Source: Asterisk's main/manager.c, and streams recorded from Asterisk 22.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MAX_MESSAGE_BYTES = 64 * 1024
MAX_HEADERS = 1000  # ListCommands answers with about 200
MAX_GREETING_BYTES = 256
MAX_LINE_BYTES = 1000  # Asterisk refuses lines of 1024
MAX_VALUE_CHARACTERS = 256

_GREETING = b"Asterisk Call Manager/"
_END = b"\r\n\r\n"
_EVENT = b"Event: "
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


class AmiProtocolError(Exception):
    """Whoever answers there is no Asterisk manager."""


class _Starts(dict[str, str]):
    """Name of a header → how its line begins; looking it up is most of what a reader does."""

    def __missing__(self, key: str) -> str:
        start = self[key] = f"\r\n{key}:"
        return start


_STARTS = _Starts()


class AmiMessage:
    """One event or response. A header that is absent reads as empty; of repeated ones the first counts.

    Headers are looked for when asked for: of some twenty in an event the portal reads about six.
    """

    __slots__ = ("_text", "event")

    def __init__(self, text: str, event: str | None = None) -> None:
        """`text`: the lines of the message, without the empty one at its end. `event`: its name, if known."""
        self._text = f"\r\n{text}\r\n"
        self.event = self["Event"] if event is None else event
        """Name of the event, empty for a response."""

    def __getitem__(self, key: str) -> str:
        text, start = self._text, _STARTS[key]
        found = text.find(start)
        if found < 0:
            return ""
        found += len(start)
        if text[found] == " ":
            found += 1
        return text[found : text.find("\r\n", found)]

    def __repr__(self) -> str:
        return f"AmiMessage({self._text.strip()!r})"

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of a header that repeats, in the order of the wire."""
        start = f"{key}:"
        return tuple(line[len(start) :].removeprefix(" ") for line in self.lines() if line.startswith(start))

    def lines(self) -> list[str]:
        return self._text[2:-2].split("\r\n")


@dataclass(slots=True)
class ParserCounts:
    """What a parser met; all but the first two should stay 0."""

    messages: int = 0
    unwanted: int = 0
    """Events nobody asked for, dropped unread."""
    oversize: int = 0
    """Messages dropped for their length or number of headers."""
    malformed: int = 0
    """Messages that are neither event nor response."""
    replaced: int = 0
    """Messages that were no UTF-8; what could not be read became U+FFFD."""


class AmiParser:
    """Feed bytes in, get messages out. Keeps an incomplete tail of at most MAX_MESSAGE_BYTES."""

    def __init__(self, wanted: Iterable[str] | None = None, *, greeted: bool = False) -> None:
        """`wanted`: names of the events to hand out, None for all. `greeted`: the greeting was read before."""
        self.version = ""
        self.counts = ParserCounts()
        self._wanted = None if wanted is None else {name.encode(): name for name in wanted}
        self._greeted = greeted
        self._skipping = False
        self._tail = bytearray()

    def feed(self, data: bytes) -> list[AmiMessage]:
        """Return the messages completed by `data`, oldest first. Raises AmiProtocolError on a wrong greeting."""
        tail = self._tail
        searched = max(len(tail) - len(_END) + 1, 0)
        tail += data
        if not self._greeted and not self._read_greeting():
            return []
        if tail.find(_END, searched if self._greeted else 0) < 0:
            self._bound_tail()
            return []
        *blocks, rest = bytes(tail).split(_END)
        self._tail = bytearray(rest)
        if self._skipping:
            self._skipping = False
            del blocks[0]
        self._bound_tail()
        return self._messages(blocks)

    def _read_greeting(self) -> bool:
        """True when the greeting is complete and taken off the tail."""
        line, end, rest = self._tail.partition(b"\r\n")
        if not line.startswith(_GREETING[: len(line)]) or len(line) > MAX_GREETING_BYTES:
            raise AmiProtocolError("This is no Asterisk manager: it greets differently.")
        if not end:
            return False
        if not line.startswith(_GREETING):
            raise AmiProtocolError("This is no Asterisk manager: it greets differently.")
        self.version = line[len(_GREETING) :].decode("ascii", "replace").strip()
        self._tail = rest
        self._greeted = True
        return True

    def _bound_tail(self) -> None:
        if len(self._tail) > MAX_MESSAGE_BYTES:
            if not self._skipping:
                self.counts.oversize += 1
            self._skipping = True
            del self._tail[: 1 - len(_END)]

    def _messages(self, blocks: Iterable[bytes]) -> list[AmiMessage]:
        wanted, counts = self._wanted, self.counts
        messages = []
        for block in blocks:
            event = None
            if wanted is not None and block.startswith(_EVENT):
                event = wanted.get(block[len(_EVENT) : block.find(b"\r\n")])
                if event is None:
                    counts.unwanted += 1
                    continue
            message = self._message(block, event)
            if message is not None:
                counts.messages += 1
                messages.append(message)
        return messages

    def _message(self, block: bytes, event: str | None) -> AmiMessage | None:
        if len(block) > MAX_MESSAGE_BYTES:
            self.counts.oversize += 1
            return None
        try:
            text = block.decode()
        except UnicodeDecodeError:
            self.counts.replaced += 1
            text = block.decode(errors="replace")
        if len(block) > 2 * MAX_HEADERS and text.count("\r\n") >= MAX_HEADERS:
            self.counts.oversize += 1
            return None
        message = AmiMessage(text, event)
        if not message.event and not message["Response"]:
            if text.strip():
                self.counts.malformed += 1
            return None
        return message


_ORIGINATE = (
    "Channel Context Exten Priority CallerID Async Timeout ChannelId OtherChannelId Variable"  # never Application, Data
)
ACTIONS: Mapping[str, frozenset[str]] = {
    action: frozenset(headers.split()) | {"ActionID"}
    for action, headers in {
        "Login": "Username Secret",
        "Logoff": "",
        "Ping": "",
        "CoreSettings": "",
        "CoreStatus": "",
        "ListCommands": "",
        "ShowDialPlan": "Context",
        "UserEvent": "UserEvent",
        "Status": "Variables",
        "DeviceStateList": "",
        "ExtensionStateList": "",
        "QueueStatus": "",
        "ParkedCalls": "",
        "VoicemailUsersList": "",
        "DBGet": "Family Key",
        "DBGetTree": "Family",
        "VoicemailBoxSummary": "Context Mailbox",
        "VoicemailMove": "Context Mailbox Folder ID ToFolder",
        "VoicemailForward": "Context Mailbox Folder ID ToContext ToMailbox ToFolder",
        "VoicemailRemove": "Context Mailbox Folder ID",
        "VoicemailRefresh": "Context Mailbox",
        "MixMonitorMute": "Channel Direction State",
        "Originate": _ORIGINATE,
        "Hangup": "Channel",
        "BlindTransfer": "Channel Context Exten",
        "Atxfer": "Channel Context Exten",
        "Park": "Channel TimeoutChannel Timeout",
        "PlayDTMF": "Channel Digit Receive",
    }.items()
}
"""The only actions that can be written, and the only headers of each (T-AMI-03)."""


def encode(action: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return the bytes of one action. The one place that makes bytes for the wire (T-AMI-01, T-AMI-02).

    Raises ValueError for an action or header that is not in ACTIONS and for a value that could end
    its line or that Asterisk would not take.
    """
    allowed = ACTIONS.get(action)
    if allowed is None:
        raise ValueError(f"The portal never sends the action {action!r}.")
    lines = [_line("Action", action)]
    for key, value in headers:
        if key not in allowed:
            raise ValueError(f"The portal never sends {key!r} with {action}.")
        lines.append(_line(key, value))
    return b"".join(lines) + b"\r\n"


def _line(key: str, value: str) -> bytes:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no name of a header.")
    if len(value) > MAX_VALUE_CHARACTERS:
        raise ValueError(f"The value of {key} is too long.")
    if not value.isprintable() and any(unicodedata.category(letter) in _FORBIDDEN_CATEGORIES for letter in value):
        raise ValueError(f"The value of {key} holds a control character.")
    line = f"{key}: {value}\r\n".encode()
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"The value of {key} is too long.")
    return line

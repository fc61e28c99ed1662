"""What lies in the mailboxes: told as whole listings, changed message by message.

app_voicemail numbers messages anew with every deletion, so a message is addressed by its ID and by the
folder in which a summary, asked for right before, shows it. Asterisk answers `Success` also when it did
nothing: the words of the answer decide.

Two things are so because app_voicemail is so (measured on Asterisk 22): what is moved into its folder
`Deleted` gets the file name `msg-001`, is found never again, and holds up every later summary of that
mailbox for seconds, so `Cust5` is the folder of what was thrown away; and a forwarded copy keeps its ID, so
nobody gets the same message twice.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeAlias, assert_never

from pbx.asterisk import arguments
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, clean_number, is_extension
from pbx.asterisk.connection import Pace
from pbx.asterisk.fields import whole
from pbx.commands import ForwardMessage, MoveMessage, PlayMessage, RefreshMailbox, RemoveMessage, SpeakGreeting
from pbx.errors import PbxError, PbxGone, PbxRefused
from pbx.mailbox import Folder, Message
from pbx.party import Party
from pbx.sound import MailboxListed
from pbx.spool import FOLDERS

logger = logging.getLogger(__name__)

OnMailbox: TypeAlias = MoveMessage | ForwardMessage | RemoveMessage | RefreshMailbox

LIST_EVENTS = frozenset({"VoicemailBoxDetail", "VoicemailBoxDetailComplete"})
MAX_MESSAGES = 1000
"""Of one listing that are told; app_voicemail itself keeps 100 a folder unless told otherwise."""
TRIES = 2  # a telephone may move the message between our summary and our order

_FOLDERS = {word: folder for folder, word in FOLDERS.items()} | {"Deleted": Folder.DELETED}
_GONE = "This message is no longer in the mailbox."
_CALLER = re.compile(r'(?:"?(?P<name>.*?)"?\s*)?<(?P<number>[^<>]*)>')
_LEFT = re.compile(r"([0-9]{9,10})-[0-9a-fA-F]+")


class Ask(Protocol):
    """`AmiConnection.ask`."""

    def __call__(
        self, action: str, headers: Iterable[tuple[str, str]] = (), patience: float = 0
    ) -> Awaitable[Sequence[AmiMessage]]: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A message and the exchange's word for the folder it lies in, which may be one that we do not name."""

    message: Message
    word: str


def contexts(entries: Iterable[AmiMessage]) -> dict[str, str]:
    """Mailbox → its context, from VoicemailUsersList. Of two mailboxes with one number that in `default` counts."""
    found: dict[str, str] = {}
    for entry in entries:
        box, context = entry["VoiceMailbox"], entry["VMContext"] or "default"
        if is_extension(box) and arguments.is_context(context) and (box not in found or context == "default"):
            found[box] = context
    return found


def read(messages: Iterable[AmiMessage], at: datetime) -> tuple[Placed, ...]:
    """The messages of a summary, each once. What has no usable ID cannot be addressed and is left out."""
    found: dict[str, Placed] = {}
    for message in messages:
        name = message["ID"]
        if message.event != "VoicemailBoxDetail" or not arguments.is_message_name(name) or name in found:
            continue
        word = message["Folder"]
        found[name] = Placed(
            Message(
                id=name,
                folder=_FOLDERS.get(word, Folder.OLD),
                caller=_caller(message["CallerID"]),
                at=_left(name, at),
                seconds=min(whole(message["Duration"]) or 0, 86_400),
                urgent=word == FOLDERS[Folder.URGENT] or message["Flag"] == "Urgent",
            ),
            word,
        )
        if len(found) == MAX_MESSAGES:
            logger.warning("asterisk mailbox listing cut at=%d", MAX_MESSAGES)
            break
    return tuple(found.values())


def _caller(text: str) -> Party:
    """`"Alice Adams" <101>`, as app_voicemail wrote it down."""
    found = _CALLER.fullmatch(text.strip())
    if found is None:
        return Party(clean_number(text) if text.strip().lstrip("+").isdecimal() else "")
    name = clean(found["name"] or "")
    return Party(clean_number(found["number"]), "" if name.lower() == "unknown" else name)


def _left(name: str, at: datetime) -> datetime:
    """When a message was left: its ID begins with that second. The `Date` of a summary is words of the locale."""
    found = _LEFT.fullmatch(name)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else at


class Mailboxes:
    """Lists mailboxes one at a time: all after connecting and every hour, one soon after it changed."""

    def __init__(self, ask: Ask, tell: Callable[[MailboxListed], None], pace: Pace) -> None:
        self._ask, self._tell, self._pace = ask, tell, pace
        self._contexts: dict[str, str] = {}
        self._changed: dict[str, float] = {}
        """Mailbox → when to list it, by the loop's clock."""
        self._played: set[str] = set()
        """Mailboxes of which a message was played: app_voicemail moves it and tells nobody."""
        self._round: deque[str] = deque()
        self._next_round = 0.0
        self._news = asyncio.Event()

    def restart(self, contexts: Mapping[str, str]) -> None:
        """The exchange has these mailboxes: list them all."""
        self._contexts = dict(contexts)
        self._begin_round()

    def _begin_round(self) -> None:
        self._round = deque(self._contexts)
        self._next_round = asyncio.get_running_loop().time() + self._pace.mailbox_round
        self._news.set()

    def hear(self, message: AmiMessage) -> None:
        """Take in an event that may be about a mailbox."""
        if message.event == "MessageWaiting":
            box, _, context = message["Mailbox"].partition("@")
            if is_extension(box) and arguments.is_context(context):
                self._contexts.setdefault(box, context)
            self._change(box)
        elif message["UserEvent"] == "PortalMessage" and message["Box"] in self._contexts:
            self._played.add(message["Box"])
            self._change(message["Box"])

    def _change(self, box: str) -> None:
        """List `box` once what comes together has come; further changes do not put it off."""
        if box in self._contexts:
            self._changed.setdefault(box, asyncio.get_running_loop().time() + self._pace.mailbox)
            self._news.set()

    async def run(self) -> None:
        """List what is due, for ever."""
        clock = asyncio.get_running_loop().time
        while True:
            self._news.clear()
            now = clock()
            if now >= self._next_round:
                self._begin_round()
            due = next((box for box, when in self._changed.items() if when <= now), "")
            if due:
                del self._changed[due]
            elif self._round:
                due = self._round.popleft()
            if due:
                await self._list(due)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(min((self._next_round, *self._changed.values())) - now):
                    await self._news.wait()

    async def _list(self, box: str) -> None:
        try:
            if box in self._played:
                self._played.remove(box)
                await self._ask("VoicemailRefresh", self._where(box))
            at, found = await self._summary(box)
        except PbxRefused as error:
            logger.info("asterisk mailbox not listed box=%s error=%s", box, error)
        except PbxError as error:
            logger.warning("asterisk mailbox not listed box=%s error=%s", box, error)
        else:
            self._tell(MailboxListed(at, box, tuple(placed.message for placed in found)))

    async def _summary(self, box: str) -> tuple[datetime, tuple[Placed, ...]]:
        at = datetime.now(UTC)
        answer = await self._ask("VoicemailBoxSummary", self._where(box), self._pace.lists)
        if answer[0]["EventList"].lower() != "start":
            raise PbxGone(f"There is no mailbox {box}.")
        return at, read(answer, at)

    def _where(self, box: str) -> tuple[tuple[str, str], ...]:
        context = self._contexts.get(arguments.mailbox(box))
        if context is None:
            gone = PbxGone if self._contexts else PbxRefused  # without a single one we may not have been told
            raise gone(f"There is no mailbox {box}.")
        return (("Context", context), ("Mailbox", box))

    # -- commands --------------------------------------------------------------------------------

    async def execute(self, command: OnMailbox) -> None:
        """Do it. Raises PbxRefused, PbxUnavailable, PbxOutcomeUnknown."""
        match command:
            case RefreshMailbox():
                at, found = await self._summary(command.mailbox)
                self._tell(MailboxListed(at, command.mailbox, tuple(placed.message for placed in found)))
            case MoveMessage():
                await self._move(command)
            case ForwardMessage():
                await self._forward(command)
            case RemoveMessage():
                await self._order("VoicemailRemove", command.mailbox, command.message)
            case _:
                assert_never(command)

    async def allow(self, command: PlayMessage | SpeakGreeting) -> None:
        """Raises PbxRefused when that is not there, before a telephone rings for it."""
        if isinstance(command, PlayMessage):
            await self._find(command.mailbox, command.message)
        else:
            self._where(command.mailbox)

    async def _find(self, box: str, message: str) -> Placed:
        """The message as it lies there now. Raises PbxRefused when it does not."""
        arguments.message_name(message)
        _, found = await self._summary(box)
        placed = next((placed for placed in found if placed.message.id == message), None)
        if placed is None:
            raise PbxGone(_GONE)
        return placed

    async def _move(self, command: MoveMessage) -> None:
        word = FOLDERS[command.folder]
        await self._order("VoicemailMove", command.mailbox, command.message, (("ToFolder", word),), there=word)

    async def _forward(self, command: ForwardMessage) -> None:
        if command.to == command.mailbox:
            raise PbxRefused("This message lies in that mailbox already.")
        target = self._where(command.to)
        _, theirs = await self._summary(command.to)
        already = next((placed for placed in theirs if placed.message.id == command.message), None)
        if already is not None and already.message.folder is Folder.DELETED:
            await self._move(MoveMessage(command.to, command.message, Folder.INBOX))
            return
        if already is not None:
            raise PbxRefused("This message lies in that mailbox already.")
        to = (("ToContext", target[0][1]), ("ToMailbox", command.to), ("ToFolder", FOLDERS[Folder.INBOX]))
        await self._order("VoicemailForward", command.mailbox, command.message, to)
        self._change(command.to)

    async def _order(
        self, action: str, box: str, message: str, headers: tuple[tuple[str, str], ...] = (), there: str = ""
    ) -> None:
        """`there`: the folder in which nothing is left to do."""
        for _ in range(TRIES):
            placed = await self._find(box, message)
            if placed.word == there:
                return
            where = (*self._where(box), ("Folder", placed.word), ("ID", message))
            answer = await self._ask(action, (*where, *headers), self._pace.lists)
            if "successful" in answer[0]["Message"]:
                self._change(box)
                return
        raise PbxRefused("The exchange left this message where it was.")

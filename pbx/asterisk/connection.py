"""One connection to the manager interface: bytes in and out, actions matched with their answers.

The reader never waits for anybody: it hands each live event to a callback and goes on. Everything
that waits for an answer fails at once when the connection ends, and nothing is ever sent twice.
"""

import asyncio
import itertools
import logging
import ssl
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pbx.asterisk.address import Address
from pbx.asterisk.ami import AmiMessage, AmiParser, AmiProtocolError, encode
from pbx.errors import Cause, PbxOutcomeUnknown, PbxRefused, PbxUnavailable

logger = logging.getLogger(__name__)

READ_BYTES = 64 * 1024
MAX_LIST_ITEMS = 100_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the driver is, in seconds."""

    connect: float = 10.0
    answer: float = 3.0
    """Until an action counts as unanswered."""
    lists: float = 15.0
    """The same for the lists of a snapshot."""
    booted: float = 5.0
    """From log-in until the exchange says that it has started completely."""
    ping: float = 7.0
    ping_answer: float = 5.0
    """With `ping`: how long a dead link can go unnoticed, at most 12 (R-07: 15)."""
    verdict: float = 0.5
    """How long to wait for an immediate refusal of a call that was accepted."""
    audit: float = 60.0
    second_look: float = 2.0
    mailbox: float = 0.3
    """From the first sign that a mailbox changed until it is listed."""
    mailbox_round: float = 3600.0
    """Between two listings of all mailboxes."""
    retries: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
    """Upper bound of the pause before each further try; the last one for all that follow."""


@dataclass(slots=True)
class _Pending:
    """An action that waits for its answer."""

    done: asyncio.Future[list[AmiMessage]]
    messages: list[AmiMessage] = field(default_factory=list)


class AmiConnection:
    """Made by `connect`. `ended` is set once, with the reason in `reason`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        wanted: Iterable[str],
        hear: Callable[[AmiMessage], None],
        on_end: Callable[[], None],
        pace: Pace,
    ) -> None:
        self.ended = asyncio.Event()
        self.reason = ""
        self.last_heard = datetime.now(UTC)
        self.parser = AmiParser(wanted)
        self._reader, self._writer = reader, writer
        self._hear, self._on_end = hear, on_end
        self._pace = pace
        self._numbers = itertools.count(1)
        self._pending: dict[str, _Pending] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.run(self._read())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` beside everything else; it is cancelled when the connection ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """A task of the connection that breaks takes the connection with it: half of one is worth nothing."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("asterisk connection broke", exc_info=error)
            self.end(f"The portal could not follow the exchange: {error!r}")

    def keep_alive(self) -> None:
        """Begin to ping, so that a dead link is noticed."""
        self.run(self._ping())

    async def ask(
        self, action: str, headers: Iterable[tuple[str, str]] = (), patience: float = 0, number: str = ""
    ) -> list[AmiMessage]:
        """Send one action; return its response, followed by the items when it is a list.

        `number`: its ActionID, which later events of the action repeat; else the connection's own count.

        Raises ValueError when it may not be sent, PbxUnavailable when it was not, PbxRefused with the
        exchange's words, PbxOutcomeUnknown when the connection ended or the time was up without answer.
        """
        number = number or f"w{next(self._numbers)}"
        data = encode(action, (*headers, ("ActionID", number)))
        if self.ended.is_set() or self._writer.is_closing():
            raise PbxUnavailable(self.reason or "The connection to the exchange is closed.")
        pending = self._pending[number] = _Pending(asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(patience or self._pace.answer):
                self._writer.write(data)
                await self._writer.drain()
                messages = await pending.done
        except TimeoutError:
            raise PbxOutcomeUnknown(f"The exchange did not answer {action} in time.") from None
        except OSError as error:
            raise PbxOutcomeUnknown(f"The connection broke while {action} was sent: {error}") from error
        finally:
            del self._pending[number]
            if pending.done.done() and not pending.done.cancelled():
                pending.done.exception()  # seen here, whichever way we left
        if messages[0]["Response"] == "Error":
            raise PbxRefused(messages[0]["Message"] or f"The exchange refused {action}.")
        return messages

    def end(self, reason: str) -> None:
        """Close the connection; everything that waits fails now."""
        if self.ended.is_set():
            return
        self.reason = reason
        self.ended.set()
        # Nobody waits for what was not sent yet, and a dead link would take it, or the farewell of TLS, for minutes.
        self._writer.transport.abort()
        for pending in self._pending.values():
            if not pending.done.done():
                pending.done.set_exception(PbxOutcomeUnknown(f"No answer came. {reason}"))
        for task in self._tasks:
            task.cancel()
        self._on_end()

    async def _read(self) -> None:
        reason = "The exchange closed the connection."
        try:
            while data := await self._reader.read(READ_BYTES):
                self.last_heard = datetime.now(UTC)
                for message in self.parser.feed(data):
                    self._dispatch(message)
        except (OSError, AmiProtocolError) as error:
            reason = f"The connection to the exchange broke: {error}"
        self.end(reason)

    def _dispatch(self, message: AmiMessage) -> None:
        pending = self._pending.get(message["ActionID"])
        if message.event == "OriginateResponse" or pending is None or pending.done.done():
            if message.event == "Shutdown":
                self.end("The exchange was shut down.")
            elif message.event:
                self._hear(message)
            return
        listing = message["EventList"].lower()
        if message.event and not pending.messages:
            self._hear(message)  # an event that an action caused and that carries its number, such as UserEvent
            return
        pending.messages.append(message)
        done = listing in ("complete", "cancelled") if message.event else listing != "start"
        if len(pending.messages) > MAX_LIST_ITEMS:
            self.end("The exchange sent a list without end.")
        elif done and not pending.done.done():
            pending.done.set_result(pending.messages)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(self._pace.ping)
            try:
                await self.ask("Ping", patience=self._pace.ping_answer)
            except (PbxUnavailable, PbxOutcomeUnknown):
                self.end("The exchange stopped answering.")
                return


async def connect(
    address: Address,
    wanted: Iterable[str],
    hear: Callable[[AmiMessage], None],
    on_end: Callable[[], None],
    pace: Pace,
) -> AmiConnection:
    """Open a connection. Raises PbxUnavailable with a sentence that says what is wrong."""
    place = f"{address.host}:{address.port}"
    try:
        async with asyncio.timeout(pace.connect):
            reader, writer = await _opened(address)
    except TimeoutError:
        raise PbxUnavailable(f"The exchange at {place} does not answer.", Cause.UNREACHABLE) from None
    except ssl.SSLError as error:
        cause = Cause.CERTIFICATE if isinstance(error, ssl.SSLCertVerificationError) else Cause.NO_TLS
        raise PbxUnavailable(f"The exchange at {place} cannot be trusted: {error}", cause) from error
    except OSError as error:
        cause = Cause.REFUSED if isinstance(error, ConnectionRefusedError) else Cause.UNREACHABLE
        raise PbxUnavailable(f"The exchange at {place} cannot be reached: {error}", cause) from error
    return AmiConnection(reader, writer, wanted, hear, on_end, pace)


async def _opened(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """At the first of its addresses that answers. Raises OSError."""
    if address.find is None:
        return await asyncio.open_connection(address.host, address.port, ssl=address.tls)
    found = await asyncio.to_thread(address.find, address.host, address.port)
    name = address.host if address.tls else None
    for one in found[:-1]:
        with suppress(OSError):
            return await asyncio.open_connection(one, address.port, ssl=address.tls, server_hostname=name)
    return await asyncio.open_connection(found[-1], address.port, ssl=address.tls, server_hostname=name)

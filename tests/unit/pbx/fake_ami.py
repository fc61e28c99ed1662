"""A small Asterisk manager on loopback that says what a test wants it to say, and remembers what it heard.

It reads actions by itself, line by line, so that it is a second opinion on what the encoder writes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Headers = list[tuple[str, str]]

ALLOWED = (
    "Originate Hangup BlindTransfer Atxfer Park PlayDTMF Status DBGetTree ShowDialPlan UserEvent "
    "VoicemailUsersList DeviceStateList VoicemailBoxSummary VoicemailMove VoicemailForward VoicemailRemove "
    "VoicemailRefresh MixMonitorMute"
)
CONTEXTS = (
    "portal-dial portal-mobile portal-transfer portal-pickup portal-voicemail portal-feature portal-digits "
    "portal-message portal-greeting portal-announcement portal-record portal-wake portal-block "
    "portal-service portal-outgoing portal-costs portal-rules"
)
NOW = 1795320000.0


def block(*headers: tuple[str, str]) -> bytes:
    return b"".join(f"{key}: {value}\r\n".encode() for key, value in headers) + b"\r\n"


def event(name: str, at: float = NOW + 1, /, **headers: object) -> bytes:
    """An event as it comes over the wire. An underscore in a name stands for a hyphen."""
    pairs = [(key.replace("_", "-"), str(value)) for key, value in headers.items()]
    return block(("Event", name), ("Privilege", "call,all"), ("Timestamp", f"{at:.6f}"), *pairs)


def channel(name: str, uniqueid: str, state: int = 6, /, **more: object) -> dict[str, object]:
    """The headers that every event of a channel carries; it is the first of its call unless `linkedid` is given."""
    call = more.pop("linkedid", uniqueid)
    return {"Channel": name, "ChannelState": state, "Uniqueid": uniqueid, "Linkedid": call, **more}


@dataclass
class FakeAsterisk:
    port: int = 0
    secret: str = "right"
    greeting: bytes = b"Asterisk Call Manager/11.0.0\r\n"
    version: str = "22.10.1+dfsg"
    system_name: str = "fake"
    commands: str = ALLOWED
    contexts: str = CONTEXTS
    core: dict[str, str] = field(default_factory=dict)
    """What CoreStatus says."""
    clock: float = NOW
    booted: bool = True
    stamped: bool = True
    records: str = "Yes"
    piece: int = 0
    """Send so many bytes at a time; 0: all at once."""
    deaf: bool = False
    """The link is half open: nothing is answered any more."""
    swallow: set[str] = field(default_factory=set)
    """Actions that are heard and never answered."""
    errors: dict[str, str] = field(default_factory=dict)
    """Action → message of the error it is answered with."""
    lists: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """List action, or `DBGetTree DND` → the items, each with its `Event`."""
    verdicts: list[dict[str, str]] = field(default_factory=list)
    """What OriginateResponse says to each Originate, in order; none left: it never comes."""
    words: list[str] = field(default_factory=list)
    """What the next answers to orders about a message say, instead of that it was successful."""
    during_status: bytes = b""
    """Sent once, right after the list of channels: what happens while the snapshot is taken."""
    heard: list[Headers] = field(default_factory=list)
    logins: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    def actions(self, name: str) -> list[Headers]:
        return [headers for headers in self.heard if ("Action", name) in headers]

    async def send(self, data: bytes) -> None:
        """Say something to everybody who is connected."""
        for writer in tuple(self._writers):
            await self._write(writer, data)

    def hang_up(self) -> None:
        """Reset every connection, as a machine does that lost its power."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            await self._write(writer, self.greeting)
            while True:
                headers: Headers = []
                while line := (await reader.readuntil(b"\r\n"))[:-2].decode():
                    key, _, value = line.partition(": ")
                    headers.append((key, value))
                if not self.deaf:
                    await self._answer(writer, headers)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        step = self.piece or len(data)
        for start in range(0, len(data), step):
            writer.write(data[start : start + step])
            await writer.drain()
            await asyncio.sleep(0)

    async def _answer(self, writer: asyncio.StreamWriter, headers: Headers) -> None:
        self.heard.append(headers)
        said = dict(headers)
        action, number = said["Action"], said["ActionID"]
        if action in self.swallow:
            return
        if action in self.errors:
            reply = self._error(number, self.errors[action])
        elif action == "Login":
            reply = self._login(said)
        elif action == "ShowDialPlan" and said["Context"] not in self.contexts.split():
            reply = self._error(number, f"Did not find context {said['Context']}")
        elif action in ("CoreSettings", "CoreStatus", "ListCommands", "Ping"):
            reply = block(("Response", "Success"), ("ActionID", number), *self._facts(action))
        elif action == "VoicemailBoxSummary":
            reply = self._summary(number, said["Mailbox"])
        elif action in ("VoicemailMove", "VoicemailForward", "VoicemailRemove"):
            words = self.words.pop(0) if self.words else "Message order successful\n"
            reply = block(("Response", "Success"), ("ActionID", number), ("Message", words.strip()))
        elif action.endswith(("List", "Calls", "Status", "Tree", "Plan")):
            reply = self._list(number, action, " ".join(filter(None, (action, said.get("Family")))))
        else:
            reply = block(("Response", "Success"), ("ActionID", number), ("Message", "Fine"))
        await self._write(writer, reply + self._afterwards(action, said))

    def _login(self, said: dict[str, str]) -> bytes:
        if said["Secret"] != self.secret:
            return self._error(said["ActionID"], "Authentication failed")
        self.logins += 1
        welcome = block(("Response", "Success"), ("ActionID", said["ActionID"]), ("Message", "Authentication accepted"))
        return welcome + (event("FullyBooted", Status="Fully Booted") if self.booted else b"")

    @staticmethod
    def _error(number: str, message: str) -> bytes:
        return block(("Response", "Error"), ("ActionID", number), ("Message", message))

    def _facts(self, action: str) -> Headers:
        if action == "Ping":
            return [("Ping", "Pong"), ("Timestamp", f"{self.clock:.6f}")]
        if action == "CoreStatus":
            return [*self.core.items()]
        if action == "ListCommands":
            return [(name, "Does something.  (Priv: call,all)") for name in self.commands.split()]
        core = [("AsteriskVersion", self.version), ("CoreCDRenabled", self.records)]
        return [*core, ("SystemName", self.system_name)] if self.system_name else core

    def _list(self, number: str, action: str, key: str) -> bytes:
        items: Iterable[dict[str, object]] = self.lists.get(key, [])
        if action == "DBGetTree" and not items:
            return self._error(number, "Database entry not found")
        reply = block(("Response", "Success"), ("ActionID", number), ("EventList", "start"))
        for item in items:
            pairs = [
                (name, str(one))
                for name, value in item.items()
                for one in (value if isinstance(value, list) else [value])
            ]
            reply += block(*pairs, ("ActionID", number))
        name = f"{action.removesuffix('List') if action.startswith('Show') else action}Complete"
        ends = {"VoicemailUsersList": "VoicemailUserEntryComplete"}
        return reply + block(("Event", ends.get(action, name)), ("ActionID", number), ("EventList", "Complete"))

    def _summary(self, number: str, box: str) -> bytes:
        """What lies in a mailbox; Asterisk calls it a success, too, when there is none."""
        items = self.lists.get(f"VoicemailBoxSummary {box}")
        if items is None:
            words = "There is no voicemail user matching the given user."
            return block(("Response", "Success"), ("ActionID", number), ("Message", words))
        begin = block(("Response", "Success"), ("ActionID", number), ("EventList", "start"))
        details = (
            block(("Event", "VoicemailBoxDetail"), ("ActionID", number), *((key, str(item[key])) for key in item))
            for item in items
        )
        end = block(("Event", "VoicemailBoxDetailComplete"), ("ActionID", number), ("EventList", "Complete"))
        return b"".join((begin, *details, end))

    def _afterwards(self, action: str, said: dict[str, str]) -> bytes:
        if action == "Status" and self.during_status:
            data, self.during_status = self.during_status, b""
            return data
        if action == "UserEvent":
            stamp = [("Timestamp", f"{self.clock:.6f}")] if self.stamped else []
            return block(
                ("Event", "UserEvent"), *stamp, ("UserEvent", said["UserEvent"]), ("ActionID", said["ActionID"])
            )
        if action == "Originate" and self.verdicts:
            verdict = self.verdicts.pop(0)
            return event(
                "OriginateResponse", ActionID=said["ActionID"], Uniqueid=said.get("ChannelId", "1.1"), **verdict
            )
        return b""


@asynccontextmanager
async def fake_asterisk(fake: FakeAsterisk) -> AsyncIterator[FakeAsterisk]:
    """`fake`, listening on a free port of loopback until the block ends."""
    server = await asyncio.start_server(fake.serve, "127.0.0.1", fake.port)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        for _ in range(20):  # asyncio loses a connection that it accepts while its server is closed
            await asyncio.sleep(0)
        server.close()
        fake.hang_up()
        await asyncio.gather(*fake._serving)
        await server.wait_closed()

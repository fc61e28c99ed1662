"""The control socket: one JSON object a line, and one line back."""

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from pbx.commands import AskDigits, SpeakGreeting
from pbx.events import DigitsKeyed
from pbx.mailbox import Greeting
from pbx.simulator import control
from pbx.simulator.clock import ManualClock
from pbx.simulator.simulator import Simulator
from pbx.sound import GreetingSpoken
from pbx.states import LegState, Outcome
from tests.watcher import Watcher, watching


class Line:
    """A client of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, text: str) -> dict[str, Any]:
        self._writer.write(text.encode() + b"\n")
        answer: dict[str, Any] = json.loads(await self._reader.readline())
        return answer

    async def does(self, do: str, **fields: object) -> dict[str, Any]:
        names = {"from_": "from"}
        answer = await self.say(
            json.dumps({"do": do} | {names.get(name, name): value for name, value in fields.items()})
        )
        assert answer["ok"], answer
        return answer

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pbx.sock"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def simulator(path: Path, clock: ManualClock) -> Simulator:
    return Simulator(quiet=True, control=path, clock=clock)


@pytest.fixture
async def watcher(simulator: Simulator) -> AsyncIterator[Watcher]:
    async with watching(simulator) as watcher:
        yield watcher


@pytest.fixture
async def line(watcher: Watcher, path: Path) -> AsyncIterator[Line]:
    line = Line(*await asyncio.open_unix_connection(path))
    yield line
    await line.close()


def mode_of(path: Path) -> int:
    return path.stat().st_mode


def make_file(path: Path) -> None:
    path.write_text("mine")


async def test_only_its_owner_may_open_the_socket(watcher: Watcher, path: Path) -> None:
    mode = mode_of(path)
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_the_socket_is_gone_when_the_simulator_is(path: Path, clock: ManualClock) -> None:
    async with watching(Simulator(quiet=True, control=path, clock=clock)):
        assert mode_of(path)
    with pytest.raises(FileNotFoundError):
        mode_of(path)


async def test_a_socket_left_by_a_crash_is_replaced(path: Path, clock: ManualClock) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    async with watching(Simulator(quiet=True, control=path, clock=clock)):
        line = Line(*await asyncio.open_unix_connection(path))
        assert (await line.does("state"))["connected"] is True
        await line.close()


async def test_a_file_that_is_no_socket_is_not_touched(path: Path, clock: ManualClock) -> None:
    make_file(path)
    simulator = Simulator(quiet=True, control=path, clock=clock)
    with pytest.raises(OSError, match="in use"):
        await anext(aiter(simulator.batches()))
    assert stat.S_ISREG(mode_of(path))


async def test_a_call_from_outside_rings_is_held_and_ends(line: Line, watcher: Watcher) -> None:
    await line.does("call", from_="601570947", to="1011")
    await watcher.sees("1011", LegState.RINGING)
    assert watcher.leg("1011").peer.number == "601570947"
    await line.does("answer", who="1011")
    await line.does("hold", who="1011")
    await watcher.sees("1011", LegState.HOLDING)
    await line.does("resume", who="1011")
    await watcher.sees("1011", LegState.TALKING)
    state = await line.does("state")
    assert {channel["state"] for channel in state["channels"]} == {"talking"}
    await line.does("hang_up", who="601570947")
    await watcher.finds("1011", Outcome.INCOMING)


async def test_transfer_consultation_and_joining(line: Line, watcher: Watcher) -> None:
    await line.does("call", from_="601570947", to="1011")
    await line.does("answer", who="1011")
    await line.does("transfer", who="1011", to="1012")
    await line.does("answer", who="1012")
    await line.does("attended_transfer", who="1012", to="1013")
    await line.does("answer", who="1013")
    await line.does("hang_up", who="1012")
    await watcher.sees("1013", LegState.TALKING)
    await line.does("call", from_="1013", to="1014")
    await line.does("answer", who="1014")
    await line.does("join_calls", who="1013")
    await watcher.sees("1014", LegState.TALKING)
    await watcher.sees_all_free("1011", "1012", "1013")


async def test_parking_and_picking_up(line: Line, watcher: Watcher) -> None:
    await line.does("call", from_="601570947", to="1080")
    await line.does("pick_up", who="1018", at="1011")
    await watcher.sees("1018", LegState.TALKING)
    space = (await line.does("park", who="1018"))["space"]
    await line.does("unpark", who="1019", space=space)
    await watcher.sees("1019", LegState.TALKING)


async def test_messages_and_greetings(simulator: Simulator, line: Line, watcher: Watcher, clock: ManualClock) -> None:
    await line.does("people", on=False)
    await line.does("call", from_="601570947", to="*600")
    await line.does("leave_voicemail", who="601570947", seconds=12, urgent=True)
    (message,) = (await line.does("messages", box="600"))["messages"]
    assert message == {"id": message["id"], "folder": "urgent", "from": "601570947", "name": "", "seconds": 12}
    await simulator.execute(SpeakGreeting("1012", "600", Greeting.BUSY), "greeting-1")
    await watcher.sees("1012", LegState.DIALLING)
    await line.does("answer", who="1012")
    await line.does("speak_greeting", who="1012", seconds=3)
    spoken = GreetingSpoken(clock.now(), "greeting-1", "600", Greeting.BUSY)
    await watcher.until(lambda: spoken in watcher.events, "the greeting")


async def test_the_queue_the_mailbox_and_telephones(line: Line, watcher: Watcher, clock: ManualClock) -> None:
    await line.does("call", from_="", to="1090")
    clock.advance(1)
    await watcher.sees("1018", LegState.RINGING)
    await line.does("hang_up", who="")
    await line.does("unregister", who="1012")
    await line.does("call", from_="601570947", to="1012")
    await line.does("leave_voicemail", who="601570947")
    await watcher.until(lambda: watcher.line("1012").voicemail == (1, 0), "a message")
    await line.does("register", who="1012")
    await line.does("set", who="1012", feature="forward_busy", value="1013")
    await watcher.until(lambda: watcher.line("1012").features, "a service")
    await line.does("call", from_="601570947", to="1012")
    await line.does("reject", who="1012")
    await watcher.sees("1013", LegState.RINGING)


async def test_a_crash_is_seen_and_heals(line: Line, watcher: Watcher, clock: ManualClock) -> None:
    await line.does("call", from_="1011", to="1012")
    await line.does("crash", seconds=3, lose_calls=True)
    await watcher.until(lambda: not watcher.board.connected, "the loss")
    clock.advance(3)
    await watcher.until(lambda: watcher.board.connected, "the exchange")
    await watcher.sees_all_free("1011", "1012")


async def test_people_leave_their_seats_when_told(line: Line, watcher: Watcher) -> None:
    await line.does("people", on=False)
    assert (await line.does("state"))["channels"] == []


async def test_digits_that_were_asked_for_are_keyed_in(line: Line, watcher: Watcher, simulator: Simulator) -> None:
    await simulator.execute(AskDigits("1011", 2), "proof-1")
    (channel,) = (await line.does("state"))["channels"]
    assert (channel["who"], channel["state"], channel["name"], channel["asked"]) == ("1011", "ringing", "WebCTI", False)
    await line.does("answer", who="1011")
    assert [channel["asked"] for channel in (await line.does("state"))["channels"]] == [True]
    await line.does("key_digits", who="1011", digits="4")
    await line.does("key_digits", who="1011", digits="7")
    await watcher.until(lambda: [e for e in watcher.events if isinstance(e, DigitsKeyed)], "the digits")
    (event,) = [e for e in watcher.events if isinstance(e, DigitsKeyed)]
    assert (event.request, event.extension, event.digits) == ("proof-1", "1011", "47")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "JSON object"),
        ('{"do": "dance"}', "nothing called"),
        ('{"do": ["call"]}', "nothing called"),
        ('{"do": "call", "from": 1, "to": "1011"}', 'needs the text "from"'),
        ('{"do": "call", "from": "1011", "to": "4711"}', "leads nowhere"),
        ('{"do": "answer", "who": "1011"}', "does not ring"),
        ('{"do": "hang_up", "who": "1011"}', "has no call"),
        ('{"do": "register", "who": "4711"}', "no extension"),
        ('{"do": "set", "who": "1011", "feature": "x", "value": ""}', "A feature is one of"),
        ('{"do": "crash", "seconds": true}', "number from 0"),
        ('{"do": "people", "on": "no"}', "true or false"),
        ('{"do": "leave_voicemail", "who": "1011"}', "no mailbox"),
        ('{"do": "leave_voicemail", "who": "1011", "seconds": "long"}', "number from 0"),
        ('{"do": "leave_voicemail", "who": "1011", "urgent": 1}', "true or false"),
        ('{"do": "speak_greeting", "who": "1011"}', "not asked for a greeting"),
        ('{"do": "messages", "box": "1027"}', "no mailbox 1027"),
        ('{"do": "join_calls", "who": "1011"}', "two calls"),
        ('{"do": "resume", "who": "1011"}', "holds nobody"),
        ('{"do": "park", "who": "1011"}', "talks to nobody"),
        ('{"do": "key_digits", "who": "1011", "digits": "47"}', "not asked for digits"),
        ('{"do": "key_digits", "who": "1011", "digits": "4a"}', "keys 0 to 9"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_a_sentence(line: Line, text: str, sentence: str) -> None:
    answer = await line.say(text)
    assert answer["ok"] is False
    assert sentence in answer["error"]


async def test_a_line_beyond_the_limit_ends_the_connection_and_nothing_else(line: Line, path: Path) -> None:
    greedy_reader, greedy = await asyncio.open_unix_connection(path)
    greedy.write(b"x" * (2 * control.LONGEST_LINE) + b"\n")
    assert await greedy_reader.read() == b""
    greedy.close()
    await line.does("state")


def test_everything_that_can_be_done_is_documented() -> None:
    assert control.__doc__ is not None
    for name in control.ACTS:
        assert f'"do": "{name}"' in control.__doc__

"""The control socket: tests and demos work the simulator's telephones from another process.

A Unix socket, readable and writable by its owner only, gone when the simulator is. It takes one JSON
object a line and answers each with one line: `{"ok": true, …}` or `{"ok": false, "error": sentence}`.

    {"do": "call", "from": "601570947", "to": "1011"}      from outside ("" withholds the number)
    {"do": "call", "from": "1011", "to": "0601570947"}     from a telephone; answers "channel"
    {"do": "call", "from": "601570947", "to": "1090"}      into the queue
    {"do": "answer", "who": "1011"}                        who: an extension, or a number outside
    {"do": "reject", "who": "1011"}
    {"do": "hang_up", "who": "1011"}                       the newest call
    {"do": "hold", "who": "1011"}          {"do": "resume", "who": "1011"}
    {"do": "transfer", "who": "1011", "to": "1012"}        blind
    {"do": "attended_transfer", "who": "1011", "to": "1012"}   hang_up then connects the two others
    {"do": "join_calls", "who": "1011"}                    of two own calls make one, and be out
    {"do": "pick_up", "who": "1013", "at": "1011"}
    {"do": "park", "who": "1011"}                          answers "space"
    {"do": "unpark", "who": "1012", "space": "1071"}
    {"do": "leave_voicemail", "who": "601570947", "seconds": 6, "urgent": false}
                                                           a call that reached a mailbox; hangs up
    {"do": "speak_greeting", "who": "1011", "seconds": 4}  the exchange asked for it
    {"do": "messages", "box": "1011"}                      answers "messages", each with "id", "folder", "from",
                                                           "name" and "seconds"
    {"do": "key_digits", "who": "1011", "digits": "47"}    the exchange asked for them
    {"do": "register", "who": "1011"}      {"do": "unregister", "who": "1011"}
    {"do": "set", "who": "1011", "feature": "dnd", "value": "on"}     "" switches off
    {"do": "people", "on": false}                          nobody but this socket lifts a receiver
    {"do": "crash", "seconds": 2, "lose_calls": false}     the link drops, and comes back
    {"do": "state"}                                        answers "connected" and "channels", each with "who",
                                                           "state", "with", "name", and "asked" for digits or not

Calls begun here are the script's alone: the company's people neither answer nor end them.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.simulator.keypad import AsksDigits

if TYPE_CHECKING:
    from pbx.simulator.simulator import Simulator

LONGEST_LINE = 4096
Fields = Mapping[str, Any]
Answer = dict[str, object]


class BadRequestError(ValueError):
    """This line is no request; the text says why."""


class ControlSocket:
    def __init__(self, path: Path, simulator: Simulator) -> None:
        self._path = path
        self._simulator = simulator
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError when the path cannot be used, as when something else than a socket is there."""
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(self._path.lstat().st_mode):
                self._path.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listener.bind(str(self._path))
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=LONGEST_LINE)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(answer(self._simulator, line)).encode() + b"\n")
                await writer.drain()
        except (ValueError, ConnectionError):  # a line beyond the limit, or nobody reads the answer
            pass
        finally:
            writer.close()


def answer(simulator: Simulator, line: bytes) -> Answer:
    """Do what one line asks, and return the answer."""
    try:
        return {"ok": True, **_obey(simulator, _read(line))}
    except (BadRequestError, PbxRefused) as error:
        return {"ok": False, "error": str(error)}


def _read(line: bytes) -> Fields:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise BadRequestError("This is not JSON.") from error
    if not isinstance(fields, dict):
        raise BadRequestError("A request is a JSON object.")
    return fields


def _obey(simulator: Simulator, fields: Fields) -> Answer:
    do = fields.get("do")
    act = ACTS.get(do) if isinstance(do, str) else None
    if act is None:
        raise BadRequestError(f"There is nothing called {do!r} to do; there are: {', '.join(ACTS)}.")
    return simulator.act(lambda: act(simulator, fields)) or {}


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadRequestError(f'"{fields["do"]}" needs the text "{name}".')
    return value


def _flag(fields: Fields, name: str, default: bool) -> bool:
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise BadRequestError(f'"{name}" is true or false.')
    return value


def _seconds(fields: Fields, default: float) -> float:
    value = fields.get("seconds", default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise BadRequestError('"seconds" is a number from 0 to 3600.')
    return float(value)


def _feature(fields: Fields) -> Feature:
    try:
        return Feature(_text(fields, "feature"))
    except ValueError as error:
        raise BadRequestError(f"A feature is one of: {', '.join(Feature)}.") from error


def _state(simulator: Simulator) -> Answer:
    channels = [
        {
            "channel": channel.id,
            "who": channel.extension or channel.party.number,
            "state": "talking" if channel.partner else "ringing" if channel.ringing else "waiting",
            "with": channel.connected.number,
            "name": channel.connected.name,
            "asked": isinstance(channel.step, AsksDigits),
        }
        for channel in simulator.exchange.switch.channels.values()
    ]
    return {"connected": simulator.connected, "channels": channels}


def _messages(simulator: Simulator, box: str) -> Answer:
    return {
        "messages": [
            {
                "id": message.id,
                "folder": message.folder,
                "from": message.caller.number,
                "name": message.caller.name,
                "seconds": message.seconds,
            }
            for message in simulator.exchange.mailboxes[box]
        ]
    }


ACTS: dict[str, Callable[[Simulator, Fields], Answer | None]] = {
    "call": lambda sim, f: {"channel": sim.hands.call(_text(f, "from"), _text(f, "to"))},
    "answer": lambda sim, f: sim.hands.answer(_text(f, "who")),
    "reject": lambda sim, f: sim.hands.reject(_text(f, "who")),
    "hang_up": lambda sim, f: sim.hands.hang_up(_text(f, "who")),
    "hold": lambda sim, f: sim.hands.hold(_text(f, "who")),
    "resume": lambda sim, f: sim.hands.resume(_text(f, "who")),
    "transfer": lambda sim, f: sim.hands.transfer(_text(f, "who"), _text(f, "to")),
    "attended_transfer": lambda sim, f: sim.hands.attended_transfer(_text(f, "who"), _text(f, "to")),
    "join_calls": lambda sim, f: sim.hands.join_calls(_text(f, "who")),
    "pick_up": lambda sim, f: sim.hands.pick_up(_text(f, "who"), _text(f, "at")),
    "park": lambda sim, f: {"space": sim.hands.park(_text(f, "who"))},
    "unpark": lambda sim, f: sim.hands.unpark(_text(f, "who"), _text(f, "space")),
    "leave_voicemail": lambda sim, f: sim.hands.leave_voicemail(
        _text(f, "who"), _seconds(f, 6.0), urgent=_flag(f, "urgent", default=False)
    ),
    "speak_greeting": lambda sim, f: sim.hands.speak_greeting(_text(f, "who"), _seconds(f, 4.0)),
    "messages": lambda sim, f: _messages(sim, _text(f, "box")),
    "key_digits": lambda sim, f: sim.hands.key_digits(_text(f, "who"), _text(f, "digits")),
    "register": lambda sim, f: sim.hands.register(_text(f, "who"), registered=True),
    "unregister": lambda sim, f: sim.hands.register(_text(f, "who"), registered=False),
    "set": lambda sim, f: sim.hands.set_feature(_text(f, "who"), _feature(f), _text(f, "value")),
    "people": lambda sim, f: sim.attend(people=_flag(f, "on", default=True)),
    "crash": lambda sim, f: sim.crash(_seconds(f, 2.0), lose_calls=_flag(f, "lose_calls", default=False)),
    "state": lambda sim, _fields: _state(sim),
}

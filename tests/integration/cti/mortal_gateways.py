"""Gateways that are killed as soon as they are born. `python -m … SOCKET TTL`: one more for each line of the input.

A process that has read all code makes the others out of itself, so that fifty of them are a matter of
seconds. Their exchange speaks through SOCKET: pickled batches of events, each after its length.
"""

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import AsyncIterator, Sequence

import django

django.setup()

from cti import lease  # noqa: E402 models need Django's set-up
from cti.gateway import Gateway  # noqa: E402
from pbx.board import Board  # noqa: E402
from pbx.commands import Command  # noqa: E402
from pbx.condition import Condition  # noqa: E402
from pbx.directory import Directory  # noqa: E402
from pbx.events import PbxEvent  # noqa: E402

EXCHANGE = "scripted://mortal"


class DistantPbx:
    """The exchange at the other end of a socket."""

    condition: Condition | None = None

    def __init__(self, socket: str) -> None:
        self._socket = socket

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        reader, _writer = await asyncio.open_unix_connection(self._socket)
        while True:
            size = int.from_bytes(await reader.readexactly(4), "big")
            yield pickle.loads(await reader.readexactly(size))

    async def execute(self, command: Command, request: str) -> None: ...

    async def directory(self) -> Directory:
        return Directory([])

    async def close(self) -> None: ...


def main() -> None:
    socket, lease.TTL = sys.argv[1], float(sys.argv[2])
    lease.RENEW, lease.MARGIN = lease.TTL / 8, lease.TTL / 4
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(Gateway(lambda: DistantPbx(socket), Board, EXCHANGE).run())
        print(child, flush=True)


if __name__ == "__main__":
    main()

"""A gateway in a process of its own, to be killed, frozen and multiplied. `python -m … TRANSCRIPT TTL`.

Its exchange is scripted: one telephone rings and stops without end, and what it is commanded is
written to the file TRANSCRIPT, a line each. A lease holds TTL seconds: short ones make short tests.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import django

django.setup()

from cti import lease  # noqa: E402 models need Django's set-up
from cti.gateway import Gateway  # noqa: E402
from cti.management.commands.gateway import run_until_told  # noqa: E402
from pbx.board import Board  # noqa: E402
from pbx.commands import Command  # noqa: E402
from pbx.condition import Condition  # noqa: E402
from pbx.directory import Directory  # noqa: E402
from pbx.events import PbxEvent  # noqa: E402
from tests.unit.pbx.script import ANNA, Script, connected  # noqa: E402

EXCHANGE = "scripted://processes"


class BusyPbx:
    """Rings 101 ten times a second, and notes what it is told."""

    condition: Condition | None = None

    def __init__(self, transcript: Path) -> None:
        self._transcript = transcript
        self._open = True

    async def batches(self) -> AsyncIterator[Sequence[PbxEvent]]:
        yield [connected()]
        number = 0
        while self._open:
            number += 1
            script = Script(f"{id(self)}-{number}")
            caller = script.places(ANNA, "101")
            callee = script.rings(caller, "101")
            for pause in (0.05, 0.05):
                yield list(script.events)
                script.events.clear()
                await asyncio.sleep(pause)
                script.hangs_up(callee, caller)
            script.events.clear()

    async def execute(self, command: Command, request: str) -> None:
        with self._transcript.open("a", encoding="utf-8") as transcript:
            transcript.write(f"{request} {command!r}\n")

    async def directory(self) -> Directory:
        return Directory([])

    async def close(self) -> None:
        self._open = False


def main() -> None:
    lease.TTL = float(sys.argv[2])
    lease.RENEW, lease.MARGIN = lease.TTL / 8, lease.TTL / 4
    transcript = Path(sys.argv[1])
    transcript.touch()
    asyncio.run(run_until_told(Gateway(lambda: BusyPbx(transcript), Board, EXCHANGE)))


if __name__ == "__main__":
    main()

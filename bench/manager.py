"""A manager interface with a call on every line, which puts one after another on hold: each event changes one lamp."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

from bench.latency import Change, paced
from tests.unit.pbx.fake_ami import FakeAsterisk, channel, event, fake_asterisk

USER, SECRET = "portal", "right"


class Manager:
    """A process of its own, at `url`."""

    def __init__(self, port: int, line: Connection) -> None:
        self.url = f"asterisk://{USER}:{SECRET}@127.0.0.1:{port}"
        self._line = line

    def change(self, count: int, rate: float) -> Sequence[Change]:
        """Send `count` events, `rate` a second; what they changed."""
        self._line.send((count, rate))
        changes: Sequence[Change] = self._line.recv()
        return changes


@contextmanager
def manager(extensions: Sequence[str]) -> Iterator[Manager]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, extensions), daemon=True)
    process.start()
    try:
        yield Manager(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def _run(line: Connection, extensions: Sequence[str]) -> None:
    asyncio.run(_serve(line, extensions))


async def _serve(line: Connection, extensions: Sequence[str]) -> None:
    fake = FakeAsterisk(secret=SECRET, clock=time.time())
    fake.lists["Status"] = [side for extension in extensions for side in _call(extension)]
    held = dict.fromkeys(extensions, False)

    async def change_one(extension: str) -> Change:
        change = Change(extension, round(time.time(), 3))
        held[extension] = not held[extension]
        name = "Hold" if held[extension] else "Unhold"
        await fake.send(event(name, change.at, **channel(f"PJSIP/{extension}-1", f"{extension}.1")))
        return change

    async with fake_asterisk(fake):
        line.send(fake.port)
        while True:
            count, rate = await asyncio.to_thread(line.recv)
            line.send([await change_one(extensions[at % len(extensions)]) async for at in paced(count, rate)])


def _call(extension: str) -> Iterator[dict[str, object]]:
    """Somebody from outside, whom `extension` talks to, as Status lists both sides."""
    call, bridge, number = f"{extension}.0", f"bridge-{extension}", f"+4860157{extension}"
    caller = channel(
        f"PJSIP/trunk-{extension}", call, Application="Dial", Data=f"PJSIP/{extension},20", Exten=extension
    )
    callee = channel(f"PJSIP/{extension}-1", f"{extension}.1", linkedid=call, Application="AppDial")
    yield {"Event": "Status", **caller, "CallerIDNum": number, "ConnectedLineNum": extension, "BridgeID": bridge}
    yield {"Event": "Status", **callee, "CallerIDNum": extension, "ConnectedLineNum": number, "BridgeID": bridge}

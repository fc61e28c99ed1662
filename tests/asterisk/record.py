"""Write down what Asterisk tells the portal, for tests that replay it.

    python -m tests.asterisk.record                     all scenarios, into tests/recordings/
    python -m tests.asterisk.record answered pickup     these only
    python -m tests.asterisk.record --stream /tmp/stream.ami --events 100000
                                                        one long stream of many calls, for the bench

A recording is the bytes that the portal's own account received after the greeting, nothing else.
Beside each `<scenario>.ami` stands `<scenario>.json`, the legs that must come of it: those are
written by hand, because they are the claim and the recording is only the evidence.
"""

import argparse
import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from pbx.base import Pbx
from pbx.commands import Command
from tests.asterisk.company import Company
from tests.asterisk.console import Console
from tests.asterisk.lab.exchange import Exchange, running_exchange
from tests.asterisk.lab.packages import installed
from tests.asterisk.phone import Habit
from tests.asterisk.scenarios import SCENARIOS, SOUND
from tests.asterisk.unwatched import Unwatched
from tests.asterisk.watched import watched

RECORDINGS = Path(__file__).parents[1] / "recordings"
AFTERMATH = 0.5  # seconds in which call details still come after the last channel is gone
CALLS_AT_ONCE = 20
AT_HAND = ("101", "102", "103", "104", "105")
A_PIPE_EVERY = 10  # one of so many calls begins in the dialplan instead of at a telephone
STREAM_CALLERS = ("Jan Nowak", "Zażółć Gęślą", "Jürgen Weiß", 'Anna "Ania" Lis')


@asynccontextmanager
async def _company(exchange: Exchange) -> AsyncIterator[tuple[Company, Console]]:
    """A silent company, and a connection that asks as the portal does."""
    company = Company(exchange)
    await company.console.open()
    await company.clean()
    await asyncio.sleep(AFTERMATH)
    async with Console(exchange.ami_port, "webcti", exchange.secret) as asking:
        yield company, asking


class Asking(Unwatched):
    """Asks through the driver, so that a recording holds what the driver causes, and waits for nothing."""

    def __init__(self, pbx: Pbx) -> None:
        self.pbx = pbx
        self._numbers = itertools.count(1)

    async def asks(self, command: Command) -> None:
        await self.pbx.execute(command, f"recorded-{next(self._numbers)}")


async def record_scenario(exchange: Exchange, name: str) -> bytes:
    """The events of one scenario, from a silent exchange to a silent exchange."""
    async with (
        _company(exchange) as (company, _),
        watched(exchange) as portal,
        Console(exchange.ami_port, "webcti", exchange.secret) as listening,
    ):
        try:
            if name in SOUND:
                await SOUND[name](company, portal)
            else:
                await SCENARIOS[name](company, Asking(portal.pbx))
        finally:
            await company.close()
        await asyncio.sleep(AFTERMATH)
        return bytes(listening.transcript)


async def record_stream(exchange: Exchange, path: Path, events: int) -> int:
    """Many calls at once until `events` events are written to `path`; returns how many there are."""
    async with (
        _company(exchange) as (company, asking),
        Console(exchange.ami_port, "webcti", exchange.secret) as listening,
    ):
        for phone in await company.arrive(*AT_HAND):
            phone.habit, phone.talks = Habit.ANSWER, False
            await company.console.ask("DBPut", Family="CW", Key=phone.user, Val="ENABLED")
        numbers = itertools.count(1)
        while len(listening.events) < events:
            before = listening.counts["Hangup"]
            for _ in range(CALLS_AT_ONCE):
                await _start_call(asking, next(numbers))
            await listening.until(partial(_more_ended, listening, before + CALLS_AT_ONCE), "calls to end")
        await company.close()
        await asyncio.sleep(AFTERMATH)
        path.write_bytes(bytes(listening.transcript))  # noqa: ASYNC240 - the end of a script
        return len(listening.events)


def _more_ended(listening: Console, channels: int) -> bool:
    return listening.counts["Hangup"] >= channels


async def _start_call(asking: Console, number: int) -> None:
    """A short call that needs no hands: from one telephone to another, now and then through a pipe."""
    caller, callee = AT_HAND[number % len(AT_HAND)], AT_HAND[(number + 1 + number // 7 % 3) % len(AT_HAND)]
    channel = "Local/905@lab-short/n" if number % A_PIPE_EVERY == 0 else f"PJSIP/{caller}"
    name = STREAM_CALLERS[number % len(STREAM_CALLERS)]
    await asking.ask(
        "Originate",
        Channel=channel,
        Context="lab-short",
        Exten=callee,
        Priority=1,
        CallerID=f'"{name}" <6015{number % 100000:05d}>',
        Async="true",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join((*SCENARIOS, *SOUND))}")
    parser.add_argument("--stream", type=Path, help="write one long stream to this file instead")
    parser.add_argument("--events", type=int, default=100_000, help="how long the stream is")
    wanted = parser.parse_args()
    with running_exchange(installed()) as exchange:
        if wanted.stream:
            count = asyncio.run(record_stream(exchange, wanted.stream, wanted.events))
            print(f"{wanted.stream}: {count} events")
            return
        for name in wanted.scenarios or (*SCENARIOS, *SOUND):
            transcript = asyncio.run(record_scenario(exchange, name))
            (RECORDINGS / f"{name}.ami").write_bytes(transcript)
            print(f"{name}: {len(transcript)} bytes")


if __name__ == "__main__":
    main()

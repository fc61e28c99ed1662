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

from tests.asterisk.company import Company
from tests.asterisk.console import Console
from tests.asterisk.lab.exchange import Exchange, running_exchange
from tests.asterisk.lab.packages import installed
from tests.asterisk.phone import Habit
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.unwatched import Unwatched

RECORDINGS = Path(__file__).parents[1] / "recordings"
AFTERMATH = 0.5  # seconds in which call details still come after the last channel is gone
CALLS_AT_ONCE = 40
AT_HAND = ("101", "102", "103", "104")
A_TELEPHONE_EVERY = 4  # calls: one of so many rings at a telephone, the others stay in the dialplan
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


async def record_scenario(exchange: Exchange, name: str) -> bytes:
    """The events of one scenario, from a silent exchange to a silent exchange."""
    async with (
        _company(exchange) as (company, asking),
        Console(exchange.ami_port, "webcti", exchange.secret) as listening,
    ):
        try:
            await SCENARIOS[name](company, Unwatched(asking))
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
            phone.habit = Habit.ANSWER
            await company.console.ask("DBPut", Family="CW", Key=phone.user, Val="ENABLED")
        numbers = itertools.count(1)
        while len(listening.events) < events:
            for _ in range(CALLS_AT_ONCE):
                await _start_call(asking, next(numbers))
            enough = len(listening.events) + CALLS_AT_ONCE
            await listening.until(partial(_more_than, listening, enough), "calls")
        await company.close()
        await asyncio.sleep(AFTERMATH)
        path.write_bytes(bytes(listening.transcript))  # noqa: ASYNC240 - the end of a script
        return len(listening.events)


def _more_than(listening: Console, events: int) -> bool:
    return len(listening.events) > events


async def _start_call(asking: Console, number: int) -> None:
    """A call that needs no hands: somebody from outside, who hangs up soon after he was connected."""
    wanted = AT_HAND[number // A_TELEPHONE_EVERY % len(AT_HAND)] if number % A_TELEPHONE_EVERY == 0 else "905"
    name = STREAM_CALLERS[number % len(STREAM_CALLERS)]
    await asking.ask(
        "Originate",
        Channel="Local/905@lab-internal/n",
        Context="lab-internal",
        Exten=wanted,
        Priority=1,
        CallerID=f'"{name}" <6015{number % 100000:05d}>',
        Async="true",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}")
    parser.add_argument("--stream", type=Path, help="write one long stream to this file instead")
    parser.add_argument("--events", type=int, default=100_000, help="how long the stream is")
    wanted = parser.parse_args()
    with running_exchange(installed()) as exchange:
        if wanted.stream:
            count = asyncio.run(record_stream(exchange, wanted.stream, wanted.events))
            print(f"{wanted.stream}: {count} events")
            return
        for name in wanted.scenarios or SCENARIOS:
            transcript = asyncio.run(record_scenario(exchange, name))
            (RECORDINGS / f"{name}.ami").write_bytes(transcript)
            print(f"{name}: {len(transcript)} bytes")


if __name__ == "__main__":
    main()

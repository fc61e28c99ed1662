"""Calls a second that become history, with all the rows that a call makes, beside a bare COPY of the same rows."""

import gc
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import psutil

from bench.figures import Better, Figure
from bench.portal import installation, postgresql

if TYPE_CHECKING:
    from pbx.states import FinishedLeg

CALLS = 20_000
BATCH = 1_000
"""Legs in one transaction, as the gateway and the reconcile write them."""
EXTENSIONS = 2_000
NUMBERS = 20_000
"""People outside who call and are called."""
PREFIXES = 800
BEGIN = datetime(2026, 11, 2, 7, tzinfo=UTC)
SEED = 4
BARS = {"written": 5_000, "confirmed": 2_500, "told once more": 5_000}
LATER = timedelta(seconds=3)
"""How much later a detail record says that a call has ended."""
ROUNDS = 3
"""Each from an empty history; the best counts, since what else the machine does only adds."""
CPU = 250
"""Microseconds for a call. With 200 one process writes 5 000 a second; whoever shares the core stretches them."""
TABLES = ("history_record", "history_peer", "history_missedcall", "history_groupmember", "costs_dailycost")


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database):
        from accounts.models import User

        User.objects.bulk_create([User(extension=str(1000 + n)) for n in range(EXTENSIONS)])
        _price_list()
        chance = random.Random(SEED)  # noqa: S311
        legs = [leg for call in range(CALLS) for leg in _legs_of(call, chance)]
        tellings = _tellings([legs[first : first + BATCH] for first in range(0, len(legs), BATCH)])
        gc.freeze()  # a gateway does not hold the calls of two hours
        rounds = [_round(tellings) for _ in range(ROUNDS)]
        seconds = {how: min(one[how].wall for one in rounds) for how in tellings}
        for how, bar in BARS.items():
            yield Figure(f"history: calls {how}", CALLS / seconds[how], "calls/s", bar, Better.HIGHER)
        portal, database_itself = (min(one["written"].cpu[which] for one in rounds) / CALLS * 1e6 for which in (0, 1))
        yield Figure("history: CPU of a call written", portal + database_itself, "µs", CPU, Better.LOWER)
        yield Figure("history: … of it the portal's", portal, "µs", CPU, Better.LOWER)
        written = len(legs) / seconds["written"]
        yield Figure("history: legs written", written, "legs/s", 0.1, Better.HIGHER, _copied(), "bare COPY")


class Taken(NamedTuple):
    """Seconds that a telling took."""

    wall: float
    cpu: tuple[float, float]
    """Of the portal, and of the database for it."""


def _price_list() -> None:
    """Prices of PREFIXES of the country, and of all of it: most calls are mobile ones."""
    from decimal import Decimal

    from costs.models import PriceList, PriceRate

    found = PriceList.objects.create(name="bench", valid_from=BEGIN.date(), currency="PLN")
    prefixes = ["48", *(f"48{n}" for n in range(100, 100 + PREFIXES))]
    PriceRate.objects.bulk_create(
        PriceRate(price_list=found, prefix=prefix, price=Decimal("0.12"), fee=Decimal("0.05"), valid_from=BEGIN.date())
        for prefix in prefixes
    )


def _round(tellings: "Mapping[str, Sequence[Sequence[FinishedLeg]]]") -> dict[str, Taken]:
    from django.db import connection

    from history.actions import record

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cursor.execute("SELECT pg_backend_pid()")
        database = psutil.Process(cursor.fetchone()[0])
    taken = {}
    for how, told in tellings.items():
        begun, portal, backend = time.perf_counter(), time.process_time(), _cpu(database)
        for batch in told:
            record("bench", batch)
        cpu = time.process_time() - portal, _cpu(database) - backend
        taken[how] = Taken(time.perf_counter() - begun, cpu)
    return taken


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _tellings(batches: "Sequence[Sequence[FinishedLeg]]") -> "dict[str, Sequence[Sequence[FinishedLeg]]]":
    """What a day brings: each leg as it ends, again as the detail record confirms it, and by the reconcile."""
    confirmed = [[replace(leg, final=True, ended=leg.ended + LATER) for leg in batch] for batch in batches]
    return {"written": batches, "confirmed": confirmed, "told once more": confirmed}


def _legs_of(call: int, chance: random.Random) -> "Sequence[FinishedLeg]":
    """One call: out, in, inside (two legs), or to a group of four."""
    from pbx.party import Party
    from pbx.states import Direction, FinishedLeg, Outcome

    started = BEGIN + timedelta(seconds=call * 0.4)
    answered = started + timedelta(seconds=6) if chance.random() < 0.7 else None
    ended = started + timedelta(seconds=20 if answered is None else 20 + chance.randrange(600))
    own, other = (str(1000 + number) for number in chance.sample(range(EXTENSIONS), 2))
    outside = Party(f"601{chance.randrange(NUMBERS):06}", "")

    def leg(extension: str, direction: Direction, outcome: Outcome, peer: Party, **fields: object) -> FinishedLeg:
        talked = answered if outcome in {Outcome.OUTGOING, Outcome.INCOMING} else None
        seconds = int((ended - talked).total_seconds()) if talked else 0
        return FinishedLeg(
            *(f"bench-{call}", f"bench-{call}", extension, direction, outcome, peer, extension),
            *(started, talked, ended, seconds),
            **fields,  # type: ignore[arg-type]
        )

    taken = Outcome.INCOMING if answered else Outcome.MISSED
    match chance.choices(("out", "in", "inside", "group"), (40, 30, 20, 10))[0]:
        case "out":
            return [leg(own, Direction.OUT, Outcome.OUTGOING, outside)]
        case "in":
            return [leg(own, Direction.IN, taken, outside)]
        case "inside":
            caller, called = Party(own, "Somebody inside"), Party(other, "")
            return [
                leg(own, Direction.OUT, Outcome.OUTGOING, called),
                leg(other, Direction.IN, taken, caller),
            ]
        case _:
            elsewhere = Outcome.ANSWERED_BY_OTHER if answered else Outcome.MISSED
            team, group = own[:3], f"6{own[:3]}"  # ten neighbours, of whom the telephones of four ring
            places = chance.sample("0123456789", 4)
            members = [leg(team + place, Direction.IN, elsewhere, outside, via=group) for place in places[1:]]
            return [leg(team + places[0], Direction.IN, taken, outside, via=group), *members]


def _copied() -> float:
    """Rows a second that the database takes as they are, without the portal; the best round counts, as of ours."""
    from django.db import connection

    taken = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE copied (LIKE history_record INCLUDING ALL)")
        with cursor.copy("COPY history_record TO STDOUT") as rows:
            lines = list(rows)
        for _ in range(ROUNDS):
            cursor.execute("TRUNCATE copied")
            begun = time.perf_counter()
            with cursor.copy("COPY copied FROM STDIN") as copy:
                for line in lines:
                    copy.write(line)
            taken.append(time.perf_counter() - begun)
    return len(lines) / min(taken)

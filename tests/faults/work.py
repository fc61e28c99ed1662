"""Work that is cut off, and hours that come twice: R-19, R-31, R-33."""

import random
import time
from datetime import UTC, datetime, timedelta

from pbx.call_detail import CallDetail, Disposition
from pbx.party import Party
from pbx.simulator.detail_file import append
from tests.faults.rig import Rig
from tests.faults.table import Fault, Limits, Measured, Size

IMPORTED = "SELECT count(*), count(DISTINCT name) FROM phonebook_contact WHERE name LIKE 'Imported %'"
STATE, DONE = "SELECT cursor, state FROM phonebook_import ORDER BY id DESC LIMIT 1", "done"
WARSAW_TWICE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""02:30 in Warsaw, and an hour later 02:30 again."""
WARSAW_NEVER = datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
"""01:59 in Warsaw; two minutes later it is 03:01."""


def r_19(rig: Rig, size: Size) -> Measured:
    limits, chance = Limits(), random.Random(19)
    rig.manage(
        "shell", "-v", "0", "-c", f"from tests.faults.people import bring_contacts; bring_contacts({size.records})"
    )
    kills, stood = 0, 0
    for _kill in range(min(size.kills, 2)):  # each costs a lease of 90 seconds
        rig.took(lambda stood=stood: standing(rig)[0] > stood or standing(rig)[1] == DONE, "the import goes on", 150)
        stood, state = standing(rig)
        if state == DONE:
            break
        time.sleep(chance.random() * 0.3)
        rig.kill("worker")
        kills += 1
        rig.start("worker")
    rig.took(lambda: standing(rig)[1] == DONE, "the import is done", 400)
    limits.exactly("killed in the middle", kills > 0, True)
    limits.exactly("contacts, and different ones", rig.ask(IMPORTED)[0], (size.records, size.records))
    return limits.measured()


def standing(rig: Rig) -> tuple[int, str]:
    """How many records the newest import has stored, and its state."""
    ((cursor, state),) = rig.ask(STATE)
    return int(str(cursor)), str(state)


def r_33(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    expected = {}
    log = rig.folder / "calls.csv"
    moments = (WARSAW_TWICE, WARSAW_TWICE + timedelta(hours=1), WARSAW_TWICE + timedelta(minutes=25), WARSAW_NEVER)
    for at, begun in enumerate(moments):
        number, seconds = f"60159{at:04d}", 2400 + at
        append(log, detail(f"dst-{at}.1", number, begun, seconds))
        expected[number] = (begun, seconds)
    query = (
        "SELECT right(number, 9), answered, talk_seconds FROM history_record"
        " WHERE right(number, 9) LIKE '60159%' ORDER BY started"
    )

    def found() -> dict[str, tuple[object, object]]:
        return {str(number): (begun, seconds) for number, begun, seconds in rig.ask(query)}

    limits.at_most(
        "in the history after", rig.took(lambda: len(found()) == len(expected), "the calls are there", 100), 100
    )
    limits.exactly("begin and length as they were", found() == expected, True)
    order = [str(row[0]) for row in rig.ask(query)]
    limits.exactly("in order", order, sorted(expected, key=lambda number: expected[number][0]))
    return limits.measured()


def detail(channel: str, number: str, begun: datetime, seconds: int) -> CallDetail:
    """A call from outside to 1033 that was answered at once, as the exchange's log tells it."""
    ended = begun + timedelta(seconds=seconds)
    return CallDetail(
        at=ended,
        channel=channel,
        call=channel,
        sequence="1",
        caller=Party(f"+48{number}"),
        caller_extension=None,
        dialled="1033",
        callee_extension="1033",
        callee_number="",
        application="dial",
        disposition=Disposition.ANSWERED,
        started=begun,
        answered=begun,
        ended=ended,
        talk_seconds=seconds,
    )


FAULTS = (
    Fault("R-19", "The worker is killed in the middle of an import", "each record once", r_19),
    Fault(
        "R-33",
        "Calls in the hour that comes twice, and over the one that never was",
        "begin, length and order exact",
        r_33,
    ),
)

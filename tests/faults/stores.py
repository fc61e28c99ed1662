"""Valkey and PostgreSQL that die, forget or answer late, and messages that are lost: R-14 to R-17, R-21, R-39."""

import asyncio
import contextlib
import signal
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import redis

from tests import valkey
from tests.asterisk.portal.visitor import Visitor
from tests.faults.gateways import RINGS, click
from tests.faults.links import is_grey
from tests.faults.rig import Rig
from tests.faults.table import Fault, Limits, Measured, Size

PAGES = ("/", "/history/", "/book/")


class Reader:
    """Somebody who looks at one page after the other, at both web processes."""

    def __init__(self, rig: Rig) -> None:
        self.seconds: list[float] = []
        self.failures: list[tuple[float, int]] = []
        """Monotonic time and status of what was no page."""
        self._rig = rig
        self._visitors = [rig.visitor(), rig.visitor(web=1)]

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._read, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _read(self, over: threading.Event) -> None:
        at = 0
        while not over.wait(0.1):
            visitor, page = self._visitors[at % 2], PAGES[at % len(PAGES)]
            at += 1
            began = time.monotonic()
            if status := _status(visitor, page):
                self.failures.append((time.monotonic(), status))
            self.seconds.append(time.monotonic() - began)

    @property
    def statuses(self) -> list[int]:
        return [status for _at, status in self.failures]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else 0.0


def _status(visitor: Visitor, page: str) -> int:
    """0: it is a page; else the status, 599 for no answer at all."""
    request = urllib.request.Request(visitor.base_url + page, headers={"Cookie": visitor.cookies})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return 0 if answer.status == 200 else int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 599


def directly(rig: Rig) -> "redis.Redis":
    """Valkey past the proxy."""
    return redis.Redis.from_url(valkey.url_in(rig.folder))


def r_14(rig: Rig, size: Size) -> Measured:
    limits, reader = Limits(), Reader(rig)
    call = rig.town.talk("1020")
    rig.takes_to_see_right()
    rig.kill("valkey")
    with reader.reading():
        limits.at_most("grey", is_grey(rig), 13)
        began = time.monotonic()
        words = click(rig, number := rig.new_number())
        limits.say(f"a click is answered “{words.partition(':')[0]}” in {time.monotonic() - began:.1f} s")
        limits.exactly("and dialled", rig.times_dialled(number), int(words.startswith(RINGS)))
        rig.town.end(call)
        time.sleep(3)
        rig.start("valkey")
        limits.at_most("right again after", rig.takes_to_see_right(), 20)
    limits.exactly("pages that failed", reader.statuses, [])
    limits.say(f"of {len(reader.seconds)}")
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_15(rig: Rig, size: Size) -> Measured:
    limits, rights = Limits(), []
    with rig.town.telephoning():
        for _flush in range(size.kills):
            time.sleep(2)
            with directly(rig) as client:
                client.flushall()
    rights.append(rig.takes_to_see_right())
    call = rig.town.talk("1023")
    rig.takes_to_see_right()
    with directly(rig) as client:
        client.flushall()
    rig.town.end(call)
    rights.append(rig.takes_to_see_right())
    limits.at_most("right after", max(rights), 25)
    number = rig.new_number()
    limits.exactly("a click then", (click(rig, number).partition(":")[0], rig.times_dialled(number)), (RINGS, 1))
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_16(rig: Rig, size: Size) -> Measured:
    limits, usual, slow = Limits(), Reader(rig), Reader(rig)
    with usual.reading():
        time.sleep(5)
    rig.redis.latency = 5.0
    with slow.reading():
        time.sleep(20)
    rig.redis.heal()
    limits.say(f"pages p95 {usual.p95:.2f} s as usual")
    limits.at_most("with Valkey 5 s late", slow.p95, max(1.0, usual.p95 + 1.2))
    limits.exactly("pages that failed", slow.statuses, [])
    limits.at_most("right after", rig.takes_to_see_right(), 30)
    return limits.measured()


def r_17(rig: Rig, size: Size) -> Measured:
    limits, reader, kept = Limits(), Reader(rig), []
    outage = 0.0
    with rig.town.telephoning(), reader.reading():
        for _restart in range(size.kills):
            with contextlib.suppress(AssertionError, OSError):  # a log-in is a write: what was acknowledged must stay
                kept.append(Visitor(rig.urls[0], "1014", "portal-demo"))
            rig.cluster.stop(signal.SIGQUIT)
            time.sleep(1)
            rig.cluster.start()
            back = time.monotonic()
            rig.took(lambda: not _status(rig.visitor(), "/"), "pages are back")
            outage = max(outage, time.monotonic() - back)
            time.sleep(1)
    limits.say(f"{size.kills} restarts without a goodbye")
    limits.at_most("pages are back after", outage, 10)
    lost = sum(bool(_status(visitor, "/")) for visitor in kept)
    limits.exactly(f"acknowledged log-ins lost of {len(kept)}", lost, 0)
    limits.at_most("right after", rig.takes_to_see_right(), 30)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_21(rig: Rig, size: Size) -> Measured:
    limits, rights = Limits(), []
    for _loss in range(max(3, size.kills)):
        call = rig.town.talk("1025")
        rig.takes_to_see_right()
        rig.redis.swallow(on=True)  # what is told now reaches nobody, and the subscriptions stay open
        rig.town.end(call)
        time.sleep(1)
        with directly(rig) as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB")
        rig.redis.swallow(on=False)
        rig.redis.reset()
        rights.append(rig.takes_to_see_right())
    with directly(rig) as client:
        client.hincrby("webcti:meta", "seq", 1)  # the next message says that one was before it
    call = rig.town.talk("1025")
    rights.append(rig.takes_to_see_right())
    rig.town.end(call)
    limits.at_most("right after", max(rights), 5)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_39(rig: Rig, size: Size) -> Measured:
    limits, rights = Limits(), []
    with rig.town.telephoning():
        for _cut in range(max(1, size.kills // 2)):
            time.sleep(2)
            for name in list(rig.processes):
                rig.kill(name)
            rig.cluster.stop(signal.SIGQUIT)  # what was not written down is gone, as after kill -9
            time.sleep(1)
            rig.cluster.start()
            rig.start_all()
            began = time.monotonic()
            rig.took(lambda: rig.audience.live == len(rig.audience.screens), "every browser is live")
            rights.append(time.monotonic() - began)
    limits.say(f"everything killed {len(rights)} times")
    limits.at_most("all browsers live after the last process stood", max(rights), 30)
    number = rig.new_number()
    limits.exactly("a click then", (asyncio.run(_words(rig, number)), rig.times_dialled(number)), (RINGS, 1))
    rig.hang_up()
    limits.at_most("right", rig.takes_to_see_right(), 30)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


async def _words(rig: Rig, number: str) -> str:
    return (await rig.visitor().dial(number)).partition(":")[0]


FAULTS = (
    Fault("R-14", "Valkey is killed, and comes back", "pages work, live greys, right 20 s after it is back", r_14),
    Fault("R-15", "Valkey forgets everything", "right 25 s later", r_15),
    Fault("R-16", "Valkey answers 5 s late", "a page waits a second for it at most", r_16),
    Fault(
        "R-17",
        "PostgreSQL dies and starts again under load",
        "pages back 10 s later, nothing acknowledged is lost",
        r_17,
    ),
    Fault("R-21", "Live messages are lost", "every browser right 5 s after the link is whole", r_21),
    Fault(
        "R-39",
        "Everything is killed at once, as by a power cut",
        "all of it comes back, and the promises hold",
        r_39,
        True,
    ),
)

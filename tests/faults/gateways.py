"""Gateways that die, freeze, multiply and lose their database: R-01 to R-05."""

import asyncio
import os
import random
import signal
import time

from tests.faults.rig import GATEWAYS, Rig
from tests.faults.table import Fault, Limits, Measured, Size

RINGS = "success"


def led_again(rig: Rig, epoch: int) -> tuple[float, float]:
    """Seconds until another epoch began, and until every browser is live and right under it."""
    began = time.monotonic()
    rig.took(lambda: rig.epoch() > epoch, "another gateway leads")
    led = time.monotonic() - began

    def live() -> bool:
        return all(screen.live and screen.epoch > epoch for screen in rig.audience.screens)

    rig.took(live, "every browser is live under the new leader")
    return led, time.monotonic() - began


def r_01(rig: Rig, size: Size) -> Measured:
    limits, chance = Limits(), random.Random(1)
    takeovers, lives = [], []
    before = len(rig.town.truth)
    with rig.town.telephoning():
        for _kill in range(size.kills):
            time.sleep(chance.random() * 2)
            leader, epoch = rig.leader(), rig.epoch()
            rig.kill(leader)
            took, live = led_again(rig, epoch)
            takeovers.append(took)
            lives.append(live)
            rig.start(leader)
    limits.at_most("slowest take-over", max(takeovers), 15)
    limits.at_most("slowest until live", max(lives), 20)
    limits.at_most("right", rig.takes_to_see_right(), 20)
    remembered = rig.takes_to_remember()
    limits.say(
        f"{len(rig.town.truth) - before} calls under {size.kills} kills, 0 missing, 0 double {remembered:.0f} s later"
    )
    return limits.measured()


def r_02(rig: Rig, size: Size) -> Measured:
    limits, visitor = Limits(), rig.visitor()
    for name in GATEWAYS:
        rig.kill(name)
    rig.town.calls(size.missed_calls)
    rig.took(lambda: rig.audience.grey, "every browser is grey")
    began = time.monotonic()
    for page in ("/", "/history/", "/book/"):
        asyncio.run(visitor.get(page))
    limits.at_most("three pages meanwhile", time.monotonic() - began, 10)
    for name in GATEWAYS:
        rig.start(name)
    limits.at_most(f"{size.missed_calls} calls caught up after", rig.takes_to_remember(), 60)
    rig.takes_to_see_right()
    return limits.measured()


def r_03(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    rig.commands["gateway3"] = rig.commands["gateway"]
    rig.start("gateway3")
    rig.wait(lambda: "standing by" in rig.log("gateway3"), "the third gateway to stand by")
    try:
        numbers = [rig.new_number() for _click in range(size.clicks)]
        refused = [words for number in numbers if not (words := click(rig, number)).startswith(RINGS)]
    finally:
        rig.kill("gateway3", signal.SIGTERM)
    limits.exactly("clicks refused", len(refused), 0)
    limits.exactly("clicks not sent exactly once", sum(rig.times_dialled(number) != 1 for number in numbers), 0)
    limits.say(f"{len(numbers)} clicks under three gateways")
    return limits.measured()


def r_04(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    leader, epoch = rig.leader(), rig.epoch()
    process = rig.processes[leader].pid
    call = rig.town.talk("1012")
    os.kill(process, signal.SIGSTOP)
    try:
        took, live = led_again(rig, epoch)
        number = rig.new_number()
        words = click(rig, number)
        rig.town.end(call)
    finally:
        os.kill(process, signal.SIGCONT)
    rig.took(lambda: "no longer leading" in rig.log(leader).rpartition(f"epoch={epoch}")[2], "the old leader gives up")
    limits.at_most("take-over", took, 15)
    limits.at_most("live", live, 20)
    limits.exactly("the click", (words.partition(":")[0], rig.times_dialled(number)), (RINGS, 1))
    limits.exactly("screens that went back to the old leader", sum(s.epoch <= epoch for s in rig.audience.screens), 0)
    limits.at_most("right", rig.takes_to_see_right(), 20)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_05(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    epoch = rig.epoch()
    rig.lease.swallow(on=True)
    began, last = time.monotonic(), 0.0
    while (asked := time.monotonic() - began) < 25 and click(rig, rig.new_number()).startswith(RINGS):
        last = asked
        time.sleep(0.2)
    limits.at_most("the last command was obeyed after", last, 10)
    limits.at_most("commands are refused from", asked, 20)
    call = rig.town.talk("1014")
    limits.at_most("a call is seen after", rig.takes_to_see_right(15), 5)
    rig.lease.swallow(on=False)
    rig.lease.reset()
    began = time.monotonic()
    rig.took(lambda: click(rig, rig.new_number()).startswith(RINGS), "commands are obeyed again")
    limits.say(f"obeyed again {time.monotonic() - began:.1f} s after the database was back")
    rig.town.end(call)
    rig.takes_to_remember()
    limits.say("same leader" if rig.epoch() == epoch else "the other gateway leads")
    return limits.measured()


def click(rig: Rig, number: str) -> str:
    """The page's words; whatever rings because of it is put down again."""
    words = asyncio.run(rig.visitor().dial(number))
    rig.hang_up()
    return words


FAULTS = (
    Fault(
        "R-01",
        "The leading gateway is killed while people telephone",
        "take-over 15 s, live 20 s; no call lost or double",
        r_01,
    ),
    Fault("R-02", "No gateway runs while calls go on", "caught up in 60 s; pages work", r_02),
    Fault("R-03", "Three gateways, and clicks", "each click sent exactly once", r_03),
    Fault("R-04", "The leader is frozen, and wakes when another leads", "it commands and shows nothing", r_04),
    Fault(
        "R-05", "The gateways' database falls silent", "no command 8 s after the last renewal; reading goes on", r_05
    ),
)

"""The link to the exchange, the exchange itself, and clicks that meet either: R-06 to R-10, R-26 to R-28."""

import asyncio
import random
import time
import uuid

from tests.asterisk.portal.visitor import told
from tests.faults.gateways import RINGS, click
from tests.faults.rig import Rig
from tests.faults.table import Fault, Limits, Measured, Size


def is_grey(rig: Rig) -> float:
    return rig.took(lambda: rig.audience.grey, "every browser is grey")


def refused_at_once(rig: Rig, limits: Limits) -> None:
    number, began = rig.new_number(), time.monotonic()
    words = click(rig, number)
    limits.at_most("a click is refused in", time.monotonic() - began, 3)
    limits.exactly("it was", words.partition(":")[0], "error")
    limits.exactly("it was dialled", rig.times_dialled(number), 0)


def r_06(rig: Rig, size: Size) -> Measured:
    limits, greys, backs = Limits(), [], []
    for cut in range(max(1, size.kills // 2)):
        call = rig.town.talk("1015")
        rig.takes_to_see_right()
        rig.link.refuse(on=True)
        rig.link.reset()
        greys.append(is_grey(rig))
        if cut == 0:
            refused_at_once(rig, limits)
        rig.town.end(call)
        rig.link.refuse(on=False)
        backs.append(rig.takes_to_see_right())
    limits.at_most("grey", max(greys), 10)
    limits.at_most("right again after", max(backs), 13)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_07(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    call = rig.town.talk("1017")
    rig.takes_to_see_right()
    rig.link.swallow(on=True)
    limits.at_most("grey", is_grey(rig), 15)
    rig.town.end(call)
    refused_at_once(rig, limits)
    rig.link.swallow(on=False)
    limits.at_most("right again after", rig.takes_to_see_right(), 30)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_08(rig: Rig, size: Size) -> Measured:
    limits, chance = Limits(), random.Random(8)
    seconds = 3 if size.kills < 2 else 8
    with rig.town.telephoning():
        for piece, latency, rate in ((1, 0.0, 0.0), (0, 2.0, 0.0), (7, 0.0, 2000.0)):
            rig.link.piece, rig.link.latency, rig.link.rate = piece, latency, rate
            rig.link.reset()
            time.sleep(seconds)
        rig.link.heal()
        for _cut in range(3 + size.kills):
            rig.link.reset_after(chance.randrange(1, 4000))
            time.sleep(1)
    rig.link.heal()
    limits.at_most("right", rig.takes_to_see_right(), 60)
    limits.exactly("messages that were framed wrongly", framed_wrongly(rig), 0)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def framed_wrongly(rig: Rig) -> int:
    return sum(
        rig.log(name).count(words)
        for name in ("gateway", "gateway2")
        for words in ("greets differently", "could not follow")
    )


def restarted(rig: Rig, *, politely: bool, within: float) -> Measured:
    limits = Limits()
    call = rig.town.talk("1018")
    ringing = rig.town.ring("1019")
    rig.takes_to_see_right()
    rig.exchange.go_down(politely=politely)
    for one in (call, ringing):
        rig.town.cut(one, written=politely)
    limits.at_most("grey", is_grey(rig), 10)
    refused_at_once(rig, limits)
    time.sleep(2)
    rig.exchange.come_back()
    limits.at_most("no ghost after", rig.takes_to_see_right(), within)
    limits.at_most("history true", rig.takes_to_remember(), 100)
    return limits.measured()


def r_09(rig: Rig, size: Size) -> Measured:
    return restarted(rig, politely=True, within=10)


def r_10(rig: Rig, size: Size) -> Measured:
    return restarted(rig, politely=False, within=20)


def r_26(rig: Rig, size: Size) -> Measured:
    limits, number, key = Limits(), rig.new_number(), str(uuid.uuid4())
    visitors = [rig.visitor(), rig.visitor(web=1)]

    async def press(visitor: object) -> str:
        return told(await visitor.post("/dial/", {"number": number, "way": "internal", "key": key}))  # type: ignore[attr-defined]

    async def press_often() -> list[str]:
        return list(await asyncio.gather(*(press(visitors[at % 2]) for at in range(10))))

    answers = asyncio.run(press_often())
    limits.exactly("answers that the telephone rings", sum(words.startswith(RINGS) for words in answers), 10)
    limits.exactly("ten times the same click at two web processes, sent", rig.times_dialled(number), 1)
    rig.hang_up()
    return limits.measured()


def r_27(rig: Rig, size: Size) -> Measured:
    limits, number = Limits(), rig.new_number()
    rig.exchange.lose_answers(on=True)
    words = asyncio.run(rig.visitor().dial(number))
    time.sleep(12)
    rig.exchange.lose_answers(on=False)
    limits.say(f"the page says “{words}”")
    limits.exactly("sent", rig.times_dialled(number), 1)
    rig.hang_up()
    return limits.measured()


def r_28(rig: Rig, size: Size) -> Measured:
    limits = Limits()
    rig.link.refuse(on=True)
    rig.link.reset()
    is_grey(rig)
    numbers = [rig.new_number() for _click in range(3)]
    words = [click(rig, number).partition(":")[0] for number in numbers]
    rig.link.refuse(on=False)
    rig.takes_to_see_right()
    time.sleep(12)
    limits.exactly("answers", sorted(set(words)), ["error"])
    limits.exactly("clicks that were dialled later", sum(map(rig.times_dialled, numbers)), 0)
    return limits.measured()


FAULTS = (
    Fault(
        "R-06",
        "The link to the exchange is cut",
        "grey 10 s later, a click refused at once, right 13 s after the link is back",
        r_06,
        True,
    ),
    Fault("R-07", "The link is half open: bytes vanish", "grey 15 s later, right 30 s after bytes flow again", r_07),
    Fault(
        "R-08",
        "One byte at a time, 2 s late, 2 kB/s, cut in mid-message",
        "nothing framed wrongly, nothing wrong shown",
        r_08,
    ),
    Fault(
        "R-09", "The exchange is restarted in mid-call", "no ghost 10 s after it is back; calls in the history", r_09
    ),
    Fault(
        "R-10",
        "The exchange dies in mid-call without a goodbye",
        "no ghost 20 s after it is back; calls in the history",
        r_10,
    ),
    Fault("R-26", "One click, ten times, at two web processes", "sent exactly once", r_26, True),
    Fault("R-27", "The exchange takes a call and does not answer", "never sent again", r_27),
    Fault("R-28", "Clicks while the exchange is away", "refused now, never dialled later", r_28),
)

"""Whatever people set, the simulator and the real Asterisk lead a call where `pbx.routing` says.

Telephones give up at once when they ring, so that a whole path takes a second. Half of the settings go through the
portal's answers, half through the keys alone.
"""

import os
from collections.abc import Iterator

import pytest

from pbx.features import Feature
from pbx.routing.deciding import Ring, rings_along
from pbx.routing.packing import digest, pack
from pbx.routing.walking import EndKind, PlaceKind, walk
from tests.asterisk.company import KEYS, Company
from tests.asterisk.console import Block
from tests.asterisk.hamlet import Hamlet, Path, made
from tests.asterisk.lab.exchange import LOBBY
from tests.asterisk.oracle import TOKEN, answering
from tests.asterisk.phone import Habit
from tests.asterisk.sip.call import CallState
from tests.asterisk.staged import plain, played

CONFIGURATIONS = 200
AT_ASTERISK = range(CONFIGURATIONS if os.environ.get("WEBCTI_ALL_CONFIGURATIONS") else 30)
"""A second each."""
SWITCHED_ON = {Feature.DND: "YES", Feature.CALL_WAITING: "ENABLED"}
REFUSED = {EndKind.TOO_FAR: "refused", EndKind.NOWHERE: "refused"}


@pytest.mark.slow
@pytest.mark.req("FNCP-05", "FNCP-10")
@pytest.mark.parametrize("seed", AT_ASTERISK)
async def test_a_call_goes_where_the_rules_say(company: Company, seed: int) -> None:
    house = made(seed)
    async with answering() as oracle:
        oracle.rules = {setup.extension: setup.rules for setup in house.setups.values()}
        oracle.at = house.at
        await company.obeys_rules_of(oracle.url, TOKEN)
        await furnish(company, house)
        path = await led(company, house)
    assert path == foreseen(house)
    assert plain(path) == played(house)


@pytest.mark.req("FNCP-05", "FNCP-10")
def test_the_simulator_leads_every_call_there() -> None:
    houses = {seed: made(seed) for seed in range(CONFIGURATIONS)}
    paths = {seed: (played(house), plain(foreseen(house))) for seed, house in houses.items()}
    assert {seed: path for seed, path in paths.items() if path[0] != path[1]} == {}


async def furnish(company: Company, house: Hamlet) -> None:
    """Set the lab up like `house`."""
    registered = [extension for extension, telephone in house.telephones.items() if telephone.registered]
    await company.arrive(LOBBY, *registered)
    await company.outside()
    for phone in company.phones.values():
        phone.habit = Habit.GIVE_UP
    for extension, telephone in house.telephones.items():
        if telephone.busy:
            since = company.console.now()
            await company.phones[extension].dial("900").until(CallState.UP)
            await company.console.wait_for("DeviceStateChange", since, Device=f"PJSIP/{extension}", State="INUSE")
    for setup in house.setups.values():
        for feature, value in setup.features.items():
            await company.has(setup.extension, feature, SWITCHED_ON.get(feature, value))
        if setup.rules:
            await company.has(setup.extension, Feature.RULES, digest(pack(setup.rules)))


async def led(company: Company, house: Hamlet) -> Path:
    """Call, and see where it goes."""
    since = company.console.now()
    if house.caller.internal:
        call = company.phones[LOBBY].dial(house.number)
    else:
        call = company.phones["trunk"].dial(f"555{house.number}", caller=house.caller.number)
    entered = await company.console.wait_for("Newexten", since, Context="webcti-user", Extension=house.number)
    channel = entered.get("Channel")

    def steps() -> list[Block]:
        return [
            event
            for event in company.console.events[since:]
            if event.get("Event") == "Newexten" and event.get("Channel") == channel
        ]

    await company.console.until(lambda: any(map(_end, steps())), f"an end of {house}")
    path = [(step.get("Extension"), _devices(step)) for step in steps() if _rings(step)]
    end = next(filter(None, map(_end, steps())))
    await call.hang_up()
    return path, *end


def _rings(step: Block) -> bool:
    return step.get("Context") == "webcti-user" and step.get("Application") == "Dial"


def _devices(step: Block) -> tuple[str, ...]:
    return tuple(step.get("AppData").split(",")[0].split("&"))


def _end(step: Block) -> tuple[str, str] | None:
    """How the call ends with this step, and where."""
    application, data, first = step.get("Application"), step.get("AppData"), _devices(step)[0]
    match application:
        case "VoiceMail":
            return EndKind.MAILBOX, data.partition("@")[0]
        case "Playback":
            return EndKind.ANNOUNCEMENT, data.rpartition("/")[2]
        case "ExecIf" if data == "1?Busy(5)":
            return EndKind.BUSY, ""
        case "Hangup" if data in {"1", "21"}:
            return "refused", ""
        case "Hangup" if data == "19":
            return EndKind.NO_ANSWER, ""
        case "Dial" if first.endswith("@trunk"):
            return EndKind.OUTSIDE, first.removeprefix("PJSIP/").partition("@")[0]
        case "Dial" if step.get("Extension") == "600":
            return EndKind.GROUP, "600"
        case _:
            return None


def foreseen(house: Hamlet) -> Path:
    path = walk(house, house.number, house.caller, house.at)
    rings = []
    for stop in path.rings:
        assert isinstance(stop.decision.step, Ring)
        devices = tuple(_rung(house, stop.extension, stop.decision.step))
        if devices:
            rings.append((stop.extension, devices))
    kind = path.end.kind
    where = path.end.name if kind not in {EndKind.BUSY, EndKind.NO_ANSWER, *REFUSED} else ""
    return rings, REFUSED.get(kind, kind), where


def _rung(house: Hamlet, extension: str, step: Ring) -> Iterator[str]:
    if step.own:
        yield f"PJSIP/{extension}"
    for number in step.also:
        if house.place(number).kind is PlaceKind.OUTSIDE:
            yield f"Local/{number}@webcti-also/n"
        elif number != extension and rings_along(house.setup(number), house.telephone(number)):
            yield f"PJSIP/{number}"


def test_chance_makes_every_kind_of_end_and_of_service() -> None:
    """Else the test above would say little."""
    houses = [made(seed) for seed in range(CONFIGURATIONS)]
    ends = {*EndKind} - {EndKind.HELD_BACK, *REFUSED}  # nobody is at a limit of costs
    assert {foreseen(house)[1] for house in houses} >= ends | {"refused"}
    assert {feature for house in houses for setup in house.setups.values() for feature in setup.features} > {*KEYS}
    assert any(foreseen(house)[0] for house in houses)

"""Everybody at their desks, watching a scenario through the portal's pages and sockets."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import assert_never

from pbx.commands import Dial, DialThroughMobile, SetFeature
from pbx.features import Feature
from pbx.states import LegState, Outcome
from tests.asterisk.lab.exchange import PEOPLE
from tests.asterisk.portal.desk import Desk
from tests.asterisk.portal.rows import Claim, Row
from tests.asterisk.portal.screen import PATIENCE
from tests.asterisk.portal.visitor import Visitor
from tests.asterisk.scenarios.portal import Asked

IDLE = frozenset({"free", "dnd", "offline"})
Check = Callable[[Row], bool]


class Office:
    """A `tests.asterisk.scenarios.portal.Portal`: asks as a browser does, and sees what people see."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self.desks = desks

    def __getitem__(self, extension: str) -> Desk:
        return self.desks[extension]

    # -- asking ----------------------------------------------------------------------------------------

    async def asks(self, command: Asked) -> None:
        """Click it. Raises AssertionError unless the portal says that it was done."""
        match command:
            case Dial(extension, number):
                said = await self[extension].visitor.dial(number)
                assert re.fullmatch(r"success: .+: Your telephone rings\.", said), said
            case DialThroughMobile(extension, _mobile, number):
                said = await self[extension].visitor.dial(number, way="mobile")
                assert re.fullmatch(r"success: .+: Your mobile rings\.", said), said
            case SetFeature(extension, feature, value):
                complaint = await self[extension].visitor.switch(feature, value)
                assert not complaint, complaint
            case _:
                assert_never(command)

    # -- seeing ----------------------------------------------------------------------------------------

    async def sees(self, extension: str, *states: LegState) -> None:
        """The own socket shows exactly these calls, the strip of every page too, and all others the same lamp."""
        desk = self[extension]
        wanted = tuple(map(str, states))
        await desk.shows(wanted)
        lamp = desk.screen.line(extension)["s"]
        on_the_telephone = any(state is not LegState.PARKED for state in states)
        assert (lamp not in IDLE) is on_the_telephone, f"{extension} is {lamp} with {wanted}"
        await self.lamps_show(extension, lamp)

    async def sees_peer(self, extension: str, number: str) -> None:
        desk = self[extension]
        await desk.screen.until(lambda: [call["n"] for call in desk.screen.calls] == [number], f"a call with {number}")
        ((_state, who),) = await desk.strip()
        assert who == PEOPLE.get(number, "601 570 947")

    async def sees_registered(self, extension: str, registered: bool) -> None:
        screen = self[extension].screen
        await screen.until(lambda: screen.line(extension)["r"] is registered, f"registered={registered}")
        if not screen.states:
            lamp = "free" if registered else "offline"
            await self.lamps_show(extension, lamp)

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None:
        screen = self[extension].screen
        await screen.until(lambda: screen.line(extension)["f"].get(feature, "") == value, f"{feature}={value!r}")
        if feature is Feature.DND and not screen.states:
            await self.lamps_show(extension, "dnd" if value else "free")

    async def sees_messages(self, extension: str, new: int) -> None:
        desk = self[extension]
        await desk.screen.until(lambda: (desk.screen.line(extension)["v"] or [0])[0] == new, f"{new} messages")
        assert await desk.new_messages() == (f"{new} new" if new else "")

    async def lamps_show(self, extension: str, state: str) -> None:
        await self.everybody(lambda desk: desk.screen.line(extension)["s"] == state, f"{extension} {state}")

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> Row:
        """A new row of that kind; of the facts those count that a reader can see."""
        checks = [_check(name, value) for name, value in facts.items()]

        def fits(row: Row) -> bool:
            return row.claim.kind == outcome and all(check(row) for check in checks)

        desk = self[extension]
        rows = await desk.lists(lambda rows: any(map(fits, rows)), f"{outcome} {facts}")
        row = next(filter(fits, rows))
        if facts.get("voicemail"):
            assert (row.claim.name, row.claim.number) == (await desk.voicemail_calls())[0]
        return row

    # -- the end ---------------------------------------------------------------------------------------

    async def lists(self, expected: Mapping[str, Iterable[Claim]]) -> None:
        """Each history has exactly these new rows; those who are not named have none."""
        for extension, desk in self.desks.items():
            await desk.lists_exactly(*expected.get(extension, ()))

    async def look_again(self) -> None:
        """Everybody presses reload."""
        for desk in self.desks.values():
            await desk.reload()

    async def is_quiet(self) -> None:
        """Nobody's page shows a call, and nothing was wrong on the way."""
        for extension in self.desks:
            await self.sees(extension)
        for desk in self.desks.values():
            assert desk.screen.faults == []

    async def everybody(self, condition: Callable[[Desk], object], what: str, patience: float = PATIENCE) -> None:
        """Wait until `condition` holds at every desk."""
        for desk in self.desks.values():
            await desk.screen.until(partial(condition, desk), what, patience)


@asynccontextmanager
async def open_office(visitors: Iterable[Visitor]) -> AsyncIterator[Office]:
    """Everybody's pages, live; each history as it is now counts as seen."""
    office = Office({visitor.extension: Desk(visitor) for visitor in visitors})
    try:
        await asyncio.gather(*(desk.sit_down() for desk in office.desks.values()))
        yield office
    finally:
        await asyncio.gather(*(desk.leave() for desk in office.desks.values()))


def _check(name: str, value: object) -> Check:
    """How a reader sees the fact `name` of a finished leg."""
    match name:
        case "answered":
            return lambda row: not row.claim.talked
        case "answered_by":
            return lambda row: f"Answered by {PEOPLE[str(value)]}" in row.claim.notes
        case "transferred_to":
            return lambda row: f"Transferred to {PEOPLE.get(str(value), value)}" in row.claim.notes
        case "voicemail":
            return lambda row: ("Voicemail" in row.claim.notes) is value
        case "final" | "dialled":  # no page shows it: what the rows say is compared at the end
            return lambda _row: True
        case _:
            raise AssertionError(f"how does one see {name}?")

"""Calls to a group in which no telephone could ring: nobody missed them, so the group itself did."""

import pytest

from pbx.asterisk.cdr import parse_line
from pbx.details import finished_legs
from pbx.states import LegState, Outcome
from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import PEOPLE
from tests.asterisk.watched import watched


@pytest.mark.slow
@pytest.mark.req("HIST-01", "HIST-02")
@pytest.mark.parametrize(("number", "state"), [("650", LegState.QUEUED), ("600", None)], ids=["queue", "ring group"])
async def test_a_group_without_anybody_at_his_telephone_has_the_missed_call(
    number: str, state: LegState | None, company: Company
) -> None:
    (dan,) = await company.arrive("104")
    since = company.forget_records()
    async with watched(company.exchange) as portal:
        call = dan.dial(number)
        if state:
            await portal.sees("104", state)
            await call.hang_up()
        await portal.sees("104")
        await portal.finds(number, Outcome.MISSED, final=True)
        await portal.finds("104", Outcome.OUTGOING, dialled=number, answered=None)
        live = {(leg.origin, leg.extension, leg.outcome, leg.answered) for leg in portal.watcher.known_legs()}
    read = finished_legs(map(parse_line, await company.records(since)), is_extension=PEOPLE.__contains__)
    assert {(leg.origin, leg.extension, leg.outcome, leg.answered) for leg in read} == live

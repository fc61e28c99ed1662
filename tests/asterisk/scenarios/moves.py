"""Calls that change hands: transferred, picked up, parked."""

from pbx.states import LegState, Outcome
from tests.asterisk.company import Company
from tests.asterisk.scenarios.portal import Portal
from tests.asterisk.sip.call import CallState


async def blind_transfer(company: Company, portal: Portal) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    call, there = await company.talk(alice, bob)
    await portal.sees("102", LegState.TALKING)
    since = company.console.now()
    await there.transfer("103")
    onward = await carol.rings()
    await there.until(CallState.ENDED)
    await company.console.wait_for("BlindTransfer", since, Result="Success")
    await portal.sees("102")
    await portal.sees("103", LegState.RINGING)
    await portal.sees_peer("103", "101")
    await company.answer(onward, call)
    await portal.sees("101", LegState.TALKING)
    await portal.sees_peer("101", "103")
    await portal.sees("103", LegState.TALKING)
    await call.hang_up()
    await onward.until(CallState.ENDED)
    await portal.finds("102", Outcome.INCOMING, transferred_to="103")
    await portal.finds("103", Outcome.INCOMING)
    await portal.finds("101", Outcome.OUTGOING)


async def attended_transfer(company: Company, portal: Portal) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    call, there = await company.talk(alice, bob)
    await there.hold()
    await portal.sees("101", LegState.HELD)
    consultation, onward = await company.talk(bob, carol)
    await portal.sees("102", LegState.HOLDING, LegState.TALKING)
    since = company.console.now()
    await there.transfer_to(consultation)
    await company.console.wait_for("AttendedTransfer", since, Result="Success")
    await there.until(CallState.ENDED)
    await portal.sees("102")
    await portal.sees("101", LegState.TALKING)
    await portal.sees("103", LegState.TALKING)
    await portal.sees_peer("101", "103")
    await portal.sees_peer("103", "101")
    await call.hang_up()
    await onward.until(CallState.ENDED)
    await portal.sees("101")
    await portal.sees("103")
    await portal.finds("102", Outcome.INCOMING, transferred_to="103")
    await portal.finds("102", Outcome.OUTGOING, dialled="103")
    await portal.finds("103", Outcome.INCOMING)


async def pickup(company: Company, portal: Portal) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    call = alice.dial("102")
    there = await bob.rings()
    await portal.sees("102", LegState.RINGING)
    taken = carol.dial("**102")
    await company.connected(call, taken)
    await there.until(CallState.ENDED)
    await portal.sees("102")
    await portal.sees("103", LegState.TALKING)
    await portal.sees_peer("103", "101")
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await taken.until(CallState.ENDED)
    await portal.finds("102", Outcome.ANSWERED_BY_OTHER, answered_by="103")


async def park_and_unpark(company: Company, portal: Portal) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    call, there = await company.talk(alice, bob)
    since = company.console.now()
    await there.transfer("700")
    parked = await company.console.wait_for("ParkedCall", since)
    await there.until(CallState.ENDED)
    await portal.sees("102", LegState.PARKED)
    since = company.console.now()
    taken = carol.dial(parked.get("ParkingSpace"))
    await company.console.wait_for("UnParkedCall", since)
    await company.connected(call, taken, since)
    await portal.sees("102")
    await portal.sees("103", LegState.TALKING)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await taken.until(CallState.ENDED)
    await portal.finds("102", Outcome.INCOMING)
    await portal.sees("103")

"""Calls to many: the ring group and the queue."""

from pbx.states import LegState, Outcome
from tests.asterisk.company import Company
from tests.asterisk.scenarios.portal import Portal
from tests.asterisk.sip.call import CallState


async def group_answered_by_another(company: Company, portal: Portal) -> None:
    dan, alice, bob, carol = await company.arrive("104", "101", "102", "103")
    call = dan.dial("600")
    first, second, third = [await phone.rings() for phone in (alice, bob, carol)]
    for extension in ("101", "102", "103"):
        await portal.sees(extension, LegState.RINGING)
        await portal.sees_peer(extension, "104")
    await company.answer(second, call)
    await first.until(CallState.ENDED)
    await third.until(CallState.ENDED)
    await portal.sees("102", LegState.TALKING)
    await portal.sees("101")
    await portal.sees("103")
    await call.hang_up()
    await second.until(CallState.ENDED)
    await portal.finds("101", Outcome.ANSWERED_BY_OTHER, answered_by="102")
    await portal.finds("103", Outcome.ANSWERED_BY_OTHER, answered_by="102")
    await portal.finds("102", Outcome.INCOMING)
    await portal.finds("104", Outcome.OUTGOING, dialled="600")


async def group_missed(company: Company, portal: Portal) -> None:
    dan, alice, bob = await company.arrive("104", "101", "102")
    call = dan.dial("600")
    rings = [await phone.rings() for phone in (alice, bob)]
    await portal.sees("101", LegState.RINGING)
    await portal.sees("102", LegState.RINGING)
    await call.hang_up()
    for there in rings:
        await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.MISSED)
    await portal.finds("102", Outcome.MISSED)


async def queue_answered(company: Company, portal: Portal) -> None:
    alice, eve, frank = await company.arrive("101", "105", "106")
    call = alice.dial("650")
    there, other = await eve.rings(), await frank.rings()
    await portal.sees("101", LegState.QUEUED)
    await portal.sees("105", LegState.RINGING)
    await portal.sees("106", LegState.RINGING)
    since = company.console.now()
    there.answer()
    await company.console.wait_for("AgentConnect", since)
    await other.until(CallState.ENDED)
    await portal.sees("105", LegState.TALKING)
    await portal.sees("101", LegState.TALKING)
    await portal.sees("106")
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("105", Outcome.INCOMING, final=True)
    await portal.finds("106", Outcome.ANSWERED_BY_OTHER, final=True, answered_by="105")
    await portal.finds("101", Outcome.OUTGOING, dialled="650")


async def queue_abandoned(company: Company, portal: Portal) -> None:
    alice, eve = await company.arrive("101", "105")
    call = alice.dial("650")
    there = await eve.rings()
    await portal.sees("101", LegState.QUEUED)
    since = company.console.now()
    await call.hang_up()
    await company.console.wait_for("QueueCallerAbandon", since)
    await there.until(CallState.ENDED)
    await portal.sees("101")
    await portal.sees("105")
    await portal.finds("105", Outcome.MISSED)

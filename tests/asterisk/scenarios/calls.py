"""Calls between two: how they begin, wait and end."""

from pbx.commands import SetFeature
from pbx.features import Feature
from pbx.states import LegState, Outcome
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.scenarios.portal import Portal
from tests.asterisk.sip.call import CallState


async def answered(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    call = alice.dial("102")
    there = await bob.rings()
    await portal.sees("102", LegState.RINGING)
    await portal.sees_peer("102", "101")
    await portal.sees("101", LegState.CALLING)
    await portal.sees_peer("101", "102")
    await company.answer(there, call)
    await portal.sees("101", LegState.TALKING)
    await portal.sees("102", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.sees("101")
    await portal.sees("102")
    await portal.finds("101", Outcome.OUTGOING, final=True, dialled="102")
    await portal.finds("102", Outcome.INCOMING, final=True)


async def missed(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    call = alice.dial("102")
    there = await bob.rings()
    await portal.sees("102", LegState.RINGING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.sees("102")
    await portal.finds("102", Outcome.MISSED, answered=None, voicemail=False)
    await portal.finds("101", Outcome.OUTGOING, answered=None)


async def rung_out(company: Company, portal: Portal) -> None:
    alice, eve = await company.arrive("101", "105")
    call = alice.dial("105")
    await eve.rings()
    await portal.sees("105", LegState.RINGING)
    await call.until(CallState.ENDED)
    await portal.sees("105")
    await portal.finds("105", Outcome.MISSED, answered=None)


async def busy(company: Company, portal: Portal) -> None:
    """Without call waiting a second call finds the line busy: no telephone rings."""
    alice, carol, eve = await company.arrive("101", "103", "105")
    talk, there = await company.talk(carol, eve)
    await portal.sees("105", LegState.TALKING)
    call = alice.dial("105")
    await call.until(CallState.ENDED)
    assert call.code == 486
    await portal.finds("105", Outcome.MISSED, answered=None)
    await portal.finds("101", Outcome.OUTGOING, answered=None)
    await portal.sees("105", LegState.TALKING)
    await talk.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("105", Outcome.INCOMING)


async def call_waiting(company: Company, portal: Portal) -> None:
    """With call waiting the second call rings beside the first."""
    alice, carol, eve = await company.arrive("101", "103", "105")
    await portal.asks(SetFeature("105", Feature.CALL_WAITING, "on"))
    await portal.sees_feature("105", Feature.CALL_WAITING, "on")
    talk, there = await company.talk(carol, eve)
    call = alice.dial("105")
    second = await eve.rings()
    await portal.sees("105", LegState.TALKING, LegState.RINGING)
    await there.hold()
    await portal.sees("105", LegState.HOLDING, LegState.RINGING)
    await company.answer(second, call)
    await portal.sees("105", LegState.HOLDING, LegState.TALKING)
    await portal.sees("103", LegState.HELD)
    await second.hang_up()
    await there.resume()
    await portal.sees("105", LegState.TALKING)
    await portal.sees("103", LegState.TALKING)
    await talk.hang_up()
    await portal.sees("105")


async def rejected(company: Company, portal: Portal) -> None:
    alice, eve = await company.arrive("101", "105")
    call = alice.dial("105")
    there = await eve.rings()
    await portal.sees("105", LegState.RINGING)
    there.reject()
    await call.until(CallState.ENDED)
    await portal.sees("105")
    await portal.finds("105", Outcome.MISSED, answered=None)


async def hold_and_resume(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    call, there = await company.talk(alice, bob)
    await portal.sees("102", LegState.TALKING)
    since = company.console.now()
    await there.hold()
    await company.console.wait_for("Hold", since, Channel="PJSIP/102-")
    await portal.sees("102", LegState.HOLDING)
    await portal.sees("101", LegState.HELD)
    await there.resume()
    await company.console.wait_for("Unhold", since, Channel="PJSIP/102-")
    await portal.sees("102", LegState.TALKING)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("102", Outcome.INCOMING)


async def unregistered(company: Company, portal: Portal) -> None:
    alice, eve = await company.arrive("101", "105")
    since = company.console.now()
    await eve.unregister()
    await company.console.wait_for("DeviceStateChange", since, Device="PJSIP/105", State="UNAVAILABLE")
    await portal.sees_registered("105", registered=False)
    call = alice.dial("105")
    await call.until(CallState.ENDED)
    await portal.finds("105", Outcome.MISSED, answered=None)
    await eve.register()
    await portal.sees_registered("105", registered=True)


async def call_from_outside(company: Company, portal: Portal) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    call = network.dial("555101", caller=OUTSIDER)
    there = await alice.rings()
    await portal.sees("101", LegState.RINGING)
    await portal.sees_peer("101", OUTSIDER)
    await company.answer(there, call)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.INCOMING)


async def call_to_outside(company: Company, portal: Portal) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    call = alice.dial(f"0{OUTSIDER}")
    there = await network.rings()
    await portal.sees("101", LegState.CALLING)
    await company.answer(there, call)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.OUTGOING, dialled=f"0{OUTSIDER}")

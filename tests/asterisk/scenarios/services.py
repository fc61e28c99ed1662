"""What the exchange does for its people: messages, services, and calls that the portal starts."""

from pbx.commands import Dial, DialThroughMobile, SetFeature
from pbx.features import Feature
from pbx.states import LegState, Outcome
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.scenarios.portal import Portal
from tests.asterisk.sip.call import CallState


async def voicemail_left(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    since = company.console.now()
    call = alice.dial("102")
    (await bob.rings()).reject()
    await call.until(CallState.UP)
    await company.speak(call)
    await company.console.wait_for("MessageWaiting", since, Mailbox="102@default", New="1")
    await portal.sees_messages("102", 1)
    await portal.finds("102", Outcome.MISSED, voicemail=True)
    await portal.finds("101", Outcome.OUTGOING)


async def do_not_disturb(company: Company, portal: Portal) -> None:
    alice, eve = await company.arrive("101", "105")
    since = company.console.now()
    code = eve.dial("*76")
    await company.console.wait_for("UserEvent", since, Ext="105", Feature="dnd", Value="on")
    await code.until(CallState.ENDED)
    await portal.sees_feature("105", Feature.DND, "on")
    call = alice.dial("105")
    await call.until(CallState.ENDED)
    assert eve.idle
    await portal.finds("105", Outcome.MISSED, answered=None)


async def forwarded(company: Company, portal: Portal) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    await portal.asks(SetFeature("102", Feature.FORWARD_ALWAYS, "103"))
    await portal.sees_feature("102", Feature.FORWARD_ALWAYS, "103")
    call = alice.dial("102")
    there = await carol.rings()
    await portal.sees("103", LegState.RINGING)
    await portal.sees("102")
    await company.answer(there, call)
    await portal.sees("101", LegState.TALKING)
    assert bob.idle
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("103", Outcome.INCOMING)
    await portal.finds("101", Outcome.OUTGOING, dialled="102")


async def click_to_call(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    await portal.asks(Dial("101", "102", caller_name="Alice Adams", target_name="Bob Brown"))
    own = await alice.rings()
    assert own.caller == ("102", "Bob Brown")
    await portal.sees("101", LegState.DIALLING)
    await portal.sees_peer("101", "102")
    own.answer()
    there = await bob.rings()
    assert there.caller == ("101", "Alice Adams")
    await portal.sees("102", LegState.RINGING)
    await portal.sees_peer("102", "101")
    await company.answer(there, own)
    await portal.sees("101", LegState.TALKING)
    await portal.sees("102", LegState.TALKING)
    await own.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.OUTGOING, dialled="102")
    await portal.finds("102", Outcome.INCOMING)


async def callback_through_the_mobile(company: Company, portal: Portal) -> None:
    (bob,) = await company.arrive("102")
    network = await company.outside()
    await portal.asks(DialThroughMobile("101", f"0{OUTSIDER}", "102", caller_name="Alice Adams"))
    mobile = await network.rings()
    mobile.answer()
    there = await bob.rings()
    assert there.caller == ("101", "Alice Adams")
    await portal.sees("102", LegState.RINGING)
    await portal.sees_peer("102", "101")
    await company.answer(there, mobile)
    await portal.sees("102", LegState.TALKING)
    await portal.sees("101", LegState.TALKING)
    await portal.sees_peer("101", "102")
    await there.hang_up()
    await mobile.until(CallState.ENDED)
    await portal.finds("102", Outcome.INCOMING, final=True)
    await portal.finds("101", Outcome.OUTGOING, dialled="102", final=True)

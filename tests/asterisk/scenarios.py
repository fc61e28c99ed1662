"""What happens at a company's telephones, told once and watched by whoever wants to know.

A scenario moves real telephones and says at each step what must be seen. Whoever watches is a
`Portal`: the driver with the call model, the gateway's board in Redis, or the page in a browser.
Steps wait for the telephones and for the exchange, never for a portal, so that a scenario runs the
same whether anybody looks (`Unwatched`) or not.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from pbx.base import Command, Dial, DialThroughMobile, Feature, SetFeature
from pbx.states import LegState, Outcome
from tests.asterisk.company import Company
from tests.asterisk.sip.call import CallState

OUTSIDER = "601570947"


class Portal(Protocol):
    """Asks the exchange for things and waits for what should be seen of it."""

    async def asks(self, command: Command) -> None: ...

    async def sees(self, extension: str, *states: LegState) -> None:
        """The legs of `extension` stand exactly so, oldest first; none: the line is free."""
        ...

    async def sees_peer(self, extension: str, number: str) -> None:
        """The only leg of `extension` shows `number` at the other end."""
        ...

    async def sees_registered(self, extension: str, registered: bool) -> None: ...

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None: ...

    async def sees_messages(self, extension: str, new: int) -> None: ...

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> object:
        """A finished leg of `extension` with that outcome, to which all `facts` apply."""
        ...


Scenario = Callable[[Company, Portal], Awaitable[None]]


async def answered(company: Company, portal: Portal) -> None:
    alice, bob = await company.arrive("101", "102")
    call = alice.dial("102")
    there = await bob.rings()
    await portal.sees("102", LegState.RINGING)
    await portal.sees_peer("102", "101")
    await portal.sees("101", LegState.CALLING)
    await portal.sees_peer("101", "102")
    there.answer()
    await company.connected(call, there)
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
    second.answer()
    await company.connected(call, second)
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


async def group_answered_by_another(company: Company, portal: Portal) -> None:
    dan, alice, bob, carol = await company.arrive("104", "101", "102", "103")
    call = dan.dial("600")
    first, second, third = [await phone.rings() for phone in (alice, bob, carol)]
    for extension in ("101", "102", "103"):
        await portal.sees(extension, LegState.RINGING)
        await portal.sees_peer(extension, "104")
    second.answer()
    await company.connected(call, second)
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
    onward.answer()
    await company.connected(call, onward, since)
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
    await portal.finds("105", Outcome.INCOMING)
    await portal.finds("106", Outcome.ANSWERED_BY_OTHER, answered_by="105")
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
    there.answer()
    await company.connected(call, there)
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
    there.answer()
    await company.connected(own, there)
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
    there.answer()
    await company.connected(mobile, there)
    await portal.sees("102", LegState.TALKING)
    await there.hang_up()
    await mobile.until(CallState.ENDED)
    await portal.finds("102", Outcome.INCOMING)


async def call_from_outside(company: Company, portal: Portal) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    call = network.dial("555101", caller=OUTSIDER)
    there = await alice.rings()
    await portal.sees("101", LegState.RINGING)
    await portal.sees_peer("101", OUTSIDER)
    there.answer()
    await company.connected(call, there)
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
    there.answer()
    await company.connected(call, there)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.OUTGOING, dialled=f"0{OUTSIDER}")


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        answered,
        missed,
        rung_out,
        busy,
        call_waiting,
        rejected,
        group_answered_by_another,
        group_missed,
        hold_and_resume,
        blind_transfer,
        attended_transfer,
        pickup,
        park_and_unpark,
        queue_answered,
        queue_abandoned,
        voicemail_left,
        unregistered,
        do_not_disturb,
        forwarded,
        click_to_call,
        callback_through_the_mobile,
        call_from_outside,
        call_to_outside,
    )
}

"""What is spoken into the exchange: messages, greetings, recorded conversations, and whom nobody wants to hear."""

from pbx.commands import (
    BlockCaller,
    ForwardMessage,
    MoveMessage,
    PauseRecording,
    PlayMessage,
    RemoveMessage,
    SetFeature,
    SpeakGreeting,
    StartRecording,
    StopRecording,
)
from pbx.features import Feature
from pbx.mailbox import Folder, Greeting, Message
from pbx.sound import RecordingState
from pbx.states import LegState, Outcome
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.scenarios.portal import SoundPortal
from tests.asterisk.sip.call import CallState

BOX = "102"


async def leave(company: Company, portal: SoundPortal, box: str = BOX) -> Message:
    """101 speaks into `box`, whose owner does not want to talk; returns when that is seen."""
    alice, bob = await company.arrive("101", box)
    call = alice.dial(box)
    (await bob.rings()).reject()
    await call.until(CallState.UP)
    await company.speak(call)
    (message,) = await portal.sees_in(box, Folder.INBOX)
    return message


async def message_left(company: Company, portal: SoundPortal) -> None:
    message = await leave(company, portal)
    assert (message.caller.number, message.caller.name) == ("101", "Alice Adams")
    assert message.seconds >= 1
    await portal.sees_messages(BOX, 1)
    await portal.finds(BOX, Outcome.MISSED, voicemail=True)


async def message_moved(company: Company, portal: SoundPortal) -> None:
    message = await leave(company, portal)
    for folder, new in ((Folder.OLD, 0), (Folder.DELETED, 0), (Folder.WORK, 0), (Folder.URGENT, 1), (Folder.INBOX, 1)):
        await portal.asks(MoveMessage(BOX, message.id, folder))
        await portal.sees_in(BOX, folder)
        await portal.sees_messages(BOX, new)


async def message_played(company: Company, portal: SoundPortal) -> None:
    message = await leave(company, portal)
    await portal.asks(PlayMessage(BOX, BOX, message.id))
    own = await company.phones[BOX].rings()
    assert own.caller[0] == "*97"
    own.answer()
    await portal.sees_in(BOX, Folder.OLD)
    await portal.sees_messages(BOX, 0)
    await own.until(CallState.ENDED)
    await portal.finds(BOX, Outcome.OUTGOING, to_own_mailbox=True)


async def message_forwarded(company: Company, portal: SoundPortal) -> None:
    message = await leave(company, portal)
    await portal.asks(ForwardMessage(BOX, message.id, "103"))
    (copy,) = await portal.sees_in("103", Folder.INBOX)
    assert (copy.caller, copy.seconds) == (message.caller, message.seconds)
    await portal.sees_messages("103", 1)


async def message_removed(company: Company, portal: SoundPortal) -> None:
    message = await leave(company, portal)
    await portal.asks(RemoveMessage(BOX, message.id))
    await portal.sees_in(BOX)
    await portal.sees_messages(BOX, 0)


async def greeting_spoken(company: Company, portal: SoundPortal) -> None:
    """It is heard once more, and kept."""
    (alice,) = await company.arrive("101")
    request = await portal.asks(SpeakGreeting("101", "101", Greeting.UNAVAILABLE))
    own = await alice.rings()
    own.answer()
    await own.until(CallState.UP)
    await company.speak_greeting(own)
    await company.choose(own, "2")
    await company.choose(own, "1")
    await portal.sees_greeting("101", Greeting.UNAVAILABLE, request)
    await own.until(CallState.ENDED)


async def recording_kept(company: Company, portal: SoundPortal) -> None:
    alice, bob = await company.arrive("101", "102")
    call, there = await company.talk(alice, bob)
    await portal.sees_joined("101", "102")
    request = await portal.asks(StartRecording("101", await portal.channel("101")))
    await portal.sees_recording(request, "101", RecordingState.ON)
    for on, state in ((True, RecordingState.PAUSED), (False, RecordingState.ON)):
        await portal.asks(PauseRecording("101", request, on))
        await portal.sees_recording(request, "101", state)
    await portal.asks(StopRecording("101", request))
    await portal.sees_recording(request, "101", RecordingState.OVER)
    await portal.sees("101", LegState.TALKING)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.finds("101", Outcome.OUTGOING, dialled="102")


async def recording_ends_with_the_call(company: Company, portal: SoundPortal) -> None:
    alice, bob = await company.arrive("101", "102")
    call, there = await company.talk(alice, bob)
    await portal.sees_joined("101", "102")
    request = await portal.asks(StartRecording("102", await portal.channel("102")))
    await portal.sees_recording(request, "102", RecordingState.ON)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await portal.sees_recording(request, "102", RecordingState.OVER)
    await portal.finds("102", Outcome.INCOMING)


async def recording_survives_a_transfer(company: Company, portal: SoundPortal) -> None:
    """101 has the call recorded; 102 hands 101 on to 103."""
    alice, bob, carol = await company.arrive("101", "102", "103")
    call, there = await company.talk(alice, bob)
    await portal.sees_joined("101", "102")
    request = await portal.asks(StartRecording("101", await portal.channel("101")))
    await portal.sees_recording(request, "101", RecordingState.ON)
    await there.transfer("103")
    third = await carol.rings()
    await company.answer(third, call)
    await portal.sees_peer("101", "103")
    await portal.asks(StopRecording("101", request))
    await portal.sees_recording(request, "101", RecordingState.OVER)
    await call.hang_up()
    await third.until(CallState.ENDED)
    await portal.finds("103", Outcome.INCOMING)


async def blocked(company: Company, portal: SoundPortal) -> None:
    """Somebody from outside is turned away at 101, and at 101 only, until 101 relents."""
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    await portal.asks(BlockCaller("101", f"+48{OUTSIDER}", on=True))
    refused = network.dial("555101", caller=OUTSIDER)
    await refused.until(CallState.ENDED)
    assert refused.code
    assert alice.idle
    other = network.dial("555102", caller=OUTSIDER)
    await bob.rings()
    await other.hang_up()
    await portal.finds("102", Outcome.MISSED)
    await portal.asks(BlockCaller("101", OUTSIDER, on=False))
    again = network.dial("555101", caller=OUTSIDER)
    await alice.rings()
    await again.hang_up()
    await portal.sees("101")


async def forwarded_to_voicemail(company: Company, portal: SoundPortal) -> None:
    alice, bob = await company.arrive("101", BOX)
    await portal.asks(SetFeature(BOX, Feature.FORWARD_ALWAYS, f"*{BOX}"))
    call = alice.dial(BOX)
    await call.until(CallState.UP)
    assert bob.idle
    await company.speak(call)
    await portal.sees_in(BOX, Folder.INBOX)
    await portal.finds(BOX, Outcome.MISSED, voicemail=True)

"""Messages, greetings and recordings on a real Asterisk: what the driver tells, and what is in the files."""

import asyncio
from pathlib import Path

import pytest

from pbx.asterisk.cdr import parse_line
from pbx.audio.wav import samples
from pbx.commands import (
    ForwardMessage,
    MoveMessage,
    PauseRecording,
    PlayMessage,
    RemoveMessage,
    StartRecording,
    StopRecording,
)
from pbx.details import finished_legs
from pbx.errors import PbxRefused
from pbx.events import MailboxChanged
from pbx.mailbox import Folder, Greeting
from pbx.sound import RecordingState
from pbx.spool import find, greeting, install_greeting, recording, remove_greeting
from pbx.states import Outcome
from tests.asterisk.company import VOICES, Company
from tests.asterisk.lab.exchange import MAILBOXES
from tests.asterisk.scenarios import SOUND, sound
from tests.asterisk.sip.call import CallState
from tests.asterisk.sip.tones import AUDIBLE, strength
from tests.asterisk.watched import watched

A_WHILE = 1.0  # seconds of sound that a recording must hold


@pytest.mark.parametrize("name", SOUND)
async def test_the_driver_tells_what_is_spoken(name: str, company: Company) -> None:
    async with watched(company.exchange) as portal:
        await SOUND[name](company, portal)
        await portal.watcher.sees_all_free(*portal.watcher.board.lines)


# -- what is in a recording -------------------------------------------------------------------------


@pytest.mark.req("REC-03")
async def test_both_voices_are_recorded_and_a_pause_is_silence(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        call, _ = await company.talk(alice, bob)
        await portal.sees_joined("101", "102")
        request = await portal.asks(StartRecording("101", await portal.channel("101")))
        await company.recorded(request)
        await portal.asks(PauseRecording("101", request, on=True))
        await portal.sees_recording(request, "101", RecordingState.PAUSED)
        await asyncio.sleep(A_WHILE)
        await portal.asks(PauseRecording("101", request, on=False))
        await portal.sees_recording(request, "101", RecordingState.ON)
        await asyncio.sleep(A_WHILE)
        await portal.asks(StopRecording("101", request))
        await portal.sees_recording(request, "101", RecordingState.OVER)
        heard = voices(company.exchange.recordings, request)
        assert heard[:2] == [{"101", "102"}] * 2
        assert heard[-1] == {"101", "102"}
        assert set() in heard
        await call.hang_up()


@pytest.mark.req("REC-03")
async def test_who_comes_into_a_recorded_call_is_heard(company: Company) -> None:
    """Asterisk drops the sound of somebody whose RTP numbers are lower than those of the one before."""
    alice, bob, carol = await company.arrive("101", "102", "103")
    async with watched(company.exchange) as portal:
        call, there = await company.talk(alice, bob)
        await portal.sees_joined("101", "102")
        request = await portal.asks(StartRecording("101", await portal.channel("101")))
        await company.recorded(request)
        await there.transfer("103")
        third = await carol.rings()
        await company.answer(third, call)
        await asyncio.sleep(A_WHILE)
        await portal.asks(StopRecording("101", request))
        await portal.sees_recording(request, "101", RecordingState.OVER)
        heard = voices(company.exchange.recordings, request)
        assert heard[0] == {"101", "102"}
        assert heard[-1] == {"101", "103"}
        await call.hang_up()


@pytest.mark.req("REC-03")
async def test_a_conversation_is_recorded_once_and_by_its_owner_only(company: Company) -> None:
    """T-WS-09: neither another's leg nor another's recording."""
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        call, _ = await company.talk(alice, bob)
        await portal.sees_joined("101", "102")
        channel = await portal.channel("101")
        request = await portal.asks(StartRecording("101", channel))
        await portal.sees_recording(request, "101", RecordingState.ON)
        for command in (
            StartRecording("101", channel),
            StartRecording("102", channel),
            PauseRecording("102", request, on=True),
            StopRecording("102", request),
        ):
            with pytest.raises(PbxRefused):
                await portal.asks(command)
        await call.hang_up()
        await portal.sees_recording(request, "101", RecordingState.OVER)


async def test_a_driver_that_comes_back_knows_what_is_being_recorded(company: Company) -> None:
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        call, _ = await company.talk(alice, bob)
        await portal.sees_joined("101", "102")
        request = await portal.asks(StartRecording("101", await portal.channel("101")))
        await portal.sees_recording(request, "101", RecordingState.ON)
    async with watched(company.exchange) as portal:
        await portal.sees_recording(request, "101", RecordingState.ON)
        await portal.asks(StopRecording("101", request))
        await portal.sees_recording(request, "101", RecordingState.OVER)
        await call.hang_up()


async def test_a_recording_leaves_no_call_in_the_records(company: Company) -> None:
    since = company.forget_records()
    async with watched(company.exchange) as portal:
        await SOUND["recording_kept"](company, portal)
        await portal.watcher.sees_all_free(*portal.watcher.board.lines)
    legs = finished_legs(map(parse_line, await company.records(since)))
    assert {(leg.extension, leg.peer.number) for leg in legs} == {("101", "102"), ("102", "101")}


# -- what is in a mailbox ---------------------------------------------------------------------------


@pytest.mark.req("VM-01", "VM-02")
async def test_a_message_is_found_among_the_files_wherever_it_lies(company: Company) -> None:
    spool = company.exchange.voicemail
    async with watched(company.exchange) as portal:
        message = await sound.leave(company, portal)
        for folder in (Folder.INBOX, Folder.OLD, Folder.DELETED):
            await portal.asks(MoveMessage(sound.BOX, message.id, folder))
            with find(spool, "default", sound.BOX, folder, message.id) as opened:
                assert opened.wave.frames >= 8000


async def test_messages_are_addressed_by_name_whatever_their_number(company: Company) -> None:
    async with watched(company.exchange) as portal:
        first = await sound.leave(company, portal)
        call = company.phones["101"].dial(sound.BOX)
        (await company.phones[sound.BOX].rings()).reject()
        await call.until(CallState.UP)
        await company.speak(call)
        _, second = await portal.sees_in(sound.BOX, Folder.INBOX, Folder.INBOX)
        await portal.asks(MoveMessage(sound.BOX, first.id, Folder.OLD))
        await portal.asks(MoveMessage(sound.BOX, second.id, Folder.WORK))
        lying = await portal.sees_in(sound.BOX, Folder.OLD, Folder.WORK)
        assert {message.id: message.folder for message in lying} == {first.id: Folder.OLD, second.id: Folder.WORK}


async def test_what_lies_elsewhere_or_nowhere_is_refused(company: Company) -> None:
    async with watched(company.exchange) as portal:
        message = await sound.leave(company, portal)
        await portal.asks(ForwardMessage(sound.BOX, message.id, "103"))
        for command, words in (
            (MoveMessage("103", "1-1", Folder.OLD), "no longer in the mailbox"),
            (MoveMessage("999", message.id, Folder.OLD), "no mailbox 999"),
            (RemoveMessage("101", message.id), "no longer in the mailbox"),
            (ForwardMessage(sound.BOX, message.id, "999"), "no mailbox 999"),
            (ForwardMessage(sound.BOX, message.id, "103"), "already"),
            (PlayMessage("101", sound.BOX, "1-1"), "no longer in the mailbox"),
        ):
            with pytest.raises(PbxRefused, match=words):
                await portal.asks(command)
        await portal.asks(MoveMessage("103", message.id, Folder.DELETED))
        await portal.asks(ForwardMessage(sound.BOX, message.id, "103"))
        await portal.sees_in("103", Folder.INBOX)


async def test_all_mailboxes_are_told_after_connecting(company: Company) -> None:
    async with watched(company.exchange) as portal:
        await sound.leave(company, portal)
    async with watched(company.exchange) as portal:
        for box in MAILBOXES:
            await portal.sees_in(box, *([Folder.INBOX] if box == sound.BOX else []))


async def test_the_call_that_left_a_message_is_named(company: Company) -> None:
    async with watched(company.exchange) as portal:
        await sound.leave(company, portal)
        leg = await portal.finds(sound.BOX, Outcome.MISSED, voicemail=True)
        changes = [event for event in portal.watcher.events if isinstance(event, MailboxChanged) and event.left_on]
        assert [(event.mailbox, event.left_on) for event in changes] == [(sound.BOX, leg.origin)]


async def test_what_was_recorded_can_be_put_in_the_place_of_a_greeting(company: Company) -> None:
    spool, recordings = company.exchange.voicemail, company.exchange.recordings
    alice, bob = await company.arrive("101", "102")
    async with watched(company.exchange) as portal:
        await company.talk(alice, bob)
        await portal.sees_joined("101", "102")
        request = await portal.asks(StartRecording("101", await portal.channel("101")))
        await company.recorded(request)
        await asyncio.sleep(A_WHILE)
        await portal.asks(StopRecording("101", request))
        await portal.sees_recording(request, "101", RecordingState.OVER)
    with recording(recordings, request) as opened:
        install_greeting(spool, "default", "103", Greeting.TEMPORARY, samples(opened.fd, opened.wave))
    with greeting(spool, "default", "103", Greeting.TEMPORARY) as opened:
        assert opened.wave.frames >= 8000
    remove_greeting(spool, "default", "103", Greeting.TEMPORARY)


def voices(root: Path, request: str) -> list[set[str]]:
    """Who is heard in each quarter of a second of a recording."""
    with recording(root, request) as opened:
        sound = samples(opened.fd, opened.wave)
    step = opened.wave.rate // 4
    pieces = [sound[start : start + step] for start in range(0, len(sound) - step + 1, step)]
    return [{who for who, tone in VOICES.items() if strength(piece, tone) > AUDIBLE} for piece in pieces]

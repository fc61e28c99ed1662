"""Messages, greetings and recordings of the simulator: files that outlive it, and voices that differ."""

from array import array
from datetime import timedelta
from pathlib import Path

import pytest

from pbx import announcements, spool
from pbx.audio import wav
from pbx.audio.peaks import peaks
from pbx.audio.wav import RATE, samples
from pbx.call_detail import CallDetail
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
)
from pbx.errors import PbxRefused
from pbx.events import MailboxChanged
from pbx.features import Feature
from pbx.mailbox import Folder, Greeting, Message
from pbx.party import Party
from pbx.simulator.company import COMPANY
from pbx.simulator.dialplan import mailboxes
from pbx.simulator.past import MESSAGES_OF_DEMO, Past, PastRecording
from pbx.simulator.scene import MONDAY_MORNING, Scene
from pbx.simulator.spool import ANNOUNCEMENTS, CONTEXT, RECORDINGS, VOICEMAIL, Spool
from pbx.simulator.voices import LOUDEST, conversation, speech
from pbx.sound import MailboxListed, RecordingChanged, RecordingState
from tests.unit.pbx.play import ALA, CONTACT, JAN, OLA, Play

SHARED = "600"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "exchange"


@pytest.fixture
def play(root: Path) -> Play:
    return Play(Spool(root))


def leave(play: Play, box: str = JAN, *, seconds: float = 6, caller: str = CONTACT) -> Message:
    play.hands.call(caller, f"*{box}")
    play.hands.leave_voicemail(caller, seconds)
    return play.exchange.mailboxes[box][-1]


def sound(root: Path, box: str, message: Message) -> list[int]:
    with spool.find(root / VOICEMAIL, CONTEXT, box, message.folder, message.id) as opened:
        return samples(opened.fd, opened.wave).tolist()


# -- voices ----------------------------------------------------------------------------------------


def test_everybody_has_a_voice_of_their_own_and_never_says_the_same_twice() -> None:
    takes = [("1011", "1"), ("1011", "2"), ("1012", "1"), (CONTACT, "1")]
    looks = [peaks(speech(who, take, 8)) for who, take in takes]
    assert len(set(looks)) == len(takes)
    assert peaks(speech("1011", "1", 8)) == looks[0]


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 20.0])
def test_speech_is_as_long_as_it_should_be_and_never_too_loud(seconds: float) -> None:
    said = speech("1011", "1", seconds)
    assert len(said) == round(seconds * RATE)
    assert all(-LOUDEST <= one <= LOUDEST for one in said)
    assert sum(len(turn) for turn in conversation("1011", "1012", "1", seconds)) == round(seconds * RATE)


# -- messages --------------------------------------------------------------------------------------


def test_a_message_lasts_as_long_as_somebody_spoke(play: Play, root: Path) -> None:
    short, long = leave(play, seconds=2), leave(play, seconds=9)
    assert (short.seconds, long.seconds) == (2, 9)
    assert len(sound(root, JAN, long)) == 9 * RATE
    assert sound(root, JAN, short) != sound(root, JAN, long)[: 2 * RATE]


def test_an_urgent_message_is_new_and_lies_apart(play: Play, root: Path) -> None:
    play.hands.call(CONTACT, f"*{JAN}")
    play.hands.leave_voicemail(CONTACT, urgent=True)
    (message,) = play.exchange.mailboxes[JAN]
    assert (message.folder, message.urgent) == (Folder.URGENT, True)
    assert play.exchange.mailboxes.counts(JAN) == (1, 0)
    assert sound(root, JAN, message)


@pytest.mark.req("VM-02")
def test_a_shared_mailbox_takes_messages_without_a_telephone(play: Play) -> None:
    message = leave(play, SHARED)
    assert message.caller == Party(CONTACT)
    changed = [event for event in play.events if isinstance(event, MailboxChanged)]
    assert [(event.mailbox, event.new, event.left_on != "") for event in changed] == [(SHARED, 1, True)]
    play.command(ForwardMessage(SHARED, message.id, ALA))
    assert play.exchange.mailboxes.counts(ALA) == (1, 0)
    play.look()


def test_after_a_restart_everything_lies_where_it_lay(play: Play, root: Path) -> None:
    first, second, third = leave(play), leave(play, caller=ALA), leave(play)
    play.command(MoveMessage(JAN, first.id, Folder.FRIENDS))
    play.command(RemoveMessage(JAN, third.id))
    play.command(ForwardMessage(JAN, second.id, OLA))
    again = Play(Spool(root))
    for box in mailboxes(COMPANY):
        assert sorted(again.exchange.mailboxes[box], key=str) == sorted(play.exchange.mailboxes[box], key=str)
    kept = {message.id: message for message in again.exchange.mailboxes[JAN]}
    assert (kept[first.id].folder, kept[second.id].caller.name) == (Folder.FRIENDS, "Łukasz Dąbrowski")
    assert sound(root, JAN, kept[second.id])
    newer = leave(again)
    assert newer.id not in kept


def test_a_crash_in_the_middle_of_anything_does_not_keep_the_exchange_from_starting(play: Play, root: Path) -> None:
    left = [leave(play, seconds=seconds) for seconds in (1, 2, 3, 4, 5)]
    inbox = root / VOICEMAIL / CONTEXT / JAN / "INBOX"
    (inbox / "msg0000.txt").unlink()
    (inbox / "msg0001.wav").unlink()
    (inbox / "msg0003.txt").write_bytes(b"\xff\xfe nonsense")
    (inbox / "msg0009.wav").write_bytes(b"half")
    (inbox / "msg0010.txt").write_text("[message]\nmsg_id=1-2\norigtime=soon\n")
    again = Play(Spool(root))
    assert again.exchange.mailboxes[JAN] == (left[2], left[4])
    newer = leave(again, seconds=6)
    again.command(RemoveMessage(JAN, left[2].id))
    for message in (left[4], newer):
        assert len(sound(root, JAN, message)) == message.seconds * RATE
    assert len(list(inbox.iterdir())) == 4


def test_moving_to_and_fro_keeps_every_sound_with_its_message(play: Play, root: Path) -> None:
    left = [leave(play, seconds=seconds) for seconds in (1, 2, 3, 4)]
    folders = (Folder.OLD, Folder.INBOX, Folder.DELETED, Folder.OLD, Folder.INBOX)
    for turn in range(20):
        play.command(MoveMessage(JAN, left[turn % 4].id, folders[turn % 5]))
        for message in play.exchange.mailboxes[JAN]:
            assert len(sound(root, JAN, message)) == message.seconds * RATE


def test_a_message_that_was_played_for_a_moment_only_is_not_heard(play: Play) -> None:
    message = leave(play, seconds=20)
    for seconds, heard in ((1, False), (5, True)):
        play.command(PlayMessage(ALA, JAN, message.id))
        play.hands.answer(ALA)
        play.passes(seconds)
        play.hands.hang_up(ALA)
        assert (play.exchange.mailboxes[JAN][0].folder is Folder.OLD) is heard
    play.command(PlayMessage(ALA, JAN, message.id))
    play.hands.answer(ALA)
    play.command(RemoveMessage(JAN, message.id))
    play.passes(40)
    assert play.states(ALA) == [()]


def test_without_a_directory_there_are_messages_but_no_files(tmp_path: Path) -> None:
    scene = Scene()
    scene.hands.call(CONTACT, f"*{JAN}")
    scene.hands.leave_voicemail(CONTACT)
    assert scene.exchange.mailboxes.counts(JAN) == (1, 0)
    assert any(isinstance(event, MailboxListed) and event.messages for event in scene.events)
    assert not list(tmp_path.iterdir())


# -- greetings -------------------------------------------------------------------------------------


def test_people_speak_the_greeting_that_they_are_asked_for(play: Play, root: Path) -> None:
    play.attend()
    play.command(SpeakGreeting(ALA, ALA, Greeting.NAME), "greeting-1")
    play.passes(30)
    with spool.recording(root / RECORDINGS, "greeting-1") as opened:
        assert opened.wave.seconds >= 4
    with pytest.raises(PbxRefused):
        play.hands.speak_greeting(ALA)


@pytest.mark.req("FWD-06")
def test_an_announcement_lasts_as_long_as_its_file(play: Play, root: Path) -> None:
    name = announcements.new_name()
    announcements.install(root / ANNOUNCEMENTS, name, wav.encode(array("h", bytes(2 * 20 * wav.RATE))), 1)
    play.command(SetFeature(OLA, Feature.DND, "on"))
    play.command(SetFeature(OLA, Feature.DND_MESSAGE, name))
    play.hands.call(ALA, OLA)
    play.passes(18)
    assert play.states(ALA) != [()]
    play.passes(4)
    assert play.states(ALA) == [()]


# -- recordings ------------------------------------------------------------------------------------


def recorded(play: Play, request: str = "record-1") -> str:
    play.talk(ALA, OLA)
    channel = play.channel(ALA)
    play.command(StartRecording(ALA, channel), request)
    return channel


def test_a_recording_lasts_as_long_as_it_ran_with_silence_where_it_paused(play: Play, root: Path) -> None:
    recorded(play)
    for on in (True, False):
        play.passes(10)
        play.command(PauseRecording(ALA, "record-1", on=on))
    play.passes(10)
    play.hands.hang_up(OLA)
    with spool.recording(root / RECORDINGS, "record-1") as opened:
        found = samples(opened.fd, opened.wave)
    assert len(found) == 30 * RATE
    parts = [any(found[first : first + 10 * RATE]) for first in range(0, 30 * RATE, 10 * RATE)]
    assert parts == [True, False, True]


def test_a_recording_goes_on_while_the_call_is_handed_on(play: Play) -> None:
    channel = recorded(play)
    play.hands.attended_transfer(OLA, JAN)
    play.passes(2)
    play.hands.answer(JAN)
    play.hands.hang_up(OLA)
    assert [event.state for event in play.events if isinstance(event, RecordingChanged)] == [RecordingState.ON]
    play.hands.hang_up(JAN)
    told = [event for event in play.events if isinstance(event, RecordingChanged)]
    assert [event.state for event in told] == [RecordingState.ON, RecordingState.OVER]
    assert {event.channel for event in told} == {channel}


# -- callers who are turned away -----------------------------------------------------------------------


@pytest.mark.req("HIST-09")
def test_a_blocked_caller_reaches_neither_the_telephone_nor_forwarding_nor_the_mailbox(play: Play) -> None:
    play.command(BlockCaller(JAN, CONTACT, on=True))
    play.hands.set_feature(JAN, Feature.FORWARD_ALWAYS, ALA)
    for written in (CONTACT, f"00{CONTACT.removeprefix('+')}"):
        play.hands.call(written, JAN)
        play.passes(5)
    assert play.states(ALA, JAN) == [(), ()]
    assert play.exchange.mailboxes.counts(JAN) == (0, 0)
    play.hands.call("", JAN)
    assert play.states(ALA) != [()]


# -- the last days -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def past() -> tuple[Past, list[CallDetail], list[PastRecording]]:
    past = Past(3, now=MONDAY_MORNING + timedelta(days=2, hours=9))
    details = list(past.details())
    return past, details, list(past.recordings(details))


def test_what_is_left_of_the_last_days_belongs_to_their_calls(
    past: tuple[Past, list[CallDetail], list[PastRecording]],
) -> None:
    days, details, recordings = past
    at_mailboxes = {(one.voicemail_box, one.caller.number) for one in details if one.application == "voicemail"}
    messages = list(days.messages())
    assert len([box for box, _message in messages if box == COMPANY.demo_employee.extension]) == MESSAGES_OF_DEMO
    assert {(box, message.caller.number) for box, message in messages} <= at_mailboxes
    for box, message in messages:
        assert any(
            one.voicemail_box == box and one.answered and abs(one.answered - message.at) < timedelta(seconds=1)
            for one in details
        )
    assert {one.extension for one in recordings} == {"1011", "1021", "1031"}
    assert all(one.detail in details and one.detail.talk_seconds == one.seconds for one in recordings)


def test_it_is_left_once_and_small(past: tuple[Past, list[CallDetail], list[PastRecording]], root: Path) -> None:
    days, _details, recordings = past
    for _ in range(2):
        days.leave(Spool(root), recordings)
    files = list(root.rglob("*.wav"))
    assert len(files) == len(list(days.messages())) + len(recordings)
    assert sum(file.stat().st_size for file in files) < 12_000_000
    for one in recordings:
        with spool.recording(root / RECORDINGS, one.name) as opened:
            assert opened.wave.seconds == one.seconds
    again = Play(Spool(root))
    assert again.exchange.mailboxes.counts(COMPANY.demo_employee.extension) != (0, 0)

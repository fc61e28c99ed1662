"""What Asterisk really said in every scenario, played through the driver's pieces and the call model.

The recordings are made by `python -m tests.asterisk.record`; the legs beside them are written by hand.
"""

import json
import re
from pathlib import Path

import pytest

from pbx.events import ChannelOpened, MailboxChanged
from pbx.mailbox import Greeting
from pbx.sound import GreetingSpoken, RecordingChanged
from pbx.states import FinishedLeg
from tests.unit.pbx.replay import Replay, events_of

RECORDINGS = Path(__file__).parents[2] / "recordings"
DIAL = re.compile(rb"^Event: DialBegin\r\n.*?^(Timestamp: \S+)\r\n.*^DestUniqueid: (\S+)", re.DOTALL | re.MULTILINE)
RINGS = re.compile(
    rb"^Event: Newstate\r\n.*?^(Timestamp: \S+)\r\n.*^ChannelState: 5\r\n.*^Uniqueid: (\S+)", re.DOTALL | re.MULTILINE
)
NAMES = sorted(path.stem for path in RECORDINGS.glob("*.ami"))


def transcript(name: str) -> bytes:
    return (RECORDINGS / f"{name}.ami").read_bytes()


def facts(leg: FinishedLeg, names: set[str]) -> dict[str, object]:
    """What the claim beside the recording speaks about."""
    known = {"peer": leg.peer.number, "answered": leg.answered is not None}
    return {name: known.get(name, getattr(leg, name)) for name in names}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_scenario_is_recorded_and_claimed() -> None:
    assert len(NAMES) >= 23
    assert sorted(path.stem for path in RECORDINGS.glob("*.json")) == NAMES


def test_the_legs_are_the_claimed_ones(name: str) -> None:
    replay = Replay()
    replay.play(transcript(name))
    claimed = json.loads((RECORDINGS / f"{name}.json").read_text())
    left = list(replay.legs.values())
    for claim in claimed:
        fitting = [leg for leg in left if facts(leg, set(claim)) == claim]
        assert fitting, f"no leg {claim} among {left}"
        left.remove(fitting[0])
    assert left == []


def test_every_leg_is_confirmed_by_its_call_detail(name: str) -> None:
    replay = Replay()
    replay.play(transcript(name))
    assert [leg for leg in replay.legs.values() if not leg.final] == []


def test_nothing_is_left_on_the_lines(name: str) -> None:
    replay = Replay()
    replay.play(transcript(name))
    assert [line for line in replay.board.lines.values() if line.legs] == []


@pytest.mark.parametrize(
    ("scenario", "states"),
    [
        ("recording_kept", ["on", "paused", "on", "over"]),
        ("recording_ends_with_the_call", ["on", "over"]),
        ("recording_survives_a_transfer", ["on", "over"]),
    ],
)
def test_a_recording_is_told_whole_and_about_one_channel(scenario: str, states: list[str]) -> None:
    events = list(events_of(transcript(scenario)))
    told = [event for event in events if isinstance(event, RecordingChanged)]
    assert [event.state for event in told] == states
    ((extension, channel, call),) = {(event.extension, event.channel, event.call) for event in told}
    opened = {event.channel: event for event in events if isinstance(event, ChannelOpened)}
    assert (opened[channel].extension, opened[told[0].call].call) == (extension, call)


def test_a_message_names_the_channel_that_left_it() -> None:
    events = list(events_of(transcript("message_left")))
    (opened,) = (event for event in events if isinstance(event, ChannelOpened) and event.extension == "101")
    assert [event.left_on for event in events if isinstance(event, MailboxChanged)] == [opened.channel]


def test_a_greeting_is_told_once() -> None:
    events = list(events_of(transcript("greeting_spoken")))
    (spoken,) = (event for event in events if isinstance(event, GreetingSpoken))
    assert (spoken.mailbox, spoken.greeting) == ("101", Greeting.UNAVAILABLE)


def hurried(transcript: bytes) -> bytes:
    """As a busy exchange tells it: what is dialled rings in the moment of the dial, which is told of later."""
    messages = transcript.split(b"\r\n\r\n")
    for at, message in enumerate(messages):
        dial = DIAL.search(message)
        for later in range(at + 1, len(messages) if dial else 0):
            rings = RINGS.search(messages[later])
            if dial and rings and rings[2] == dial[2]:
                messages.insert(at, messages.pop(later).replace(rings[1], dial[1]))
                break
    return b"\r\n\r\n".join(messages)


def test_ringing_may_be_told_before_the_dial(name: str) -> None:
    calm, busy = Replay(), Replay()
    calm.play(transcript(name))
    busy.play(hurried(transcript(name)))
    assert busy.legs == calm.legs
    assert [line for line in busy.board.lines.values() if line.legs] == []


def test_a_busy_exchange_says_the_same_in_another_order() -> None:
    assert sum(hurried(transcript(name)) != transcript(name) for name in NAMES) >= 20


@pytest.mark.parametrize("chunk", [1, 7, 1460, 1_000_000])
def test_the_size_of_reads_does_not_matter(chunk: int) -> None:
    for name in ("attended_transfer", "callback_through_the_mobile"):
        assert list(events_of(transcript(name), chunk)) == list(events_of(transcript(name)))


def test_hearing_everything_twice_changes_nothing(name: str) -> None:
    once, twice = Replay(), Replay()
    once.play(transcript(name))
    for event in events_of(transcript(name)):
        for _ in range(2):
            twice.see(event)
    assert twice.legs == once.legs


def test_times_are_those_of_the_exchange_and_in_order(name: str) -> None:
    replay = Replay()
    replay.play(transcript(name))
    for leg in replay.legs.values():
        assert leg.started <= (leg.answered or leg.started) <= leg.ended
        assert (leg.ended - leg.started).total_seconds() < 30


def test_the_recording_holds_no_secret(name: str) -> None:
    assert b"secret" not in transcript(name).lower()

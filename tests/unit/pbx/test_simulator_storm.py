"""Whatever the portal asks at whatever moment: the exchange stands, and the board follows it."""

from collections.abc import Callable
from random import Random

import pytest

from pbx.board import Board
from pbx.call_detail import CallDetail
from pbx.commands import (
    Command,
    Dial,
    DialThroughMobile,
    HangUp,
    Hold,
    ListenToVoicemail,
    Park,
    PickUp,
    SetFeature,
    SetRules,
    TransferAttended,
    TransferBlind,
)
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.routing.callers import CallerKind, Callers
from pbx.routing.packing import pack
from pbx.routing.rules import Action, Rule, State
from pbx.simulator.company import COMPANY
from pbx.simulator.scene import Scene
from pbx.simulator.traffic import Traffic

EXTENSIONS = tuple(person.extension for person in COMPANY.people)
NUMBERS = (*EXTENSIONS, "1080", "1090", "1071", "1072", "*97", "*76", "**1011", "0601570947", "4711", "")
FEATURES: dict[Feature, tuple[str, ...]] = {
    Feature.DND: ("on", ""),
    Feature.CALL_WAITING: ("on", ""),
    Feature.FORWARD_ALWAYS: ("", "1012", "1090", "0601570947"),
    Feature.FORWARD_BUSY: ("", "1013", "1080"),
    Feature.FORWARD_NO_ANSWER: ("", "1014", "0601570947"),
    Feature.FORWARD_UNAVAILABLE: ("", "1015"),
    Feature.RING_SECONDS: ("", "8"),
    Feature.FOLLOW: ("", "1016", "0501555011"),
    Feature.MOBILE: ("", "n0501555011", "du0501555012"),
    Feature.DND_MESSAGE: ("", "away"),
    Feature.LOCK: ("", "user"),
    Feature.CLIR: ("", "on"),
    Feature.CALL_AS: ("", "0225550100"),
}
RULES = (
    "",
    pack([Rule("a", State.ALWAYS, Action.RING_ALSO, "1017"), Rule("b", State.ALWAYS, Action.RING_ALSO, "0601570947")]),
    pack([Rule("c", State.NO_ANSWER, Action.ANNOUNCE, "away"), Rule("d", State.BUSY, Action.FORWARD, "1018")]),
    pack([Rule("e", State.DND, Action.RING, callers=Callers(CallerKind.INTERNAL))]),
)


def some_command(scene: Scene, random: Random) -> Command:
    """Anything a user might click now, sensible or not, mostly on a living channel of somebody."""
    channels = list(scene.exchange.switch.channels.values())
    channel = random.choice(channels) if channels else None
    owner = channel.extension if channel and channel.extension else random.choice(EXTENSIONS)
    name = channel.id if channel else "gone"
    number, other = random.choice(NUMBERS), random.choice(EXTENSIONS)
    feature = random.choice(list(FEATURES))
    kinds: tuple[Callable[[], Command], ...] = (
        lambda: Dial(other, number),
        lambda: DialThroughMobile(other, "0501555011", number),
        lambda: ListenToVoicemail(other),
        lambda: HangUp(owner, name),
        lambda: Hold(owner, name, on=random.random() < 0.6),
        lambda: TransferBlind(owner, name, number),
        lambda: TransferAttended(owner, name, number),
        lambda: Park(owner, name),
        lambda: PickUp(other, owner, name),
        lambda: SetFeature(other, feature, random.choice(FEATURES[feature])),
        lambda: SetRules(other, random.choice(RULES)),
    )
    return random.choice(kinds)()


@pytest.mark.parametrize("seed", range(20))
def test_no_storm_of_commands_leaves_a_ghost_or_two_truths(seed: int) -> None:
    scene, random, board = Scene(), Random(seed), Board()
    scene.attend(seed)
    traffic = Traffic(scene.exchange, random)
    traffic.start()
    done = 0
    for turn in range(600):
        scene.passes(random.choice((0, 0.5, 2, 5)))
        try:
            scene.command(some_command(scene, random), f"storm-{turn}")
        except PbxRefused:
            continue
        done += 1
        board.apply_all(scene.events)
        scene.events.clear()
        living = scene.exchange.switch.channels
        assert {leg.channel for line in board.lines.values() for leg in line.legs} <= living.keys()
    assert done > 60
    traffic.stop()
    scene.passes(3 * 3600)
    board.apply_all(scene.events)
    assert not scene.exchange.switch.channels
    assert not scene.exchange.car_park
    assert not scene.exchange.queue
    assert [line for line in board.lines.values() if line.legs] == []


@pytest.mark.parametrize("seed", range(5))
def test_each_record_of_a_storm_comes_once_and_ends_after_it_began(seed: int) -> None:
    scene, random = Scene(), Random(seed)
    scene.attend(seed)
    traffic = Traffic(scene.exchange, random)
    traffic.start()
    for turn in range(400):
        scene.passes(2)
        try:
            scene.command(some_command(scene, random), f"storm-{turn}")
        except PbxRefused:
            continue
    traffic.stop()
    scene.passes(3 * 3600)
    names = [(event.channel, event.sequence) for event in scene.events if isinstance(event, CallDetail)]
    assert len(names) == len(set(names)) > 100
    assert all(event.started <= event.ended for event in scene.events if isinstance(event, CallDetail))

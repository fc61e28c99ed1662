"""The simulated exchange does what `pbx.routing.walking` says: whom it rings, and where the call ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx.call_detail import CallDetail
from pbx.events import ChannelClosed
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Ring, rings_along
from pbx.routing.packing import pack
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Setup, Telephone
from pbx.routing.times import EVER
from pbx.routing.walking import EndKind, Path, Place, PlaceKind, walk
from pbx.simulator import dialplan
from pbx.simulator.at_extension import HearsAnnouncement, telephone
from pbx.simulator.ringing import Cause
from pbx.simulator.scene import Scene
from tests.unit.pbx.routing import made

EXTENSIONS = ("1024", "1025", "1027", "1030")
"""None is in the ring group; 1027 has no mailbox."""
CALLING_INSIDE = "1034"
ALONG, BEYOND = ("0601555001", "0601555002"), ("0601555003", "000493023125120")
OUTSIDE = {"+48601555003", "+493023125120", "112"}
NUMBERS = (*EXTENSIONS, "*1025", "*600", "1080", *BEYOND, "4711", "*97")
CALLED = (*EXTENSIONS, *EXTENSIONS, "*1025", "1080", *BEYOND, "112")
CALLING = ("", "+48601570947", CALLING_INSIDE)
LONGEST = 60 * 9


@dataclass(frozen=True, slots=True)
class Company:
    """The scene as `pbx.routing.walking.House`."""

    scene: Scene

    def place(self, number: str) -> Place:
        match dialplan.route(number, self.scene.exchange.company):
            case dialplan.ToExtension(extension):
                return Place(PlaceKind.EXTENSION, extension)
            case dialplan.ToMailbox(box):
                return Place(PlaceKind.MAILBOX, box)
            case dialplan.ToRingGroup():
                return Place(PlaceKind.GROUP, number)
            case dialplan.ToOutside(outside):
                return Place(PlaceKind.OUTSIDE, outside)
            case _:
                return Place(PlaceKind.NOWHERE)

    def setup(self, extension: str) -> Setup:
        return self.scene.exchange.telephones[extension].setup

    def telephone(self, extension: str) -> Telephone:
        return telephone(self.scene.exchange, extension)

    def lets_out(self, extension: str, number: str) -> bool:
        """What is tried leads to numbers that cost, but for the emergency number."""
        stopped = Feature.PAID_STOPPED in self.scene.exchange.telephones[extension].features
        return not stopped or self.place(number).name == "112"


@dataclass(slots=True)
class Run:
    """What a call did at the exchange."""

    rang: list[str] = field(default_factory=list)
    """Extensions and numbers outside, in order."""
    announcement: str = ""
    last: CallDetail | None = None
    cause: int = 0

    @property
    def end(self) -> tuple[str, str]:
        last = self.last
        assert last is not None
        if self.announcement:
            return EndKind.ANNOUNCEMENT, self.announcement
        if last.voicemail_box:
            return EndKind.MAILBOX, last.voicemail_box
        if last.callee_number in OUTSIDE:
            return EndKind.OUTSIDE, last.callee_number
        if last.callee_extension in GROUP:
            return EndKind.GROUP, "1080"
        return {Cause.BUSY: "busy", Cause.NO_ANSWER: "no_answer", Cause.FAILED: "astray"}[Cause(self.cause)], ""


GROUP = Scene().exchange.company.ring_group.members


def runs(scene: Scene, caller: str, number: str) -> Run:
    """Call, and let nobody lift a receiver."""
    run = Run()
    channel = scene.exchange.switch.channels[scene.hands.call(caller, number)]
    for _ in range(LONGEST):
        if isinstance(channel.step, HearsAnnouncement):
            run.announcement = channel.step.name
        if channel.closed:
            break
        scene.passes(1)
    assert channel.closed, "a call that never ends"
    mine = [detail for detail in scene.details if detail.channel == channel.id]
    run.rang = [rung for detail in mine if (rung := detail.callee_extension or detail.callee_number)]
    run.last = mine[-1]
    (run.cause,) = (
        event.cause for event in scene.events if isinstance(event, ChannelClosed) if event.channel == channel.id
    )
    return run


def foretold(house: Company, path: Path) -> tuple[list[str], tuple[str, str]]:
    """Who rings, and how the call ends, as `Run` has it."""
    rang = [rung for stop in path.rings for rung in _rung(house, stop.extension, stop.decision.step)]
    kind, name = path.end.kind, path.end.name
    if kind is EndKind.GROUP:
        rang += GROUP
    if kind is EndKind.OUTSIDE:
        rang.append(name)
    if kind in {EndKind.TOO_FAR, EndKind.NOWHERE, EndKind.HELD_BACK}:
        return rang, ("astray", "")
    return rang, (kind, "" if kind in {EndKind.BUSY, EndKind.NO_ANSWER} else name)


def _rung(house: Company, extension: str, step: object) -> list[str]:
    assert isinstance(step, Ring)
    places = [house.place(number) for number in step.also]
    along = [
        place.name
        for place in places
        if place.kind is PlaceKind.OUTSIDE
        or (
            place.kind is PlaceKind.EXTENSION
            and place.name != extension
            and rings_along(house.setup(place.name), house.telephone(place.name))
        )
    ]
    return list(dict.fromkeys([extension] * step.own + along))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Four people of the company with any settings, away or busy some of them."""
    scene = Scene()
    telephones, hands = scene.exchange.telephones, scene.hands
    rules = st.lists(made.rules(NUMBERS, st.just(EVER)), max_size=2)
    for place, extension in enumerate(EXTENSIONS):
        services: Mapping[Feature, str] = draw(made.services(NUMBERS))
        for feature, value in services.items():
            telephones.set_feature(extension, feature, value)
        also = [
            Rule("a", State.ALWAYS, Action.RING_ALSO, n)
            for n in draw(st.lists(st.sampled_from((*ALONG, *EXTENSIONS)), max_size=1))
        ]
        others = [rule for rule in draw(rules) if rule.action is not Action.RING_ALSO]
        telephones.set_rules(extension, pack([*also, *others]))
        if draw(st.integers(0, 3)) == 0:
            telephones.set_feature(extension, Feature.PAID_STOPPED, "on")
        hands.register(extension, draw(st.integers(0, 3)) > 0)
        stopped = Feature.PAID_STOPPED in telephones[extension].features
        if not stopped and draw(st.integers(0, 3)) == 0 and telephones[extension].registered:
            hands.call(extension, f"050555521{place}")
            hands.answer(f"50555521{place}")
    return scene


@pytest.mark.req("FNCP-05")
@settings(max_examples=200, deadline=None)
@given(
    scenes(),
    st.sampled_from((*EXTENSIONS, *EXTENSIONS, "*1025", "1080", *BEYOND, "112")),
    st.sampled_from(("", "+48601570947", CALLING_INSIDE)),
)
def test_the_exchange_does_what_was_foretold(scene: Scene, number: str, who: str) -> None:
    house, inside = Company(scene), who == CALLING_INSIDE
    if house.place(number).kind is PlaceKind.OUTSIDE:
        who, inside = CALLING_INSIDE, True
    path = walk(house, number, Caller(who, inside), scene.timeline.now)
    rang, end = foretold(house, path)
    run = runs(scene, who, number)
    assert (run.rang, run.end) == (rang, end), path

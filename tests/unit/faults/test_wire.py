"""What the rig's exchange says on the wire is read by the driver as what the simulator told."""

from datetime import UTC, datetime

from pbx.asterisk import snapshot
from pbx.asterisk.ami import AmiParser
from pbx.asterisk.cdr import format_line, parse_line
from pbx.asterisk.translate import translate
from pbx.call_detail import CallDetail
from pbx.commands import Dial
from pbx.events import ChannelOpened, PbxEvent
from pbx.link import Connected
from pbx.simulator.scene import Scene
from tests.faults.wire import Wiring


def some_calls() -> Scene:
    scene = Scene()
    scene.hands.call("601571001", "1012")
    scene.hands.answer("1012")
    scene.hands.hold("1012")
    scene.hands.resume("1012")
    scene.passes(5)
    scene.hands.hang_up("601571001")
    scene.hands.call("1014", "0601571002")
    scene.passes(1)
    scene.hands.answer("601571002")
    scene.passes(3)
    scene.hands.hang_up("1014")
    scene.hands.call("601571003", "1015")
    scene.passes(3)
    scene.hands.hang_up("601571003")
    scene.command(Dial("1011", "0601571004"), "click")
    return scene


def heard(wiring: Wiring, told: PbxEvent) -> PbxEvent | None:
    (message,) = AmiParser(greeted=True).feed(wiring.said(told))
    return translate(message, datetime.now(UTC))


def to_the_microsecond(told: PbxEvent) -> PbxEvent:
    """A line of the log keeps no more of a record than the event does."""
    return parse_line(format_line(told)) or told if isinstance(told, CallDetail) else told


def test_every_event_of_plain_calls_comes_back_as_it_was_told() -> None:
    scene, wiring = some_calls(), Wiring()
    told = [wiring.named(event) for event in scene.events if not isinstance(event, Connected)]
    assert [heard(wiring, event) for event in told] == [to_the_microsecond(event) for event in told]
    assert len({type(event) for event in told}) >= 12


def test_the_channel_of_a_click_has_the_name_that_the_portal_gave_it() -> None:
    scene, wiring = some_calls(), Wiring()
    opened = [wiring.named(event) for event in scene.events if isinstance(event, ChannelOpened)][-1]
    assert opened.channel == opened.call == "portal-click"
    message = next(iter(AmiParser(greeted=True).feed(wiring.said(opened))))
    assert message["Uniqueid"] == "portal-click"
    (status,) = wiring.statuses(scene.exchange.switch.channels.values())
    assert (status["Uniqueid"], status["ChannelState"]) == ("portal-click", "5")
    assert {"Status"} <= snapshot.LIST_EVENTS

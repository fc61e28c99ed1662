"""A hamlet at the simulated exchange: the same people and settings, and the same call."""

import re
from dataclasses import replace

from pbx.call_detail import CallDetail
from pbx.events import ChannelClosed
from pbx.routing.callers import Callers
from pbx.routing.packing import pack
from pbx.routing.rules import Rule
from pbx.routing.walking import EndKind
from pbx.simulator.at_extension import HearsAnnouncement
from pbx.simulator.company import COMPANY, Person, RingGroup
from pbx.simulator.ringing import Cause
from pbx.simulator.scene import Scene
from pbx.simulator.switch import Channel
from tests.asterisk.hamlet import EXTENSIONS, Hamlet, Path
from tests.asterisk.lab.exchange import LOBBY, MAILBOXES

ELSEWHERE = "107"
"""Whom the ring group rings: nobody whose settings chance made."""
LONGEST = 60 * 9
PEOPLE = tuple(
    Person(extension, f"Somebody {extension}", COMPANY.departments[0], "en", "", mailbox=extension in MAILBOXES)
    for extension in (*EXTENSIONS, LOBBY, ELSEWHERE)
)
COMPANY_OF_THE_LAB = replace(
    COMPANY, people=PEOPLE, ring_group=RingGroup("600", "All", (ELSEWHERE,)), shared_mailboxes=()
)
_DEVICE = re.compile(r"(?:PJSIP/|Local/0)([0-9]+)(?:@.*)?")
UNANSWERED = "unanswered"
GIVES_UP = {Cause.BUSY: EndKind.BUSY, Cause.NO_ANSWER: UNANSWERED, Cause.FAILED: "refused"}
Plain = tuple[list[str], str, str]
"""Who rang, in order, wherever that was; how the call ended, and in which mailbox or announcement."""


def played(house: Hamlet) -> Plain:
    """Make the call there, and let nobody lift a receiver."""
    scene = _furnished(house)
    caller = house.caller.number if house.caller.internal else f"+48{house.caller.number}"
    channel = scene.exchange.switch.channels[scene.hands.call(caller, house.number)]
    announcement = _until_it_ends(scene, channel)
    details = [detail for detail in scene.details if detail.channel == channel.id]
    rang = [_rung(detail) for detail in details if detail.rang]
    if announcement:
        return rang, EndKind.ANNOUNCEMENT, announcement
    if details[-1].voicemail_box:
        return rang, EndKind.MAILBOX, details[-1].voicemail_box
    (cause,) = (told.cause for told in scene.events if isinstance(told, ChannelClosed) if told.channel == channel.id)
    return rang, GIVES_UP[Cause(cause)], ""


def plain(path: Path) -> Plain:
    """A path at the real exchange, in the same words."""
    rings, kind, where = path
    rang = [_DEVICE.sub(r"\1", device) for _extension, devices in rings for device in devices]
    if kind in {EndKind.OUTSIDE, EndKind.GROUP}:
        return [*rang, where], UNANSWERED, ""
    return rang, UNANSWERED if kind == EndKind.NO_ANSWER else kind, where


def _furnished(house: Hamlet) -> Scene:
    scene = Scene(house.at, company=COMPANY_OF_THE_LAB)
    telephones, hands = scene.exchange.telephones, scene.hands
    for setup in house.setups.values():
        for feature, value in setup.features.items():
            telephones.set_feature(setup.extension, feature, value)
        telephones.set_rules(setup.extension, pack([_abroad(rule) for rule in setup.rules]))
        hands.register(setup.extension, house.telephones[setup.extension].registered)
    for extension, telephone in house.telephones.items():
        if telephone.busy:
            hands.call(extension, "0505555210")
            hands.answer("505555210")
    return scene


def _until_it_ends(scene: Scene, channel: Channel) -> str:
    """The announcement that is heard, if there is one."""
    announcement = ""
    for _ in range(LONGEST):
        if isinstance(channel.step, HearsAnnouncement):
            announcement = channel.step.name
        if channel.closed:
            return announcement
        scene.passes(1)
    raise AssertionError("a call that never ends")


def _rung(detail: CallDetail) -> str:
    """As the lab's trunk is asked for it."""
    if detail.callee_extension == ELSEWHERE:
        return "600"
    return detail.callee_extension or detail.callee_number.removeprefix("+48")


def _abroad(rule: Rule) -> Rule:
    """The simulated trunk gives callers' numbers in full."""
    callers: Callers = rule.callers
    numbers = frozenset(f"+48{number}" if len(number) == 9 else number for number in callers.numbers)
    return replace(rule, callers=replace(callers, numbers=numbers))

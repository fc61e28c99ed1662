"""The number that plays one's own messages is the installation's choice (HIST-04)."""

from dataclasses import replace

import pytest

from pbx.board import Board
from pbx.call_detail import CallDetail
from pbx.details import VOICEMAIL_NUMBERS
from pbx.events import ChannelOpened, PbxEvent
from tests.unit.pbx.scenarios.services import own_voicemail
from tests.unit.pbx.script import Script, connected


def dialling(number: str, event: PbxEvent) -> PbxEvent:
    if isinstance(event, ChannelOpened):
        return replace(event, dialled=number)
    if isinstance(event, CallDetail):
        return replace(event, dialled=number, application="playback")
    return event


@pytest.mark.req("HIST-04")
@pytest.mark.parametrize(("numbers", "own"), [({*VOICEMAIL_NUMBERS, "8500"}, True), (VOICEMAIL_NUMBERS, False)])
def test_a_call_to_the_installations_voicemail_number_is_to_the_own_mailbox(numbers: set[str], own: bool) -> None:
    board = Board(numbers)
    board.apply(connected())
    script = Script()
    own_voicemail(script)
    legs = board.apply_all(dialling("8500", event) for event in script.events).finished
    assert [leg.to_own_mailbox for leg in legs][-1:] == [own]

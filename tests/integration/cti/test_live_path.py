"""From the exchange's event to the frame in the browser, through a real Valkey."""

from asgiref.sync import sync_to_async

from cti import live
from pbx.states import LegState, LineState
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until
from tests.unit.pbx.script import ANNA, Script


async def test_a_ringing_telephone_is_on_the_board_and_in_the_browser(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    script = Script()
    caller = script.places(ANNA, "101")
    own = script.rings(caller, "101")
    pbx.play(script)
    line = await browser.line("101", "ringing")
    assert line["c"][0]["n"] == ANNA.number
    assert line["c"][0]["id"] == live.call_token("101", own)
    board = await until(lambda: live.read_board() if live.line_of("101").legs else None)
    assert board.lines["101"].state is LineState.RINGING
    assert board.lines["101"].legs[0].state is LegState.RINGING
    leg = await sync_to_async(live.leg_by_token)("101", line["c"][0]["id"])
    assert leg is not None
    assert leg.channel == own

"""Every kind of message times every kind of viewer: what arrives is what they may see, and nothing else.

(SECURITY T-WS-04, T-WS-08.) Forbidden facts are looked for as canary digits in the bytes of the frames.
"""

import dataclasses

import pytest
from asgiref.sync import sync_to_async

from accounts.models import Grant, User
from cti import live
from cti.tickets import Sight, Viewer, viewer_of
from pbx.base import Feature, FeatureChanged, MailboxChanged, Party, RegistrationChanged
from tests.integration.cti.browsers import Browser, Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.unit.pbx.scenarios import START, Script

CANARY = Party("48777000111", "Canary Caller")
FORWARD = "48777000222"
NOBODY = Viewer()


def nothing_of(viewer: Viewer, extension: str) -> Viewer:
    return dataclasses.replace(viewer, special={**viewer.special, extension: Sight.NOTHING})


async def test_t_ws_04_each_viewer_gets_exactly_what_the_permissions_say(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rights(user: User) -> Viewer:
        return nothing_of(viewer_of(user), "101") if user.extension == "105" else viewer_of(user)

    monkeypatch.setattr("cti.tickets.viewer_of", rights)
    log_in = sync_to_async(logged_in)
    viewers = {
        "owner": await log_in("101"),
        "colleague": await log_in("102"),
        "granted": await log_in("103"),
        "manager": await log_in("104", role="manager"),
        "hidden from": await log_in("105"),
    }
    await Grant.objects.acreate(user=viewers["granted"][0], permission="calls.see_callers")
    browsers = {name: await web.open(session) for name, (_user, session) in viewers.items()}

    script = Script()
    caller = script.places(CANARY, "101")
    own = script.rings(caller, "101")
    script.answers(own, caller)
    script.holds(caller)
    script.resumes(caller)
    pbx.play(script)
    pbx.put(MailboxChanged(START, "101", 4242, 1))
    pbx.put(FeatureChanged(START, "101", Feature.FORWARD_ALWAYS, FORWARD))
    pbx.put(RegistrationChanged(START, "101", registered=False))
    await sync_to_async(live.publish_changed)({"101": {"history"}})
    script = Script("other")
    script.rings(script.places(Party("48600000000"), "106"), "106")
    pbx.play(script)
    for browser in browsers.values():
        await browser.line("106", "ringing")

    got = {name: "".join(browser.raw) for name, browser in browsers.items()}
    everything = {CANARY.number, CANARY.name, "4242", FORWARD, "history", live.call_token("101", own), '"x":"101"'}
    sees = {
        "owner": everything,
        "colleague": {'"x":"101"'},
        "granted": {'"x":"101"', CANARY.number, CANARY.name},
        "manager": {'"x":"101"', CANARY.number, CANARY.name},
        "hidden from": set(),
    }
    assert {name: {fact for fact in everything if fact in text} for name, text in got.items()} == sees
    assert not any(own in text or caller in text for text in got.values()), "the exchange's channel names got out"


async def test_t_ws_08_a_snapshot_is_cut_down_like_the_messages(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    log_in = sync_to_async(logged_in)
    owner = await web.open((await log_in("101"))[1])
    await owner.line("101", "ringing") if CANARY.number not in "".join(owner.raw) else None
    colleague = await web.open((await log_in("102"))[1])
    assert CANARY.number in "".join(owner.raw)
    assert CANARY.number not in "".join(colleague.raw)
    assert '"x":"101"' in "".join(colleague.raw)


async def test_t_ws_03_a_browser_cannot_name_the_number_it_wants(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("102")
    browser = await web.open(session)
    browser.say('{"k":"snapshot","x":"101","own":["101"],"callers":["101"]}')
    await browser.frame("snapshot")
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")
    assert CANARY.number not in "".join(browser.raw)


async def test_lines_that_others_see_are_one_shared_text(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    log_in = sync_to_async(logged_in)
    browsers: list[Browser] = [await web.open((await log_in(x))[1]) for x in ("102", "103")]
    for browser in browsers:
        browser.raw.clear()
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    for browser in browsers:
        await browser.line("101", "ringing")
    shown = [next(text for text in browser.raw if '"101"' in text) for browser in browsers]
    assert shown[0] is shown[1]

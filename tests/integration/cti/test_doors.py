"""Who gets a socket, who keeps it, and what a browser may say over it (SECURITY T-WS-01, 02, 05, 06, 07)."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.http import HttpRequest
from django.utils import timezone

from accounts import sessions
from accounts.models import Grant, Session, User
from accounts.sessions import limited, revocation
from accounts.sessions.limited import Purpose
from accounts.sessions.store import SessionStore
from cti import consumers, hub, store
from cti.origins import OwnOrigins
from cti.routing import router, websocket_urlpatterns
from cti.tickets import Ticket
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import SOON, until_here
from tests.unit.pbx.script import ANNA, Script

TWO_SECONDS = 2.0

ORIGINS = {
    ("http://testserver",): True,
    ("HTTP://TESTSERVER",): True,
    ("https://testserver",): False,
    ("http://testserver:8000",): False,
    ("http://testserver.evil.example",): False,
    ("http://evil.example",): False,
    ("http://testserver/",): False,
    ("null",): False,
    ("",): False,
    (): False,
    ("http://testserver", "http://testserver"): False,
    ("http://testserver,http://testserver",): False,
}


@pytest.mark.parametrize("origins", ORIGINS, ids=repr)
async def test_t_ws_02_only_our_own_whole_origin_opens_a_socket(
    origins: tuple[str, ...], web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = web.browser(session, origins=origins)
    assert await browser.opened() is ORIGINS[origins]


def limited_session(user: User) -> str:
    request = HttpRequest()
    request.session = SessionStore()
    limited.begin(request, user, Purpose.SET_PASSWORD)
    request.session.save()
    return str(request.session.session_key)


@pytest.mark.parametrize("route", websocket_urlpatterns, ids=lambda route: str(route.pattern))
@pytest.mark.parametrize("who", ["nobody", "invented", "pin", "disabled", "expired"])
async def test_t_ws_01_t_pin_05_no_socket_without_a_whole_session(
    who: str, route: object, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("101")
    keys = {"nobody": "", "invented": "a" * 32, "pin": await sync_to_async(limited_session)(user)}
    if who == "disabled":
        await User.objects.filter(pk=user.pk).aupdate(is_active=False)
    if who == "expired":
        await Session.objects.filter(session_key=session).aupdate(expire_date=timezone.now() - timedelta(seconds=1))
    browser = web.browser(keys.get(who, session))
    assert not await browser.opened()
    assert not browser.raw


async def test_an_address_that_does_not_exist_is_refused(valkey: str) -> None:
    socket = WebsocketCommunicator(OwnOrigins(router), "/ws/else/", headers=[(b"origin", b"http://testserver")])
    connected, _code = await socket.connect()
    assert not connected


async def test_t_ws_05_logging_out_closes_the_sockets_of_that_session_alone(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    log_in = sync_to_async(logged_in)
    (_, first), (_, second) = await log_in("101"), await log_in("101")
    leaving, staying = await web.open(first), await web.open(second)

    def log_out() -> None:
        request = HttpRequest()
        request.session = SessionStore(first)
        sessions.end(request)

    await sync_to_async(log_out)()
    assert await leaving.closed(TWO_SECONDS) == 4401
    await leaving.hears_no_more(pbx, staying)


async def test_t_ws_05_logging_in_again_closes_the_sockets_of_the_session_before(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)

    def log_in_again() -> None:
        request = HttpRequest()
        request.session = SessionStore(session)
        sessions.begin(request, user)

    await sync_to_async(log_in_again)()
    assert await browser.closed() == 4401


async def test_t_ws_05_who_logs_out_while_the_socket_opens_gets_none(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    find_ticket = consumers.find_ticket

    async def log_out_meanwhile(session_key: str) -> Ticket | None:
        ticket = await find_ticket(session_key)
        kicks = web.sockets.hub().kicks
        await Session.objects.filter(session_key=session_key).adelete()
        await sync_to_async(revocation.announce)(session_key=session_key)
        await until_here(lambda: web.sockets.hub().kicks > kicks)
        return ticket

    await until_here(web.sockets.hub().mirror.looked.is_set)
    monkeypatch.setattr(consumers, "find_ticket", log_out_meanwhile)
    browser = web.browser(session)
    assert await browser.closed() == 4401
    assert not browser.raw


async def test_t_ws_05_a_session_that_ends_by_itself_takes_its_sockets_along(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    assert hub.SWEEP > SOON, "or the sweep would do it"
    _user, session = await sync_to_async(logged_in)("101")
    soon = timezone.now() + timedelta(seconds=1)
    await Session.objects.filter(session_key=session).aupdate(expire_date=soon)
    browser = await web.open(session)
    assert await browser.closed() == 4401


async def test_t_ws_05_a_kick_that_fell_into_a_lost_connection_is_made_good(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    await Session.objects.filter(session_key=session).adelete()
    await sync_to_async(lambda: store.client().client_kill_filter(_type="pubsub"))()
    assert await browser.closed() == 4401


async def test_a_stranger_among_the_cookies_hides_no_session(web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = web.browser(session, before='odd={"a": 1}')
    assert await browser.opened()


async def test_t_ses_02_a_disabled_account_loses_its_sockets(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)

    def disable() -> None:
        user.is_active = False
        user.save(update_fields=["is_active"])
        revocation.revoke_sessions(user)

    await sync_to_async(disable)()
    assert await browser.closed(TWO_SECONDS) == 4401


async def test_t_az_11_new_rights_are_in_force_without_a_new_login(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("102")
    browser = await web.open(session)
    script = Script()
    script.rings(script.places(ANNA, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")
    assert ANNA.number not in "".join(browser.raw)
    await Grant.objects.acreate(user=user, permission="calls.see_callers")
    await sync_to_async(revocation.announce)(user_id=user.pk)
    await browser.frame("snapshot")
    assert ANNA.number in browser.raw[-1]
    await Grant.objects.filter(user=user).adelete()
    await sync_to_async(revocation.announce)(user_id=user.pk)
    await browser.frame("snapshot")
    assert ANNA.number not in browser.raw[-1]


async def test_a_lost_kick_is_made_good_by_the_sweep(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP", 0.05)
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    await Session.objects.filter(session_key=session).adelete()
    assert await browser.closed() == 4401


SAID = {
    "too big": (1009, "x" * 1025),
    "no JSON": (1008, "snapshot"),
    "a list": (1008, "[]"),
    "lists in lists": (1008, "[" * 1024),
    "an unknown word": (1008, '{"k":"answer","id":"1"}'),
}


@pytest.mark.parametrize("what", SAID)
async def test_t_ws_06_a_browser_that_says_something_else_is_closed(
    what: str, pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    code, text = SAID[what]
    log_in = sync_to_async(logged_in)
    browser, other = await web.open((await log_in("101"))[1]), await web.open((await log_in("102"))[1])
    browser.say(text)
    assert await browser.closed() == code
    other.say('{"k":"snapshot"}')
    await other.frame("snapshot")


async def test_t_ws_06_a_browser_that_asks_without_end_is_closed(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    browser = await web.open((await sync_to_async(logged_in)("101"))[1])
    for _ in range(200):
        browser.say('{"k":"snapshot"}')
    assert await browser.closed() == 1008


async def test_t_ws_07_the_eleventh_window_closes_the_first(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browsers = [await web.open(session) for _ in range(11)]
    assert await browsers[0].closed() == 4429
    assert [browser.code for browser in browsers[1:]] == [None] * 10


async def test_a_browser_that_does_not_read_is_closed_and_holds_nobody_up(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "STUCK", 0.5)
    log_in = sync_to_async(logged_in)
    slow, quick = await web.open((await log_in("101"))[1]), await web.open((await log_in("102"))[1])
    slow.reads.clear()
    for number in range(20):
        script = Script(f"call{number}")
        caller = script.places(ANNA, "101")
        callee = script.rings(caller, "101")
        pbx.play(script)
        await quick.line("101", "ringing")
        script.hangs_up(callee, caller)
        pbx.play(script)
        await quick.line("101", "free")
    assert await slow.closed() == 4408
    assert quick.code is None


async def test_what_waits_for_a_slow_browser_is_one_frame_with_the_latest_state(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    log_in = sync_to_async(logged_in)
    slow, quick = await web.open((await log_in("101"))[1]), await web.open((await log_in("102"))[1])
    slow.reads.clear()
    for number in range(10):
        script = Script(f"call{number}")
        caller = script.places(ANNA, "103")
        callee = script.rings(caller, "103")
        pbx.play(script)
        await quick.line("103", "ringing")
        script.hangs_up(callee, caller)
        pbx.play(script)
        await quick.line("103", "free")
    slow.raw.clear()
    slow.reads.set()
    await slow.line("103", "free")
    assert len(slow.raw) <= 2  # the one that was under way, and all the rest


async def test_an_old_socket_is_told_to_come_back(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    browser = await web.open((await sync_to_async(logged_in)("101"))[1])
    (socket,) = web.sockets.hub().sockets
    socket.retires = asyncio.get_running_loop().time()
    assert await browser.closed() == 1012


async def test_a_socket_that_left_is_forgotten(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    browser = await web.open((await sync_to_async(logged_in)("101"))[1])
    await browser.leave()
    await until_here(lambda: not web.sockets.hub().sockets)
    assert not web.sockets.hub()._watchers
    assert not web.sockets.hub()._of_user

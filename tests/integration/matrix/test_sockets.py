"""Every socket route × nine kinds of people × what a browser may say over it (SECURITY §4, T-WS-01)."""

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async

from cti.consumers import live_sockets
from cti.origins import OwnOrigins
from cti.routing import router, websocket_urlpatterns
from tests.integration.cti.browsers import Web
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.doors.kinds import WHOLE, Person
from tests.integration.matrix import company

POLICY = 1008
TOO_BIG = 1009
SAID = {
    '{"k":"snapshot"}': None,
    '{"k":"snapshot","x":"1052","groups":["1052"]}': None,
    '{"k":"hang_up","x":"1052"}': POLICY,
    '{"k":["snapshot"]}': POLICY,
    '["snapshot"]': POLICY,
    "snapshot": POLICY,
    "": POLICY,
    "\x00": POLICY,
    '{"k":"snapshot"' + " " * 1024 + "}": TOO_BIG,
}
"""What is said → the code that closes the socket, None: it is answered by a snapshot."""


@pytest.fixture
async def web(transactional_db: None, exchange: Exchange) -> AsyncIterator[Web]:
    """Through the router of the portal itself."""
    process = Web()
    process.application = OwnOrigins(router)
    yield process
    await process.close()
    await live_sockets.close()


@pytest.mark.parametrize("route", websocket_urlpatterns, ids=lambda route: str(route.pattern))
async def test_t_ws_01_t_pin_05_only_whole_sessions_open_a_socket_and_it_understands_one_word(
    route: object, web: Web, exchange: Exchange
) -> None:
    people = await sync_to_async(company.found)()
    path = f"/{route.pattern}"  # type: ignore[attr-defined]
    for who in Person:
        key = people.sessions.get(who, "")
        for text, code in SAID.items():
            browser = web.browser(key, path=path)
            assert await browser.opened() is (who in WHOLE), who
            if who not in WHOLE:
                assert not browser.raw
                break
            await browser.frame("snapshot")
            browser.say(text)
            if code is None:
                await browser.frame("snapshot")
            else:
                assert await browser.closed() == code, (who, text)
            await browser.leave()
    assert not exchange.asked

"""Whoever can write into Redis is no gateway yet: what makes no sense is dropped, and nothing is markup (T-WS-10)."""

import json

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings

from cti import live, store
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until_here
from tests.unit.pbx.script import ANNA, Script

MARKUP = "<img src=x onerror=alert(1)>"
JUNK = (
    b"\xff\xfe",
    "",
    "nonsense",
    "[]",
    "{}",
    "null",
    "[" * 100_000,
    '{"k":[]}',
    '{"k":"beat"}',
    '{"k":"beat","e":1e999,"n":1}',
    '{"k":"beat","e":NaN,"n":{}}',
    '{"k":"lines","e":"1","n":"x","l":[]}',
    '{"k":"changed","x":[]}',
    '{"k":"changed","x":{"101":5}}',
    '{"k":"changed","x":{"101":[[]]}}',
    json.dumps({"k": "changed", "x": {"101": [MARKUP]}}),
    json.dumps({"k": "changed", "x": {}, "u": [], "a": [MARKUP]}),
    '{"k":"changed","x":{},"u":[],"a":[[]]}',
    '{"k":"kick"}',
    '{"k":"kick","u":[1],"s":{}}',
    '{"k":"kick","u":"1e999","s":7}',
    json.dumps({"k": "html", "e": 1, "n": 1, "html": MARKUP}),
    "x" * 1_000_000,
)


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk[:40]))
async def test_t_ws_10_what_is_no_message_reaches_nobody_and_stops_nothing(
    junk: str | bytes, pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    hub = web.sockets.hub()
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.publish(store.live_channel(), junk)
    script = Script()
    script.rings(script.places(ANNA, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")
    await sync_to_async(live.publish_changed)({"101": {"history"}})
    await browser.frame("changed", what=["history"])
    assert browser.code is None
    assert web.sockets.hub() is hub, "it is still the same"
    assert MARKUP not in "".join(browser.raw)


async def test_t_ws_10_a_gap_that_somebody_feigned_is_mended_from_the_board(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    client = redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True)
    epoch = int(client.hget(store.meta(), "epoch") or 0)
    feigned = {"x": "101", "s": "free", "l": MARKUP}
    client.publish(store.live_channel(), json.dumps({"k": "lines", "e": epoch, "n": 10**15, "l": [feigned]}))
    script = Script()
    script.rings(script.places(ANNA, "101"), "101")
    pbx.play(script)
    shown = await browser.line("101", "ringing")
    assert shown["c"][0]["n"] == ANNA.number
    assert MARKUP not in "".join(browser.raw)


@pytest.mark.parametrize("lines", [[{"x": "101"}], [5], 7, None])
async def test_t_ws_10_a_message_that_takes_the_next_number_hides_nothing(
    lines: object, pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    browser = await web.open(session)
    mirror = web.sockets.hub().mirror
    client = redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True)
    version = mirror.version
    forged = {"k": "lines", "e": mirror.standing.epoch, "n": mirror.standing.seq + 1, "l": lines}
    client.publish(store.live_channel(), json.dumps(forged))
    await until_here(lambda: mirror.version > version)
    script = Script()
    script.rings(script.places(ANNA, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")

"""Who has a page open: letters go to those who have none (NOTI-01), and post-its to those who have (NOTE-03)."""

import pytest
import redis
from asgiref.sync import sync_to_async
from django.utils import timezone

from cti import attendance, live, store
from history.notes import postits
from history.notes.subjects import NOTHING
from history.telling.notify import PATIENCE
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until


@pytest.mark.req("NOTI-01")
async def test_whoever_opens_a_page_is_here_and_fades_when_it_is_closed(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    here, session = await sync_to_async(logged_in)("101")
    away, _session = await sync_to_async(logged_in)("102")
    browser = await web.open(session)
    await until(lambda: attendance.here([here.pk, away.pk]) == {here.pk})
    mark = store.client().ttl(attendance.mark_key(here.pk))
    assert 0 < int(mark) <= attendance.LASTS  # type: ignore[arg-type]
    await browser.leave()
    store.client().expire(attendance.mark_key(here.pk), 0)
    assert await sync_to_async(attendance.here)([here.pk]) == frozenset()


def test_a_mark_is_gone_before_a_letter_goes() -> None:
    assert PATIENCE.total_seconds() > attendance.LASTS
    assert attendance.ROUND * 2 < attendance.LASTS


def test_without_redis_nobody_is_known_to_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(store, "client", lambda: nowhere)
    assert attendance.here([1, 2]) == frozenset()
    assert attendance.here([]) == frozenset()


@pytest.mark.req("NOTE-03", "NOTI-02")
async def test_t_ws_04_a_post_it_is_told_to_its_two_people_whatever_they_work_with(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    author, session = await sync_to_async(logged_in)("101")
    to, other_session = await sync_to_async(logged_in)("102")
    _third, third_session = await sync_to_async(logged_in)("103")
    tabs = [await web.open(session), await web.open(other_session)]
    stranger = await web.open(third_session)
    await sync_to_async(postits.write)(author, [to], "Please call", NOTHING, timezone.now())
    for tab in tabs:
        await tab.frame("changed", what=["notes", "notices"])
    await sync_to_async(live.publish_changed)({"103": {"history"}})
    frame = await stranger.frame("changed")
    assert frame["what"] == ["history"]

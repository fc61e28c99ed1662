"""From what the exchange tells of services to the list of changes and to open pages."""

from datetime import time

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import User
from pbx.events import FeatureChanged, Woken
from pbx.features import Feature
from services.models import Change, Ring, Wakeup
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until
from tests.unit.pbx.script import START


async def rows() -> list[tuple[str, str, str]]:
    found = await sync_to_async(lambda: list(Change.objects.order_by("pk")))()
    return [(row.by, row.before, row.after) for row in found]


async def test_a_change_at_the_telephone_is_listed_once_and_told_to_open_pages(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    on, off = (FeatureChanged(START, "1011", Feature.DND, value) for value in ("on", ""))
    pbx.put(on, on)
    await browser.hears_of_change("services")
    assert await rows() == [("telephone", "", "on")]
    pbx.put(off)
    await until(lambda: Change.objects.count() == 2)
    assert (await rows())[1] == ("telephone", "on", "")


@pytest.mark.req("SVC-03")
async def test_who_lifts_the_telephone_is_awake_and_open_pages_hear_of_it(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    await sync_to_async(rings)(user)
    pbx.put(Woken(START, "wake-1", "1011"))
    await browser.hears_of_change("services")
    await until(lambda: Ring.objects.get().outcome == "answered")
    pbx.put(Woken(START, "wake-1", "1011", again=True))
    await until(lambda: Ring.objects.get().ring_at is not None)


def rings(user: User) -> None:
    now = timezone.now()
    wakeup = Wakeup.objects.create(extension="1011", clock=time(6, 30), days="1", author=user)
    Ring.objects.create(wakeup=wakeup, extension="1011", due=now, ring_at=now, rung=1, rang_at=now)

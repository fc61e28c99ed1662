"""A wake-up call of the portal at a real telephone: it rings, is refused, rings again although what sees to it was
killed, and is answered."""

import asyncio
import signal
from contextlib import suppress

import pytest

from tests.asterisk.company import Company
from tests.asterisk.phone import Phone
from tests.asterisk.portal.fixtures import logged_in
from tests.asterisk.portal.markup import first, text
from tests.asterisk.portal.visitor import Visitor
from tests.asterisk.sip.call import Call, CallState
from tests.running import RunningPortal

HASTE = {"WAKE_UP_SECONDS": "10", "WAKE_UP_PAUSE": "1"}
PATIENCE = 60.0  # seconds
IT_IS_TIME = (
    "from django.utils import timezone; from services.models import Wakeup;"
    "Wakeup.objects.update(next_at=timezone.now())"
)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.req("SVC-03")
async def test_a_real_telephone_rings_again_until_it_is_answered(
    company: Company, portal_to_break: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = portal_to_break
    for name, value in HASTE.items():
        monkeypatch.setitem(portal.environment, name, value)
    portal.start("worker")
    (bob,) = await company.arrive("102")
    (visitor,) = logged_in(portal, "102")
    await visitor.post("/settings/services/wake-up/add/", {"clock": "06:30", "repeat": "daily"})
    await asyncio.to_thread(portal.manage, "shell", "-v", "0", "-c", IT_IS_TIME)
    own = await woken(bob)
    assert own.caller == ("102", "Wake-up call")
    own.reject()
    await own.until(CallState.ENDED)
    for process in ("worker", "gateway"):
        portal.restart(process, signal.SIGKILL)
    own = await woken(bob)
    since = company.console.now()
    own.answer()
    await company.console.wait_for("UserEvent", since, UserEvent="PortalWake", Ext="102", Again="0")
    await shows(visitor, "answered")
    await own.press("1")
    await company.console.wait_for("UserEvent", since, UserEvent="PortalWake", Ext="102", Again="1")
    await own.until(CallState.ENDED)
    await shows(visitor, "rings again")
    assert "Wake-up" not in text(first(await visitor.get("/history/"), "main"))


async def woken(telephone: Phone) -> Call:
    """Wait for the worker's clock, which is slower than a telephone's patience."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(AssertionError):
                return await telephone.rings()


async def shows(visitor: Visitor, words: str) -> None:
    """Wait until the page of services says it of the wake-up call."""
    async with asyncio.timeout(PATIENCE):
        while words not in await listed(visitor):
            continue


async def listed(visitor: Visitor) -> str:
    return text(first(await visitor.get("/settings/services/"), "section", id="wake-up"))

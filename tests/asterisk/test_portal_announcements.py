"""Somebody speaks an announcement at a SIP telephone, and callers hear that voice."""

import pytest
from playwright.async_api import expect

from tests.asterisk.company import VOICES, Company
from tests.asterisk.phone import Phone
from tests.asterisk.portal.chromium import SOON, OpenPage
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal


async def is_heard(company: Company, caller: Phone, voice: int) -> None:
    """The caller hears `voice`, and then the call is over."""
    call = caller.dial("102")
    await call.until(CallState.UP)
    await company.hears(call, voice)
    await call.until(CallState.ENDED)


@pytest.mark.slow
@pytest.mark.req("OFFH-04", "FWD-06", "FWD-07")
async def test_callers_hear_the_voice_of_whoever_spoke_the_announcement(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    his = await open_page(lab_portal, "102", "full")
    await his.page.goto("/settings/forwarding/announcements/")
    await his.page.get_by_label("Description").fill("Away")
    await his.page.get_by_role("button", name="Record by telephone").click()
    own = await bob.rings()
    own.answer()
    await own.until(CallState.UP)
    await company.speak_greeting(own)
    await company.choose(own, "1")
    await own.until(CallState.ENDED)
    await expect(his.page.locator(".announcement-row")).to_contain_text("Away", timeout=SOON)

    await his.page.goto("/settings/forwarding/")
    panel = his.page.locator("#dnd")
    await panel.get_by_label("Away").check()
    await panel.get_by_role("button", name="Turn on").click()
    await expect(panel.locator(".service-state")).to_contain_text("Active", timeout=SOON)
    await is_heard(company, alice, VOICES["102"])
    assert len(bob.calls) == 1
    await panel.get_by_role("button", name="Turn off").click()
    await expect(panel.locator(".service-state")).to_have_text("Inactive", timeout=SOON)

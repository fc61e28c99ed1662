"""A conversation of two SIP telephones is recorded from the strip above the page, and heard in a real browser."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.asterisk.company import Company
from tests.asterisk.portal.chromium import SOON, OpenPage
from tests.asterisk.portal.ears import has_sounded, voices_at
from tests.asterisk.portal.people import MANAGER
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal

PAUSE = 1.0  # seconds


async def what_plays(page: Page) -> str:
    address: str = await page.evaluate("document.querySelector('#player audio').src")
    return address


@pytest.mark.slow
@pytest.mark.req("REC-01", "REC-02", "REC-03")
async def test_a_call_is_recorded_paused_and_stopped_from_the_strip_and_heard_by_the_manager(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    hers = await open_page(lab_portal, "101", "full")
    call, there = await company.talk(alice, bob)
    await hers.shows_call("talking", "Bob Brown")
    tape = hers.strip.locator(".live-call-facts .badge")
    for button, words in (
        ("Record", "Is recorded"),
        ("Pause recording", "Recording paused"),
        ("Go on recording", "Is recorded"),
    ):
        await hers.strip.get_by_role("button", name=button, exact=True).click()
        await expect(tape).to_have_text(words, timeout=SOON)
        await asyncio.sleep(PAUSE)  # of sound, or of silence
    await hers.strip.get_by_role("button", name="Stop recording").click()
    await expect(tape).to_have_count(0, timeout=SOON)
    await hers.shows_call("talking", "Bob Brown")
    await call.hang_up()
    await there.until(CallState.ENDED)
    await hers.shows_no_call()
    await hers.lists("completed", "Bob Brown", "outgoing")

    await hers.page.goto("/history/")
    await hers.page.locator("#newest tr").first.locator("a.row-link").click()
    drawer = hers.page.locator("dialog[open]")
    await drawer.locator(".story-sound").get_by_role("button", name="Listen").click()
    await has_sounded(hers.page, 0.5)
    assert await voices_at(hers.page, await what_plays(hers.page)) == {"101", "102"}

    boss = (await open_page(lab_portal, MANAGER, "mobile")).page
    await boss.goto("/recordings/")
    row = boss.locator("#recordings tbody tr").first
    await expect(row).to_contain_text("Bob Brown")
    await expect(row.locator("[data-cell=whose]")).to_have_text("Alice Adams")
    await row.get_by_role("button", name=re.compile("Listen")).click()
    await has_sounded(boss, 0.5)
    await boss.goto("/administration/people/101/journal/")
    await expect(boss.locator("#main")).to_contain_text("listened to a recorded conversation")

"""Two SIP telephones call each other, and two people look at their start pages in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.asterisk.company import Company
from tests.asterisk.portal.chromium import SOON, Glass, OpenPage
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal


@pytest.mark.slow
@pytest.mark.req("MAIN-01", "MAIN-04", "MAIN-13", "CALL-04", "CALL-10", "CALL-11", "PRES-03", "PLT-15")
@pytest.mark.parametrize("device", ["full", "mobile"])
async def test_a_call_between_two_telephones_appears_on_both_start_pages(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage, device: str
) -> None:
    alice, bob = await company.arrive("101", "102")
    hers, his = await open_page(lab_portal, "101", device), await open_page(lab_portal, "102", device)
    for glass in (hers, his):
        await glass.page.evaluate("window.neverReloaded = true")
    call = alice.dial("102")
    there = await bob.rings()
    await hers.shows_call("calling", "Bob Brown")
    await his.shows_call("ringing", "Alice Adams")
    await expect(his.page).to_have_title("Alice Adams is calling")
    await company.answer(there, call)
    await hers.shows_call("talking", "Bob Brown")
    await his.shows_call("talking", "Alice Adams")
    for glass in (hers, his):
        await expect(glass.strip.locator("[data-timer]")).to_have_text(re.compile(r"0:0[2-9]"), timeout=SOON)
    lamp = hers.page.locator('#colleagues .lamp[data-extension="102"]')
    await expect(lamp).to_have_attribute("data-state", "talking")
    await hers.page.get_by_role("button", name="Hang up").click()
    await there.until(CallState.ENDED)
    await call.until(CallState.ENDED)
    await hers.shows_no_call()
    await his.shows_no_call()
    await expect(lamp).to_have_attribute("data-state", "free")
    await hers.lists("completed", "Bob Brown", "outgoing")
    await his.lists("completed", "Alice Adams", "incoming")
    call = bob.dial("101")
    await alice.rings()
    await hers.shows_call("ringing", "Bob Brown")
    await call.hang_up()
    await hers.shows_no_call()
    await his.shows_no_call()
    await hers.lists("missed", "Bob Brown")
    for glass in (hers, his):
        assert await glass.page.evaluate("window.neverReloaded")


@pytest.mark.slow
@pytest.mark.req("MAIN-03", "MAIN-08", "MAIN-09", "CALL-01", "CALL-02")
@pytest.mark.parametrize("device", ["full", "mobile"])
async def test_a_click_on_a_missed_call_rings_the_own_telephone_first(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage, device: str
) -> None:
    alice, bob = await company.arrive("101", "102")
    hers = await open_page(lab_portal, "101", device)
    call = bob.dial("101")
    await alice.rings()
    await hers.shows_call("ringing", "Bob Brown")
    await call.hang_up()
    await hers.shows_no_call()
    await hers.lists("missed", "Bob Brown")
    await hers.newest("missed").locator("button.number").click()
    await hers.page.get_by_role("button", name="Internal").click()
    own = await alice.rings()
    assert own.caller == ("102", "Bob Brown")
    assert bob.idle
    await hers.shows_call("dialling", "Bob Brown")
    await expect(hers.page.locator("#toasts")).to_contain_text("Your telephone rings.")
    own.answer()
    there = await bob.rings()
    assert there.caller == ("101", "Alice Adams")
    await company.answer(there, own)
    await hers.shows_call("talking", "Bob Brown")
    await there.hang_up()
    await own.until(CallState.ENDED)
    await hers.shows_no_call()


@pytest.mark.slow
@pytest.mark.req("PLT-15", "MAIN-13")
@pytest.mark.parametrize("victim", ["gateway", "valkey", "web"])
async def test_a_killed_process_greys_the_pages_and_they_heal_without_a_wrong_state(
    company: Company, portal_to_break: RunningPortal, open_page: OpenPage, victim: str
) -> None:
    hers, his = await open_page(portal_to_break, "101", "full"), await open_page(portal_to_break, "102", "mobile")
    call, there = await company.talk(*await company.arrive("101", "102"))
    await sees_talk(hers, his)
    portal_to_break.kill(victim)
    for glass in (hers, his):
        await glass.is_greyed()
        await expect(glass.strip).to_have_attribute("data-state", "talking")
    portal_to_break.start(victim)
    for glass in (hers, his):
        await glass.is_live()
    await sees_talk(hers, his)
    for glass in (hers, his):
        assert await glass.shown() == ["live talking", "stale talking", "live talking"]
    await call.hang_up()
    await there.until(CallState.ENDED)
    await end_of_the_call(hers, his)


@pytest.mark.slow
@pytest.mark.req("PLT-15", "MAIN-13")
async def test_r_10_a_killed_asterisk_greys_the_pages_and_its_calls_are_gone_when_it_is_back(
    company: Company, portal_to_break: RunningPortal, open_page: OpenPage
) -> None:
    hers, his = await open_page(portal_to_break, "101", "full"), await open_page(portal_to_break, "102", "mobile")
    await company.talk(*await company.arrive("101", "102"))
    await sees_talk(hers, his)
    company.exchange.kill()
    for glass in (hers, his):
        await glass.is_greyed()
        await expect(glass.strip).to_have_attribute("data-state", "talking")
    company.exchange.start()
    await company.come_back()
    for glass in (hers, his):
        await glass.is_live()
    await end_of_the_call(hers, his)
    for glass in (hers, his):
        assert await glass.shown() == ["live talking", "stale talking", "live"]


async def sees_talk(hers: Glass, his: Glass) -> None:
    await hers.shows_call("talking", "Bob Brown")
    await his.shows_call("talking", "Alice Adams")
    for glass in (hers, his):
        if not await glass.page.evaluate("Boolean(window.shown)"):
            await glass.remember()


async def end_of_the_call(hers: Glass, his: Glass) -> None:
    for glass in (hers, his):
        await glass.shows_no_call()
    await hers.lists("completed", "Bob Brown", "outgoing")
    await his.lists("completed", "Alice Adams", "incoming")

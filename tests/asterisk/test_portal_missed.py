"""Calls that SIP telephones missed: shared by a group, closed by whoever calls back, hidden, turned away."""

import re
from contextlib import suppress

import pytest
from playwright.async_api import Error, Page, Response, WebSocket, expect

from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.portal.chromium import SOON, OpenPage
from tests.asterisk.portal.people import HIDDEN, RESERVED
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal

CALLER = "601 570 947"


@pytest.mark.slow
@pytest.mark.req("HIST-02", "HIST-08", "MAIN-04", "MAIN-08")
async def test_a_groups_missed_call_that_one_member_calls_back_is_closed_on_the_pages_of_all(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    network = await company.outside()
    hers, his = await open_page(lab_portal, "101", "full"), await open_page(lab_portal, "102", "mobile")
    call = network.dial("555600", caller=OUTSIDER)
    for phone in (alice, bob):
        await phone.rings()
    await call.hang_up()
    for glass in (hers, his):
        await glass.lists("missed", CALLER)
        await expect(glass.newest("missed").locator(".badge")).to_have_text("600")
        await expect(glass.newest("missed").locator(".ending")).to_have_count(0)
    waiting = hers.page.locator("#calls .rows li", has_text=CALLER)
    await hers.page.goto("/history/?kind=open")
    await expect(waiting).to_have_count(1)

    await his.newest("missed").locator("button.number").click()
    own = await bob.rings()
    own.answer()
    there = await network.rings()
    await company.answer(there, own)
    await his.shows_call("talking", CALLER)
    await own.hang_up()
    await there.until(CallState.ENDED)
    await expect(his.newest("missed").locator(".ending")).to_contain_text("Reached by Bob Brown", timeout=SOON)
    await expect(waiting).to_have_count(0, timeout=SOON)
    await hers.page.goto("/")
    await expect(hers.newest("missed").locator(".ending")).to_contain_text("Reached by Bob Brown")


@pytest.mark.slow
@pytest.mark.req("X-20", "MAIN-08", "HIST-09")
async def test_t_ws_08_a_hidden_number_is_called_back_and_shown_nowhere(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    hers = await open_page(lab_portal, "101", "full")
    told = everything_told(hers.page)
    await hers.page.goto("/")
    await hers.is_live()
    call = network.dial("555101", caller=RESERVED)
    await alice.rings()
    await hers.shows_call("ringing", HIDDEN)
    await call.hang_up()
    await hers.lists("missed", HIDDEN)
    row = hers.newest("missed")
    await expect(row.locator("button.number")).to_contain_text("Hidden number")
    await row.locator(".number-more").click()
    await expect(hers.page.locator("#number-menu .menu-item").first).to_be_visible()
    await hers.page.keyboard.press("Escape")
    await row.locator("button.number").click()
    await hers.page.get_by_role("button", name="Internal").click()
    own = await alice.rings()
    own.answer()
    there = await network.rings()
    assert there.invite is not None
    assert RESERVED in there.invite.start
    await company.answer(there, own)
    await hers.shows_call("talking", HIDDEN)
    await own.hang_up()
    await there.until(CallState.ENDED)
    await hers.lists("completed", HIDDEN, "outgoing")
    for address in ("/history/", "/history/?view=recent", "/history/?kind=missed", "/notices/"):
        await hers.page.goto(address)
    await hers.page.goto("/history/")
    await hers.page.locator("#newest tr").first.locator("a.row-link").click()
    await hers.page.locator("dialog[open]").get_by_role("link", name="Everything about this number").click()
    await expect(hers.page.locator("h1")).to_contain_text(HIDDEN)
    assert len(told) > 10
    assert [text for text in told if RESERVED in re.sub(r"[^0-9A-Za-z]", "", text)] == []


@pytest.mark.slow
@pytest.mark.req("HIST-09")
async def test_a_caller_is_turned_away_from_the_menu_of_their_number_until_one_relents(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    (alice,) = await company.arrive("101")
    network = await company.outside()
    hers = await open_page(lab_portal, "101", "mobile")
    call = network.dial("555101", caller=OUTSIDER)
    await alice.rings()
    await call.hang_up()
    await hers.lists("missed", CALLER)
    await choose(hers.page, "Turn their calls away")
    await expect(hers.page.locator("#toasts")).to_contain_text("turned away from now on", timeout=SOON)
    refused = network.dial("555101", caller=OUTSIDER)
    await refused.until(CallState.ENDED)
    assert refused.code
    assert alice.idle
    await choose(hers.page, "Let their calls through")
    await expect(hers.page.locator("#toasts")).to_contain_text("come through again", timeout=SOON)
    again = network.dial("555101", caller=OUTSIDER)
    await alice.rings()
    await again.hang_up()


async def choose(page: Page, item: str) -> None:
    """From the menu of the newest missed caller's number."""
    await page.locator("#missed li", has_text=CALLER).first.locator(".number-more").click()
    await page.locator("#number-menu").get_by_role("button", name=item).click()


def everything_told(page: Page) -> list[str]:
    """All that this page is told from now on, as it comes: frames of its socket, and answers of the server."""
    told: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: told.append(str(frame)))

    async def take(answer: Response) -> None:
        if answer.request.resource_type in {"document", "fetch", "xhr"}:
            with suppress(Error):  # one that leads elsewhere has no text, and of one that was cut off nobody knows it
                told.append(await answer.text())

    page.on("websocket", listen)
    page.on("response", take)
    return told

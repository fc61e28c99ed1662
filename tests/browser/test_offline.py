"""A telephone without a network: what it keeps, what it refuses, and what is left of it after log-out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from phonebook.folding import fold
from tests.browser.conftest import OpenPage
from tests.browser.test_security import KEPT, log_out
from tests.browser.watching import Complaints
from tests.running import RunningPortal

LogIn = Callable[..., None]
READY = "() => navigator.serviceWorker.ready.then((worker) => worker.active.state)"
KEPT_AT_LAST = """async () => {
    while (!(await caches.match("/offline/kept/", { cacheName: "webcti-kept" })))
        await new Promise((later) => setTimeout(later, 200));
}"""


@pytest.mark.slow
@pytest.mark.req("PLT-06", "BOOK-01", "HIST-01")
def test_t_hdr_03_a_telephone_without_a_network_shows_what_it_keeps_and_nothing_after_log_out(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    complaints: Complaints,
) -> None:
    complaints.tolerate("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    page = open_page(portal, "mobile", service_workers="allow", color_scheme="dark")
    log_in(page, "1027")
    assert page.evaluate(READY) in {"activating", "activated"}
    page.evaluate(KEPT_AT_LAST)
    page.context.set_offline(True)
    page.goto("/history/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The portal cannot be reached")
    expect(page.locator("[data-place=extension]")).to_have_text("1027")
    expect(page.locator("[data-place=age]")).to_contain_text("this minute")
    expect(page.locator("[data-place=calls] li").first).to_be_visible()
    page.get_by_role("searchbox").fill(fold(COMPANY.person("1015").name))
    expect(page.locator("[data-place=people] li:visible")).to_have_count(1)
    tile = page.locator(".tile", has_text="Do not disturb")
    expect(tile).to_have_attribute("aria-pressed", "false")
    tile.click(force=True)
    expect(page.locator("[data-place=refused]")).to_contain_text("Not switched")
    expect(tile).to_have_attribute("aria-pressed", "false")
    assert violations(page) == []
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    log_out(page)
    page.wait_for_url("**/login/")
    assert page.evaluate(KEPT) == []


OFFERED = """() => {
    const offer = new Event("beforeinstallprompt", { cancelable: true });
    offer.prompt = () => document.body.setAttribute("data-asked", "yes");
    dispatchEvent(offer);
}"""
"""What a browser says that can make an app of the portal."""


@pytest.mark.slow
@pytest.mark.req("PLT-06")
def test_a_telephone_may_keep_the_portal_as_an_app_and_is_not_asked_twice(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(portal, "mobile")
    log_in(page, "1027")
    panel, line = page.locator("section[data-install-offer]"), page.locator("#me-menu [data-install]")
    expect(panel).to_be_hidden()
    page.evaluate(OFFERED)
    expect(panel).to_be_visible()
    assert violations(page) == []
    panel.locator("[data-install-later]").click()
    expect(panel).to_be_hidden()
    page.goto("/")
    page.evaluate(OFFERED)
    expect(panel).to_be_hidden()
    page.locator(".me").click()
    line.click()
    expect(page.locator("body")).to_have_attribute("data-asked", "yes")
    expect(line).to_be_hidden()

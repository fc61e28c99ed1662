"""How my telephone is, and what was left on: read and switched off in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page, speak_english
from tests.running import RunningPortal

OpenPage = Callable[..., Page]


@pytest.mark.parametrize(("extension", "device"), [("1015", "full"), ("1019", "mobile")])
def test_the_card_follows_the_telephone_and_leads_to_what_was_left_on(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: Callable[..., None],
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
) -> None:
    page = open_page(portal, device)
    open_start_page(page, log_in, extension)
    speak_english(page)
    page.get_by_role("link", name="How it is").click()
    card = page.locator("#health")
    expect(card.locator("[data-fact=registered]")).to_have_attribute("data-state", "good")
    expect(card.locator("[data-fact=calls]")).to_contain_text("ring here")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    portal.control(do="set", who=extension, feature="forward_always", value="0601570947")
    forwarding = card.locator("[data-fact=forward_always]")
    expect(forwarding).to_contain_text("601 570 947", timeout=SOON)
    portal.control(do="unregister", who=extension)
    expect(card.locator("[data-fact=registered]")).to_have_attribute("data-state", "bad", timeout=SOON)
    assert violations(page) == []
    portal.control(do="register", who=extension)
    forwarding.click()
    expect(page.get_by_role("heading", name="Still switched on", level=1)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Switch off: Forwarding").press("Enter")
    expect(page.locator("#left-on")).to_contain_text("Nothing is switched on", timeout=SOON)

"""An account, from the administrator who makes it to the call that it pays for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
OUTSIDE = "0601570947"


@pytest.mark.req("SVC-02", "SVC-07", "SVC-09", "MAIN-17")
def test_an_account_for_the_next_call_pays_for_it_and_is_off_again(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    desk = open_start_page(open_page(portal), log_in, "1031")
    desk.goto("/administration/call-accounts/")
    desk.get_by_role("link", name="Add an account").click()
    desk.get_by_label("Number of the account").fill("60815")
    desk.get_by_role("textbox", name="Name", exact=True).fill("Night shift")
    desk.get_by_role("button", name="Save").click()
    pin = desk.locator("#handover-secret").inner_text()
    assert violations(desk) == []

    page = open_start_page(open_page(portal, "mobile"), log_in, "1027")
    page.goto("/settings/services/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    panel = page.locator("#account")
    panel.get_by_label("Number of the account").fill("60815")
    panel.get_by_label("PIN of the account").fill(pin)
    panel.get_by_label("Pays for").select_option("next")
    panel.get_by_role("button", name="Recall the account").click()
    expect(panel).to_contain_text("Active: 60815 · Night shift", timeout=SOON)
    expect(panel.get_by_label("PIN of the account")).to_have_value("")
    expect(page.locator("#active-services .chip", has_text="60815")).to_have_count(1, timeout=SOON)
    assert violations(page) == []

    portal.control(do="call", from_="1027", to=OUTSIDE)
    expect(panel).to_contain_text("Inactive", timeout=SOON)
    expect(page.locator("#active-services .chip", has_text="60815")).to_have_count(0, timeout=SOON)
    portal.control(do="hang_up", who="1027")
    page.goto("/history/?account=60815")
    row = page.locator("tr", has_text="Account 60815")
    expect(row).to_have_count(1, timeout=SOON)
    expect(row).to_contain_text("601 570 947")

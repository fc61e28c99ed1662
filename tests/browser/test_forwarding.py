"""Forwarding by hand and by keyboard: for a while, with what changed beside it, and undone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]


def open_forwarding(page: Page, log_in: LogIn, extension: str) -> Page:
    open_start_page(page, log_in, extension)
    page.goto("/settings/forwarding/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    return page


@pytest.mark.req("FWD-05", "FWD-09")
@pytest.mark.parametrize(("extension", "device"), [("1014", "full"), ("1017", "mobile")])
def test_calls_are_forwarded_for_an_hour_and_undo_brings_the_old_state_back(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
) -> None:
    page = open_forwarding(open_page(portal, device), log_in, extension)
    panel, changes = page.locator("#forward_busy"), page.locator("#changes")
    expect(panel.locator("input[name=end_at]")).to_be_hidden()
    panel.get_by_label("Forward to").fill("601 570 947")
    panel.get_by_label("For how long").select_option("1h")
    panel.get_by_role("button", name="Turn on").click()
    expect(panel).to_contain_text("Active", timeout=SOON)
    expect(panel.locator(".service-end")).to_contain_text("then: off.")
    expect(page.locator("#active-services .chip", has_text="until")).to_be_visible(timeout=SOON)
    expect(changes.locator(".deed").first).to_contain_text("You")
    assert violations(page) == []

    changes.get_by_role("button", name="Undo").first.click()
    expect(panel).to_contain_text("Inactive", timeout=SOON)
    expect(panel.locator(".service-end")).to_have_count(0)
    expect(panel.get_by_label("Forward to")).to_have_value("601 570 947")
    expect(changes.locator(".deed")).to_have_count(2)


def test_what_is_being_typed_survives_a_change_elsewhere(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_forwarding(open_page(portal), log_in, "1025")
    other = open_forwarding(open_page(portal), log_in, "1025")
    number = page.locator("#forward_always-number")
    number.fill("601 57")
    quiet = other.locator("#dnd")
    quiet.get_by_role("button", name="Turn on").press("Enter")
    expect(page.locator("#dnd")).to_contain_text("Active", timeout=SOON)
    expect(page.locator("#changes .deed").first).to_contain_text("Do not disturb", timeout=SOON)
    expect(number).to_have_value("601 57")
    expect(quiet).to_have_attribute("data-stage", "settled", timeout=SOON)
    quiet.get_by_role("button", name="Turn off").press("Enter")
    expect(page.locator("#dnd")).to_contain_text("Inactive", timeout=SOON)


def test_an_end_without_a_date_is_asked_for_and_the_number_stays(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_forwarding(open_page(portal), log_in, "1026")
    panel = page.locator("#forward_always")
    panel.get_by_label("Forward to").fill("601570947")
    panel.get_by_label("For how long").select_option("at")
    expect(panel.get_by_label("Until this date and time")).to_be_visible()
    panel.get_by_role("button", name="Turn on").click()
    expect(panel.get_by_role("alert")).to_contain_text("Say until when")
    expect(panel.get_by_label("Forward to")).to_have_value("601570947")
    expect(panel.get_by_label("Until this date and time")).to_be_visible()


@pytest.mark.req("FWD-01", "FWD-02", "FNCP-01")
@pytest.mark.parametrize(("extension", "device"), [("1018", "full"), ("1018", "mobile")])
def test_the_mobile_rings_for_what_is_ticked(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str
) -> None:
    page = open_forwarding(open_page(portal, device), log_in, extension)
    panel = page.locator("#mobile")
    panel.get_by_label("when I do not answer").uncheck()
    panel.get_by_label("while I am not to be disturbed").check()
    panel.get_by_role("button", name="Turn on").click()
    expect(panel).to_contain_text("Active", timeout=SOON)
    page.reload()
    expect(panel.get_by_label("when I do not answer")).not_to_be_checked()
    expect(panel.get_by_label("while I am not to be disturbed")).to_be_checked()
    panel.get_by_role("button", name="Turn off").click()
    expect(panel).to_contain_text("Inactive", timeout=SOON)

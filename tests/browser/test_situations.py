"""Situations by one tap: set together, seen in another tab, and all of it brought back; in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
IN_REACH = 0.4
"""Of the height of a telephone: so far from the lower edge a thumb reaches (WCAG has no number for it)."""


def open_tiles(page: Page, device: str) -> None:
    """As one does from any page: in the top bar, or with the thumb."""
    button = page.locator(".tabbar" if device == "mobile" else ".topbar").get_by_role("button", name="One tap")
    if device == "mobile":
        box, height = button.bounding_box(), page.viewport_size
        assert box is not None
        assert height is not None
        assert box["y"] > height["height"] * (1 - IN_REACH)
    button.click()


@pytest.mark.req("SVC-09", "MAIN-17", "FWD-11")
@pytest.mark.parametrize(("extension", "device"), [("1022", "full"), ("1023", "mobile")])
def test_one_tap_sets_a_situation_another_tab_sees_it_and_its_end_returns_all(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    other = page.context.new_page()
    other.goto("/")
    expect(other.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    colleague = open_start_page(open_page(portal), log_in, "1016")
    colleague.goto(f"/people/{extension}/")
    words = colleague.locator(f'.person [data-status-of="{extension}"]')

    page.goto("/history/")
    open_tiles(page, device)
    menu = page.locator("#one-tap-menu")
    menu.get_by_role("button", name="Meeting").click()
    expect(menu.get_by_role("button", name="Meeting")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    expect(menu.get_by_role("button", name="Do not disturb")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    assert violations(page) == []

    chip = other.locator("#active-services .chip-situation")
    expect(chip).to_contain_text("until", timeout=SOON)
    expect(other.locator("#summary a", has_text="Do not disturb")).to_have_attribute(
        "href", "/settings/forwarding/#dnd"
    )
    expect(words).to_contain_text("In a meeting", timeout=SOON)

    chip.get_by_role("button", name="End: Meeting").click()
    expect(chip).to_have_count(0, timeout=SOON)
    expect(menu.get_by_role("button", name="Do not disturb")).to_have_attribute("aria-pressed", "false", timeout=SOON)
    expect(menu.get_by_role("button", name="End now")).to_have_count(0)
    expect(words).to_be_hidden(timeout=SOON)


def test_a_number_in_the_top_bar_is_never_cut_off(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_start_page(open_page(portal), log_in, "1018")
    panel = page.locator("#one-tap-start")
    panel.get_by_label("For how long").first.select_option("monday")
    panel.get_by_label("All calls to another number").fill("+48 601 570 947")
    panel.get_by_role("button", name="Forward", exact=True).press("Enter")
    detail = page.locator("#active-services .chip-detail")
    expect(detail).to_contain_text("601 570 947", timeout=SOON)
    assert detail.evaluate(
        "words => words.getBoundingClientRect().right <= innerWidth && words.scrollWidth <= words.clientWidth"
    )
    page.locator("#active-services .chip button").click()
    expect(detail).to_have_count(0, timeout=SOON)

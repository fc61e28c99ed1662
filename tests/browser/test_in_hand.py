"""What somebody is filling in, and what they are told is wrong with it, is not taken away by news of something else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
MANAGER = COMPANY.demo_manager.extension
FETCHED = """(name) => {
    const found = [];
    const note = ({ detail }) => found.push(detail.target.id);
    document.addEventListener("htmx:beforeSend", note);
    document.body.dispatchEvent(new CustomEvent(name));
    document.removeEventListener("htmx:beforeSend", note);
    return found;
}"""
"""The ids of the parts that ask for themselves anew when an event is told."""


@pytest.mark.slow
@pytest.mark.req("X-01")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_what_is_wrong_with_a_form_stays_when_its_panel_has_news(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str
) -> None:
    page = open_page(portal, device)
    log_in(page, "1031")
    page.goto("/settings/forwarding/")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    assert "forward_busy" in page.evaluate(FETCHED, "services-changed")

    page.goto("/settings/forwarding/")
    panel = page.locator("#forward_busy")
    panel.get_by_label("Forward to").fill("no number")
    panel.get_by_role("button", name="Turn on").click()
    expect(panel.get_by_role("alert")).to_be_visible()
    assert "forward_busy" not in page.evaluate(FETCHED, "services-changed")
    expect(panel.get_by_role("alert")).to_be_visible()
    expect(panel.get_by_label("Forward to")).to_have_value("no number")


@pytest.mark.slow
@pytest.mark.req("X-01")
def test_who_is_ticked_stays_ticked_when_the_list_has_news(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page: Page = open_page(portal)
    log_in(page, MANAGER)
    page.goto("/management/departments/")
    page.locator(".departments .row-link").first.click()
    members = page.locator("#members")
    ticks = members.locator("form[method=post] input[type=checkbox]")
    expect(ticks.first).to_be_visible()
    here = page.url
    assert page.evaluate(FETCHED, "departments-changed") == ["members"]
    page.goto(here)
    ticks.first.check()
    assert page.evaluate(FETCHED, "departments-changed") == []
    expect(ticks.first).to_be_checked()

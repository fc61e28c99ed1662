"""Back leads to where one was on a list, and so does a reload, though both fetch the page anew."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.start_page import open_start_page
from tests.running import RunningPortal

LogIn = Callable[..., None]


def far_down(page: Page, rows: Locator) -> Locator:
    """Scroll until the list has fetched more rows twice; one of the last, in the middle of the screen."""
    for _ in range(2):
        had = rows.count()
        rows.last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 100_000)
        expect(rows).not_to_have_count(had)
    row = rows.nth(rows.count() - 12)
    row.evaluate("row => row.scrollIntoView({ block: 'center' })")
    expect(row).to_be_in_viewport()
    return row


@pytest.mark.parametrize("device", ["full", "mobile"])
def test_back_finds_the_call_that_one_looked_at_among_those_fetched_on_the_way_down(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, "1011")
    page.goto("/history/")
    row = far_down(page, page.locator(".history tbody tr"))
    call = row.inner_text()
    page.locator("a[href='/book/']:visible").first.click()
    page.wait_for_url("**/book/")
    expect(page.get_by_role("heading", name="Phonebook", exact=True)).to_be_in_viewport()
    page.go_back()
    page.wait_for_url("**/history/")
    expect(row).to_be_in_viewport()
    assert row.inner_text() == call
    page.reload()
    expect(row).to_be_in_viewport()


def test_back_from_a_person_finds_them_in_the_list(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(portal, viewport={"width": 1024, "height": 400})
    log_in(page, COMPANY.demo_admin.extension)
    page.goto("/administration/people/")
    row = page.locator("a.person-link").last
    row.click()
    page.locator("dialog[open] .dialog-foot a").click()
    page.wait_for_url(lambda url: not url.endswith("/people/"))
    expect(page.locator(".person-page-head")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/administration/people/")
    expect(row).to_be_in_viewport()
    page.goto("/administration/people/")
    expect(row).not_to_be_in_viewport()

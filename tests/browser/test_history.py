"""The list of calls by hand and by keyboard, in both layouts (HIST-03, HIST-06, HIST-14)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import open_start_page
from tests.browser.watching import Complaints
from tests.running import RunningPortal

LogIn = Callable[..., None]
REPLACED = r"htmx:(sendAbort|afterRequest)"
"""What htmx says when a list is asked for anew before the answer to the question before has come."""


@pytest.fixture
def calls(portal: RunningPortal, open_page: OpenPage, log_in: LogIn, complaints: Complaints) -> Page:
    complaints.tolerate(REPLACED)
    page = open_start_page(open_page(portal), log_in, "1011")
    page.locator("a[href='/history/']:visible").first.click()
    page.wait_for_url("**/history/")
    return page


def test_typing_is_one_step_of_the_browsers_history_and_choosing_is_another(
    calls: Page, violations: Callable[[Page], list[str]]
) -> None:
    page, rows = calls, calls.locator(".history tbody tr[tabindex]")
    for text in ("6", "60", "601"):
        page.get_by_placeholder("Name or number").last.press_sequentially(text[-1])
        page.wait_for_url(f"**/history/?q={text}")
    page.locator("select[name=between]").select_option("external")
    page.wait_for_url("**/history/?q=601&between=external")
    expect(rows.first).to_be_visible()
    assert violations(page) == []
    for address in (re.compile(r"/history/\?q=601$"), re.compile(r":\d+/$")):
        with page.expect_event("load"):  # htmx loads the page anew, which is not what go_back() waits for
            page.evaluate("setTimeout(() => history.back())")
        expect(page).to_have_url(address)


@pytest.mark.req("HIST-06")
def test_by_keyboard_one_walks_the_rows_opens_a_call_and_gets_to_the_filters(calls: Page) -> None:
    page, rows = calls, calls.locator(".history tbody tr[tabindex]")
    page.get_by_role("link", name="By person").click()
    page.wait_for_url("**/history/?view=recent")
    page.locator("body").evaluate("body => document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("f")
    expect(page.locator("select[name=period]")).to_be_focused()
    rows.nth(0).focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()


def test_a_link_in_a_part_that_fetches_itself_opens_its_whole_page(calls: Page) -> None:
    page = calls
    for part, address, heading in (
        ("#missed .panel-foot a", "**/history/?kind=missed", "History"),
        ("#completed .panel-foot a", "**/history/", "History"),
        ("#voicemail .panel-foot a", "**/voicemail/", "Voicemail"),
    ):
        page.goto("/")
        page.locator(part).click()
        page.wait_for_url(address)
        expect(page.locator("h1")).to_have_text([heading])
    page.get_by_role("navigation", name="Folders").get_by_role("link", name="All calls").click()
    page.wait_for_url("**/voicemail/*shelf=calls")
    expect(page.locator("#calls")).to_be_visible()


def test_clearing_the_filters_empties_the_fields_also_where_nothing_was_found(calls: Page) -> None:
    page, text = calls, calls.locator("#history-filters input[name=q]")
    text.press_sequentially("nobody is called that")
    page.wait_for_url("**/history/?q=nobody*")
    expect(page.locator("#calls .empty-title")).to_be_visible()
    page.locator("#calls").get_by_role("link", name="Clear all filters").click()
    expect(page.locator(".history tbody tr[tabindex]").first).to_be_visible()
    expect(text).to_have_value("")


def test_whoever_chooses_a_kind_by_keyboard_stays_at_it(calls: Page) -> None:
    page = calls
    missed = page.get_by_role("navigation", name="Kind of call").get_by_role("link", name="Missed")
    missed.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/?kind=missed")
    expect(missed).to_have_attribute("aria-current", "true")
    expect(missed).to_be_focused()


def test_on_a_mobile_the_filters_are_a_sheet_and_the_rows_are_cards(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    complaints: Complaints,
    violations: Callable[[Page], list[str]],
) -> None:
    complaints.tolerate(REPLACED)
    page = open_start_page(open_page(portal, "mobile"), log_in, "1011")
    page.goto("/history/")
    period = page.locator("select[name=period]")
    expect(period).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(period).to_be_visible()
    assert violations(page) == []
    period.select_option("days")
    page.locator("input[name=from]").fill("2020-01-01")
    page.wait_for_url("**/history/?from=2020-01-01")
    page.get_by_role("button", name="Show the calls").click()
    expect(period).to_be_hidden()
    expect(page.locator(".history tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.req("HIST-14")
def test_the_last_ten_calls_are_at_the_dial_field_with_details_when_one_points_at_them(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1011")
    page.get_by_role("button", name="Last calls").click()
    calls = page.locator("#last-calls > li")
    expect(calls).to_have_count(10)
    expect(calls.nth(2).locator(".last-details")).to_be_hidden()
    calls.nth(2).hover()
    expect(calls.nth(2).locator(".last-details")).to_be_visible()
    calls.nth(3).focus()
    expect(calls.nth(3).locator(".last-details")).to_be_visible()

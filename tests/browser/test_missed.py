"""Missed calls of a group, on the pages of its members; the menu of a number and a call's story by keyboard."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
MemberPage = Callable[..., Page]
GROUP = "1080"
CALLER, SHOWN = "601570961", "601 570 961"


@pytest.fixture
def member_page(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> MemberPage:
    for channel in portal.control(do="state")["channels"]:  # what a test that failed has left
        with suppress(AssertionError):
            portal.control(do="hang_up", who=channel["who"])

    def member_page(extension: str, device: str = "full") -> Page:
        return open_start_page(open_page(portal, device), log_in, extension)

    return member_page


def no_call(page: Page) -> None:
    expect(page.locator("#live-strip .live-call")).to_have_count(0, timeout=SOON)


def the_group_misses_a_call(portal: RunningPortal, *pages: Page) -> None:
    portal.control(do="call", from_=CALLER, to=GROUP)
    for page in pages:
        expect(page.locator('#live-strip .live-call[data-state="ringing"]')).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who=CALLER)
    for page in pages:
        no_call(page)


@pytest.mark.req("HIST-08", "HIST-10")
def test_a_missed_group_call_that_a_member_calls_back_closes_on_the_pages_of_all(
    portal: RunningPortal, member_page: MemberPage
) -> None:
    one, other = member_page("1012"), member_page("1014", "mobile")
    the_group_misses_a_call(portal, one, other)
    rows = [page.locator("#missed li", has_text=SHOWN) for page in (one, other)]
    for page, row in zip((one, other), rows, strict=True):
        expect(row).to_contain_text(GROUP, timeout=SOON)
        expect(row.locator(".done-form")).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\([0-9]+\) "), timeout=SOON)
    portal.control(do="call", from_="1014", to=f"0{CALLER}")
    portal.control(do="answer", who=CALLER)
    expect(other.locator('#live-strip .live-call[data-state="talking"]')).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who="1014")
    for row in rows:
        expect(row).to_contain_text("Reached by", timeout=SOON)
        expect(row.locator(".done-form")).to_have_count(0)


@pytest.mark.req("HIST-08")
def test_done_closes_it_for_the_others_and_undo_opens_it_again(portal: RunningPortal, member_page: MemberPage) -> None:
    one, other = member_page("1012"), member_page("1014")
    the_group_misses_a_call(portal, one, other)
    row, seen = (page.locator("#missed li", has_text=SHOWN) for page in (one, other))
    row.locator(".done-form button").click()
    expect(seen).to_contain_text("Done, says", timeout=SOON)
    one.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(seen.locator(".done-form")).to_be_visible(timeout=SOON)
    row.locator(".done-form button").click()
    expect(seen).to_contain_text("Done, says", timeout=SOON)


@pytest.mark.req("HIST-08")
def test_whoever_takes_it_is_named_on_the_pages_of_the_others_until_it_is_given_back(
    portal: RunningPortal, member_page: MemberPage, violations: Callable[[Page], list[str]]
) -> None:
    one, other = member_page("1012"), member_page("1014", "mobile")
    the_group_misses_a_call(portal, one, other)
    row, seen = (page.locator("#missed li", has_text=SHOWN) for page in (one, other))
    expect(seen.locator(".take-form")).to_be_visible(timeout=SOON)
    row.locator(".take-form button").click()
    expect(row.locator('[data-ending="taken"]')).to_contain_text("You call back", timeout=SOON)
    expect(seen.locator('[data-ending="taken"]')).to_contain_text("calls back, since", timeout=SOON)
    expect(seen.locator(".take-form")).to_have_count(0)
    assert violations(one) == []
    assert violations(other) == []
    row.locator(".take-form button").click()
    expect(seen.locator(".take-form")).to_be_visible(timeout=SOON)
    expect(seen.locator('[data-ending="taken"]')).to_have_count(0)
    seen.locator(".take-form button").click()
    expect(row.locator('[data-ending="taken"]')).to_contain_text("calls back, since", timeout=SOON)
    seen.locator(".done-form button").click()
    expect(row).to_contain_text("Done, says", timeout=SOON)


@pytest.mark.req("HIST-08")
def test_the_counter_goes_once_the_list_was_before_somebodys_eyes(
    portal: RunningPortal, member_page: MemberPage
) -> None:
    page = member_page("1015")
    page.goto("/about/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    counter = page.locator('.rail [data-counter="history:history"]')
    before = int(counter.inner_text() or 0)  # calls that the group missed in other tests
    the_group_misses_a_call(portal, page)
    expect(counter).to_have_text(str(before + 1), timeout=SOON)
    page.goto("/history/?kind=open")
    expect(counter).to_be_empty(timeout=SOON)
    page.locator("#to-call-back-title").wait_for()


@pytest.mark.req("HIST-09")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_the_menu_of_a_number_by_keyboard_leads_to_a_contact_and_back(
    portal: RunningPortal, member_page: MemberPage, device: str, violations: Callable[[Page], list[str]]
) -> None:
    page = member_page("1013", device)
    the_group_misses_a_call(portal, page)
    more = page.locator("#missed li", has_text=SHOWN).locator(".number-more")
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#number-menu")
    expect(menu.locator(".menu-item").first).to_be_focused(timeout=SOON)
    assert violations(page) == []
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    menu.locator(".menu-item", has_text="contact").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill("Caller of the morning")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#missed")).to_contain_text("Caller of the morning", timeout=SOON)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#missed")).not_to_contain_text("Caller of the morning", timeout=SOON)


def test_a_row_opens_its_story_and_gives_the_focus_back(
    portal: RunningPortal, member_page: MemberPage, violations: Callable[[Page], list[str]]
) -> None:
    page = member_page("1013")
    the_group_misses_a_call(portal, page)
    page.goto("/history/")
    row = page.locator("[data-walk] tbody tr").first
    row.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("dialog.drawer[open]")
    expect(drawer).to_contain_text("The call was over.", timeout=SOON)
    expect(drawer).to_contain_text(SHOWN)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

"""Sessions that end elsewhere and by themselves, and another device that a code logs in. T-SES-05, LOG-16, LOG-09."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import camera
from tests.browser.conftest import OpenPage
from tests.browser.readers import Reader, each_reader
from tests.browser.start_page import open_start_page, speak
from tests.browser.watching import Complaints
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
AT_THE_DOOR = re.compile(r"/login/\?next=%2Fhistory%2F&ended=elsewhere$")
PASSWORD = "portal-demo"
NOBODY_THERE = "status of 401"
"""What Chromium says when a part asks for a session that has ended."""


@pytest.mark.req("APP-01")
@each_reader
def test_t_ses_05_a_session_that_is_ended_elsewhere_goes_to_the_door(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    complaints: Complaints,
    reader: Reader,
) -> None:
    complaints.tolerate(NOBODY_THERE)
    here, there = open_page(portal, **reader.browser), open_page(portal, **reader.browser)
    for page in (here, there):
        log_in(page, reader.extension)
        speak(page, reader.language)
    there.goto("/history/")
    expect(there.locator("body")).to_have_attribute("data-live", "live")
    here.goto("/settings/sessions/")
    reader.reads(here, "Where you are logged in")
    assert violations(here) == []
    here.locator(".sessions").last.get_by_role("button").first.click()  # the one that was used last
    reader.reads(here, "That session has ended.")
    there.wait_for_url(AT_THE_DOOR)
    reader.reads(there, "Your session was ended, here or on another device.")
    there.locator("input[name=extension]").fill(reader.extension)
    there.locator("input[type=password]").fill(PASSWORD)
    there.keyboard.press("Enter")
    there.wait_for_url("**/history/")
    reader.reads(there, "History")


@pytest.mark.req("LOG-16", "SUB-05", "LOG-09")
def test_a_code_logs_a_telephone_in_and_the_page_that_shows_it_says_so(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page, phone = open_start_page(open_page(portal), log_in, "1015"), open_page(portal, "mobile")
    page.goto("/settings/subscriber/")
    page.get_by_role("link", name="Show the code").click()
    expect(page.get_by_role("heading", name="Log in on another device")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Subscriber")).to_have_attribute(
        "aria-current", "page"
    )
    page.get_by_label("Current password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("svg.qr")).to_be_visible()
    clock = page.locator("[data-countdown]")
    expect(clock).not_to_have_text(clock.inner_text())
    assert violations(page) == []

    phone.goto(what_it_says(page))
    assert phone.url.endswith("/phone/"), "the key does not stay in the address"
    expect(phone.get_by_role("heading", name="Log in as 1015")).to_be_visible()
    assert violations(phone) == []
    phone.get_by_label("Stay logged in on this device").check()
    phone.get_by_role("button", name="Log in").click()
    expect(phone.locator("#missed")).to_be_visible()
    assert [cookie["expires"] > 0 for cookie in phone.context.cookies() if cookie["name"] == "session"] == [True]

    expect(page.locator('#code-state[data-state="used"]')).to_contain_text("Chrome")
    expect(page.locator("svg.qr")).to_be_hidden()
    page.get_by_role("link", name="End that session").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()


def what_it_says(page: Page) -> str:
    """The code on the page, read as a camera reads it."""
    drawing = page.locator("svg.qr path").get_attribute("d") or ""
    size = int((page.locator("svg.qr").get_attribute("viewBox") or "").split()[2])
    return camera.text_of(camera.modules_of(drawing, size))


def test_t_ses_03_what_a_page_fetches_by_itself_says_so(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1016")
    with page.expect_request(lambda request: request.headers.get("hx-target") == "summary") as part:
        page.evaluate('document.body.dispatchEvent(new CustomEvent("services-changed"))')
    assert part.value.headers.get("x-unattended") == "1"
    with page.expect_request(lambda request: request.url.endswith("/history/")) as click:
        page.get_by_role("link", name="History", exact=True).first.click()
    assert "x-unattended" not in click.value.headers
    with page.expect_request(lambda request: "/search/" in request.url) as typed:
        page.locator("#global-search").press_sequentially("nowak")
    assert "x-unattended" not in typed.value.headers


def test_t_ses_03_who_has_a_program_click_is_no_empty_chair(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    """As voice control and keyboard extensions of the browser do."""
    page = open_start_page(open_page(portal), log_in, "1016")
    with page.expect_request(lambda request: request.url.endswith("/history/")) as click:
        page.get_by_role("link", name="History", exact=True).first.evaluate("link => link.click()")
    assert "x-unattended" not in click.value.headers
    with page.expect_request(lambda request: "/search/" in request.url) as typed:
        page.locator("#global-search").evaluate(
            'field => { field.value = "nowak"; field.dispatchEvent(new Event("input", { bubbles: true })); }'
        )
    assert "x-unattended" not in typed.value.headers

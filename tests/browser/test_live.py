"""What people see while it happens, without a reload, and how honestly it greys when nothing is live."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.start_page import open_start_page
from tests.browser.watching import Complaints
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
CALLER = "601570947"
LIVE_WITHIN = 20_000  # milliseconds; also what a killed gateway may take to be taken over
GREY_WITHIN = 40_000


@pytest.fixture
def live_page(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> Callable[..., Page]:
    """A signed-in person's start page with its socket open."""
    for channel in portal.control(do="state")["channels"]:  # what a test that failed has left
        with suppress(AssertionError):  # hung up with the other end
            portal.control(do="hang_up", who=channel["who"])

    def live_page(extension: str, device: str = "full", at: RunningPortal | None = None) -> Page:
        return open_start_page(open_page(at or portal, device), log_in, extension)

    return live_page


LivePage = Callable[..., Page]


def a_call(page: Page, state: str) -> None:
    expect(page.locator(f'#live-strip .live-call[data-state="{state}"]')).to_be_visible(timeout=LIVE_WITHIN)


def no_call(page: Page) -> None:
    expect(page.locator("#live-strip .live-call")).to_have_count(0, timeout=LIVE_WITHIN)


def the_clock_runs(page: Page) -> None:
    clock = page.locator("#live-strip [data-timer]")
    expect(clock).to_have_text(re.compile(r"^0:\d\d$"))
    expect(clock).not_to_have_text(clock.inner_text())


@pytest.mark.req("MAIN-01", "CALL-04", "PRES-03")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_call_appears_live_on_the_start_pages_of_both(
    portal: RunningPortal, live_page: LivePage, device: str
) -> None:
    calling, called = live_page("1011", device), live_page("1012", device)
    portal.control(do="call", from_="1011", to="1012")
    a_call(calling, "calling")
    a_call(called, "ringing")
    expect(called.locator("#live-strip .live-call-who strong")).to_contain_text("Wiśniewska")
    expect(called).to_have_title(re.compile("is calling"))
    portal.control(do="answer", who="1012")
    for page in (calling, called):
        a_call(page, "talking")
        the_clock_runs(page)
    expect(calling.locator('#colleagues .lamp[data-extension="1012"]')).to_have_attribute("data-state", "talking")
    portal.control(do="hang_up", who="1012")
    no_call(calling)
    no_call(called)
    expect(called.locator("#completed li").first).to_contain_text("Wiśniewska")
    expect(calling.locator('#completed li [data-kind="outgoing"]').first).to_be_visible()


@pytest.mark.req("MAIN-04", "MAIN-05", "MAIN-08")
def test_a_missed_call_appears_in_its_panel_and_repeats_are_counted(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1013")
    for _attempt in range(2):
        portal.control(do="call", from_=CALLER, to="1013")
        a_call(page, "ringing")
        portal.control(do="hang_up", who=CALLER)
        no_call(page)
    row = page.locator("#missed li").first
    expect(row.locator(".number")).to_contain_text("601 570 947")
    expect(row.locator(".count")).to_have_text("2")


@pytest.mark.req("CALL-11")
def test_hanging_up_from_the_page_ends_the_call(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1014")
    portal.control(do="call", from_="1014", to="1015")
    portal.control(do="answer", who="1015")
    a_call(page, "talking")
    page.get_by_role("button", name="Hold").click()
    a_call(page, "holding")
    page.get_by_role("button", name="Resume").click()
    a_call(page, "talking")
    page.get_by_role("button", name="Hang up").click()
    no_call(page)


@pytest.mark.req("CALL-05")
def test_a_call_is_transferred_to_somebody_who_was_found_by_name(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1016")
    portal.control(do="call", from_=CALLER, to="1016")
    portal.control(do="answer", who="1016")
    a_call(page, "talking")
    page.locator("#live-strip").get_by_text("Transfer").click()
    field = page.get_by_label("To whom? Name or number")
    field.fill("dąbrow")
    expect(page.locator("#transfer-results [role=option]").first).to_contain_text("Dąbrowski")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    no_call(page)
    portal.control(do="answer", who="1012")
    portal.control(do="hang_up", who=CALLER)


def test_a_colleague_that_rings_is_seen_ringing_and_the_call_is_picked_up(
    portal: RunningPortal, live_page: LivePage
) -> None:
    page = live_page("1017")
    portal.control(do="call", from_=CALLER, to="1015")
    tile = page.locator('#colleagues .colleague:has([data-extension="1015"])')
    expect(tile.locator(".lamp")).to_have_attribute("data-state", "ringing", timeout=LIVE_WITHIN)
    tile.click()
    page.get_by_role("button", name="Pick up").click()
    a_call(page, "talking")
    portal.control(do="hang_up", who=CALLER)
    no_call(page)


@pytest.mark.req("FWD-06", "MAIN-17", "SVC-09")
def test_do_not_disturb_is_confirmed_live_and_ended_in_the_top_bar(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1019")
    page.goto("/settings/forwarding/")
    page.locator("#dnd").get_by_role("button", name="Turn on").click()
    expect(page.locator("#dnd")).to_contain_text("Active")
    expect(page.locator('#dnd[data-stage="settled"]')).to_be_visible(timeout=LIVE_WITHIN)
    chip = page.locator('#active-services [data-feature="dnd"]')
    expect(chip).to_be_visible(timeout=LIVE_WITHIN)
    chip.get_by_role("button").click()
    expect(chip).to_have_count(0, timeout=LIVE_WITHIN)
    expect(page.locator("#dnd")).to_contain_text("Inactive", timeout=LIVE_WITHIN)


def test_a_service_switched_at_the_telephone_appears_on_the_page(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1020")
    portal.control(do="set", who="1020", feature="forward_busy", value="1021")
    expect(page.locator("#summary")).to_contain_text("Forwarding when busy", timeout=LIVE_WITHIN)
    expect(page.locator('#active-services [data-feature="forward_busy"]')).to_be_visible()
    portal.control(do="set", who="1020", feature="forward_busy", value="")
    expect(page.locator("#summary")).not_to_contain_text("Forwarding", timeout=LIVE_WITHIN)


def test_what_changes_while_a_part_is_being_fetched_is_not_missed(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1018")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.headers.get("hx-target") == "summary" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/*", hold_the_first)
    change = 'document.body.dispatchEvent(new CustomEvent("services-changed"))'
    with page.expect_request(lambda request: request.headers.get("hx-target") == "summary"):
        page.evaluate(change)
    page.evaluate(change)
    with page.expect_request(lambda request: request.headers.get("hx-target") == "summary", timeout=LIVE_WITHIN):
        held[0].continue_()


def test_the_socket_survives_navigation(portal: RunningPortal, live_page: LivePage) -> None:
    page = live_page("1022")
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="History", exact=True).first.click()
    page.wait_for_url("**/history/")
    assert page.evaluate("window.stillHere") is True
    portal.control(do="call", from_=CALLER, to="1022")
    a_call(page, "ringing")
    portal.control(do="hang_up", who=CALLER)
    no_call(page)


@pytest.mark.slow
def test_without_its_gateway_the_page_greys_says_since_when_and_heals(
    fresh_portal: RunningPortal, live_page: LivePage
) -> None:
    page = live_page("1011", at=fresh_portal)
    fresh_portal.control(do="call", from_=CALLER, to="1011")
    fresh_portal.control(do="answer", who="1011")
    a_call(page, "talking")
    fresh_portal.kill("gateway")
    expect(page.locator("body")).to_have_attribute("data-live", "stale", timeout=GREY_WITHIN)
    expect(page.locator("#link-banner")).to_be_visible()
    expect(page.locator("#link-banner time")).to_have_text(re.compile(r"\d+:\d\d:\d\d"))
    expect(page.locator("#missed, .dial-call").first).to_be_visible()
    expect(page.locator(".dial-call")).to_be_disabled()
    fresh_portal.start("gateway")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=GREY_WITHIN)
    expect(page.locator("#link-banner")).to_be_hidden()
    expect(page.locator(".dial-call")).to_be_enabled()
    no_call(page)


@pytest.mark.slow
def test_a_page_heals_by_itself_when_the_server_comes_back(
    fresh_portal: RunningPortal, live_page: LivePage, complaints: Complaints
) -> None:
    complaints.tolerate("htmx:(afterRequest|sendError)")  # a part may have been on its way
    page = live_page("1012", at=fresh_portal)
    fresh_portal.kill("web")
    expect(page.locator("body")).to_have_attribute("data-live", "stale", timeout=LIVE_WITHIN)
    fresh_portal.start("web")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=GREY_WITHIN)
    fresh_portal.control(do="call", from_=CALLER, to="1012")
    a_call(page, "ringing")


def test_logging_out_elsewhere_sends_the_page_to_the_door(
    portal: RunningPortal, live_page: LivePage, complaints: Complaints
) -> None:
    complaints.tolerate("401")  # a part may have been on its way
    page = live_page("1023")
    other = page.context.new_page()
    other.goto("/settings/application/")
    token = other.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    assert other.request.post("/logout/", headers={"X-CSRFToken": token, "Referer": portal.base_url}).ok
    page.wait_for_url("**/login/**", timeout=LIVE_WITHIN)

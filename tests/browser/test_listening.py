"""The main tasks, by somebody who hears the portal and has a keyboard: a screen reader and no eyes (WCAG 2.2 AA)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.listening import Ear
from tests.browser.start_page import open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
CALLER, SHOWN = "601570947", "601 570 947"
LANDMARKS = {"banner", "main", "navigation", "search"}


@pytest.mark.slow
@pytest.mark.req("MAIN-01", "MAIN-02", "MAIN-08", "FWD-09", "FWD-06")
@pytest.mark.parametrize(("extension", "device"), [("1013", "full"), ("1012", "mobile")])
def test_calls_forwarding_and_do_not_disturb_are_done_by_ear(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str
) -> None:
    page = open_page(portal, device, reduced_motion="reduce")
    ear = Ear(page)
    open_start_page(page, log_in, extension)
    finds_the_way(ear)
    hears_calls(portal, ear, extension)
    calls_back(portal, ear, extension)
    finds_somebody_and_calls(portal, ear, extension)
    forwards(ear)
    is_not_disturbed(ear)


@pytest.mark.slow
def test_a_search_of_the_help_says_how_much_it_found(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(portal, reduced_motion="reduce")
    ear = Ear(page)
    log_in(page, "1014")
    page.goto("/help/")
    words = page.get_by_role("searchbox", name="Search the help")
    words.fill("wake-up")
    ear.hears(" found")
    words.fill("dodecahedron")
    ear.hears("Nothing found")


def finds_the_way(ear: Ear) -> None:
    """By landmarks and headings; the first stop of the keyboard leads past the menu."""
    told = ear.tree()
    assert {role for role, _, _ in told} >= LANDMARKS
    levels = [properties["level"] for role, _, properties in told if role == "heading"]
    assert levels.count(1) == 1
    ear.page.keyboard.press("Tab")
    ear.finds("link", "Skip to the content")
    ear.page.keyboard.press("Enter")
    expect(ear.page.locator("#main")).to_be_focused()


def hears_calls(portal: RunningPortal, ear: Ear, extension: str) -> None:
    portal.control(do="call", from_=CALLER, to=extension)
    ear.hears("Incoming call: ")
    ear.finds("region", "Incoming call: ")
    portal.control(do="answer", who=extension)
    ear.hears("In a call: ")
    ear.presses("button", "Hold")
    ear.hears("On hold: ")
    ear.presses("button", "Hang up")
    ear.hears("The call is over: ")


def calls_back(portal: RunningPortal, ear: Ear, extension: str) -> None:
    """A call that nobody took, from the list of missed ones."""
    portal.control(do="call", from_=CALLER, to=extension)
    ear.hears("Incoming call: ")
    portal.control(do="hang_up", who=CALLER)
    ear.hears("The call is over: ")
    ear.presses("button", SHOWN, within="Missed")
    places_the_call(portal, ear, extension)


def finds_somebody_and_calls(portal: RunningPortal, ear: Ear, extension: str) -> None:
    """By the search of the top bar, whose key works everywhere."""
    ear.page.keyboard.press("/")
    ear.page.keyboard.type("Whitfield")
    ear.hears("1 found")
    ear.page.keyboard.press("ArrowDown")
    expect(ear.page.get_by_role("search").get_by_role("link", name="Oliver Whitfield")).to_be_focused()
    ear.page.keyboard.press("Tab")
    expect(ear.page.get_by_role("button", name="Call Oliver Whitfield: 1017").first).to_be_focused()
    ear.page.keyboard.press("Enter")
    places_the_call(portal, ear, extension)


def places_the_call(portal: RunningPortal, ear: Ear, extension: str) -> None:
    """Asked which way, by their own telephone; the dialog is told by its name, and not by what stands in it."""
    dialog, call = ear.page.get_by_role("dialog"), ear.page.locator(".live-call")
    expect(dialog.or_(call).first).to_be_visible()
    if dialog.is_visible():
        ear.finds("dialog", "Call ")
        ear.presses("button", "Internal")
    ear.hears("Your telephone rings.")
    expect(call).to_have_count(1)
    portal.control(do="hang_up", who=extension)
    ear.hears("The call is over: ")


def forwards(ear: Ear) -> None:
    service = "Forward when busy"
    ear.page.goto("/settings/forwarding/")
    expect(ear.page.locator("body")).to_have_attribute("data-live", "live")
    ear.finds("heading", service)
    ear.goes_to("combobox", "Forward to", within=service)
    ear.page.keyboard.press("ControlOrMeta+a")  # what was used last is offered
    ear.page.keyboard.type(CALLER)
    ear.presses("button", "Turn on", within=service)
    ear.hears(f"{service}: Active: ")
    ear.presses("button", "Turn off", within=service)
    ear.hears(f"{service}: Inactive")


def is_not_disturbed(ear: Ear) -> None:
    """A switch that says its state, and keeps the focus while it changes."""
    ear.page.goto("/")
    expect(ear.page.locator("body")).to_have_attribute("data-live", "live")
    switch = ear.page.get_by_role("region", name="One tap").get_by_role("button", name="Do not disturb")
    for state in ("true", "false"):
        ear.presses("button", "Do not disturb", within="One tap")
        expect(switch).to_have_attribute("aria-pressed", state)
        expect(switch).to_be_focused()
        assert ear.finds("button", "Do not disturb")["pressed"] == state

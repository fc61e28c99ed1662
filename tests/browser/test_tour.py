"""A tour of all that is kept of calls, by somebody who has just had some: in both layouts, and in every language."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from history.lists.filters import Kind
from tests.browser.readers import overhang
from tests.browser.start_page import SOON, open_start_page, speak
from tests.browser.test_notes import post_its_to
from tests.browser.test_own_settings import CALLER, is_over
from tests.browser.test_voicemail import has_sounded, leaves_a_message
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]

MANAGER = "1021"
PAGES = (
    "/history/",
    "/history/?kind=open",
    "/history/?view=recent",
    "/history/?scope=department",
    "/voicemail/",
    "/voicemail/greetings/",
    "/recordings/",
    "/notes/",
    "/post-its/",
    "/notices/",
    "/settings/notices/",
    "/jobs/",
)
FILTERED = (
    *(f"/history/?kind={kind}" for kind in Kind if kind not in {Kind.ALL, Kind.OPEN}),
    "/history/?scope=department&person=1013",
    "/history/?period=week&between=external&least=1&q=601570947",
    "/history/?q=nobody+has+this+name",
    "/voicemail/?shelf=calls",
    "/voicemail/?shelf=deleted",
)
OPENED = (
    ("/history/", "#newest a.row-link", "dialog.story-drawer[open] .story-steps"),
    ("/history/", "#newest .number-more", "#number-menu .menu-item"),
    ("/history/", ".history-open", "#history-choices select"),
    ("/history/", "#bell-button", "#bell [data-notice]"),
    ("/voicemail/", "#messages .message-actions a[href^='/voicemail/']:not([data-play])", "dialog[open] .dialog-body"),
    ("/", "[popovertarget=last-ten]", "#last-calls li"),
)
"""Where, what is pressed, and what appears."""


def misses_a_call(portal: RunningPortal, page: Page, caller: str) -> None:
    portal.control(do="call", from_=caller, to=MANAGER)
    expect(page.locator('.live-call[data-state="ringing"]')).to_be_visible(timeout=SOON)
    is_over(portal, page, caller)


def has_a_talk_recorded(portal: RunningPortal, page: Page, caller: str) -> None:
    portal.control(do="call", from_=caller, to=MANAGER)
    portal.control(do="answer", who=MANAGER)
    call = page.locator('.live-call[data-state="talking"]')
    for button, words in (("Record", "Is recorded"), ("Pause recording", "Recording paused")):
        call.get_by_role("button", name=button, exact=True).click()
        expect(call).to_contain_text(words, timeout=SOON)
    call.get_by_role("button", name="Go on recording").click()
    expect(call).to_contain_text("Is recorded", timeout=SOON)
    call.get_by_role("button", name="Stop recording").click()
    expect(call).not_to_contain_text("Is recorded", timeout=SOON)
    is_over(portal, page, caller)


@pytest.mark.req("HIST-11", "REC-01", "REC-03")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_talk_is_recorded_from_the_strip_and_heard_again(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, MANAGER)
    has_a_talk_recorded(portal, page, CALLER)
    page.goto("/recordings/")
    recording = page.locator("#recordings tbody tr").first
    recording.get_by_role("button", name=re.compile("^Listen")).click()
    has_sounded(portal, page, 0.3)
    page.goto("/history/")
    page.locator("#newest a.row-link").first.click()
    drawer = page.locator("dialog.story-drawer[open]")
    expect(drawer.locator(".story-sound").first).to_contain_text("Recording")
    drawer.get_by_role("link", name="Everything about this number").click()
    expect(page.locator("#dossier-recordings")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("HIST-09", "HIST-14", "NOTI-02")
@pytest.mark.parametrize(("device", "color_scheme"), [("full", "dark"), ("mobile", "light")])
def test_t_csp_01_what_is_kept_of_calls_fits_the_screen_and_is_accessible_in_every_language(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, device: str, color_scheme: str
) -> None:
    page = open_start_page(open_page(portal, device, color_scheme=color_scheme), log_in, MANAGER)
    misses_a_call(portal, page, CALLER)
    leaves_a_message(portal, MANAGER, seconds=4)
    has_a_talk_recorded(portal, page, CALLER)
    post_its_to(page, MANAGER, "Please call\nhttps://example.com/a/very/long/address/that/nobody/breaks/" + "x" * 80)
    for language in ("pl", "de", "en"):
        speak(page, language)
        for address in (*PAGES, *(FILTERED if language == "en" else ())):
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
            looks_right(page, language, violations)
        for address, opener, opened in OPENED:
            page.goto(address)
            if not page.locator(opened).first.is_visible():  # the wide page has its filters open
                page.locator(opener).first.click()
            expect(page.locator(opened).first).to_be_visible(timeout=SOON)
            looks_right(page, language, violations)


def looks_right(page: Page, language: str, violations: Violations) -> None:
    """No wider than the screen, and open to everybody, which no language changes."""
    assert overhang(page) <= 0, f"{page.url} {language}"
    assert language != "en" or violations(page) == [], page.url

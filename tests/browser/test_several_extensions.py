"""One person, several extensions: what they see and do follows the one they work with, in every tab."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.start_page import SOON, open_start_page
from tests.browser.watching import Complaints
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
ADMINISTRATOR = COMPANY.demo_admin.extension
(RECEPTION,) = COMPANY.demo_admin.also_works
CALLER, SHOWN = "601570948", "601 570 948"


def works_with(page: Page, extension: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-extension-of-viewer", extension, timeout=SOON)
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)


def switch(page: Page, extension: str) -> None:
    page.locator(".me").click()
    page.locator("#me-menu").get_by_role("button", name=extension).click()
    works_with(page, extension)


def a_call(page: Page, state: str) -> None:
    expect(page.locator(f'#live-strip .live-call[data-state="{state}"]')).to_be_visible(timeout=SOON)


def no_call(page: Page) -> None:
    expect(page.locator("#live-strip .live-call")).to_have_count(0, timeout=SOON)


@pytest.mark.slow
@pytest.mark.req("LOG-20", "PSA-08")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_history_services_and_living_calls_follow_the_extension_in_every_tab(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, complaints: Complaints, device: str
) -> None:
    complaints.tolerate(r"409 \(Conflict\)")  # what a tab asks for in the instant of the switch is of the wrong line
    page = open_start_page(open_page(portal, device), log_in, ADMINISTRATOR)
    second = page.context.new_page()
    second.goto("/")
    works_with(second, ADMINISTRATOR)

    portal.control(do="call", from_=CALLER, to=RECEPTION)
    portal.control(do="set", who=RECEPTION, feature="forward_busy", value="1030")
    no_call(page)
    switch(page, RECEPTION)
    for tab in (page, second):
        works_with(tab, RECEPTION)
        a_call(tab, "ringing")
        expect(tab.locator("#summary")).to_contain_text("Forwarding when busy", timeout=SOON)
    expect(page.locator(".me[data-for-other]")).to_contain_text(RECEPTION)
    portal.control(do="answer", who=RECEPTION)
    a_call(second, "talking")
    page.get_by_role("button", name="Hang up").click()
    for tab in (page, second):
        no_call(tab)
        expect(tab.locator("#completed .number").first).to_contain_text(SHOWN, timeout=SOON)
    page.goto("/history/")
    expect(page.locator("#newest .number").first).to_contain_text(SHOWN)

    switch(page, ADMINISTRATOR)
    expect(page.locator(".me[data-for-other]")).to_have_count(0)
    expect(page.locator("#newest .number").first).not_to_contain_text(SHOWN)
    works_with(second, ADMINISTRATOR)
    expect(second.locator("#summary")).not_to_contain_text("Forwarding when busy")
    portal.control(do="set", who=RECEPTION, feature="forward_busy", value="")


@pytest.mark.slow
def test_a_tab_that_slept_through_the_switch_does_nothing_for_the_wrong_line(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, ADMINISTRATOR)
    sleeper = page.context.new_page()
    sleeper.route_web_socket("**/ws/live/", lambda _socket: None)  # it hears nothing
    sleeper.goto("/settings/forwarding/")
    switch(page, RECEPTION)
    with sleeper.expect_navigation():
        sleeper.locator("#forward_busy input[name=number]").fill("1030")
        sleeper.locator("#forward_busy button[name=on]").evaluate(
            "button => { button.disabled = false; button.click(); }"
        )
    expect(sleeper.locator("body")).to_have_attribute("data-extension-of-viewer", RECEPTION)
    expect(sleeper.locator('#forward_busy[data-stage="settled"]')).to_contain_text("Inactive")

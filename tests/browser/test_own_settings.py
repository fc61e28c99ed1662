"""Settings that steer the browser itself: what Enter does, announcements and the ring; and one's own activity."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page, speak_english
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
CALLER = "601570947"

# The edge of the browser: what it would show and sound is written down, and the page can be hidden.
EDGE = """
window.said = [];
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.hide = (value) => { hidden = value; document.dispatchEvent(new Event("visibilitychange")); };
window.Notification = class extends EventTarget {
  static permission = sessionStorage.permission ?? "default";
  static async requestPermission() {
    said.push("asked");
    return (Notification.permission = window.answer ?? "granted");
  }
  constructor(title, options) { super(); this.title = title; said.push(`notice ${title} ${options.tag.slice(0, 5)}`); }
  close() { said.push("notice gone"); }
};
const start = AudioBufferSourceNode.prototype.start, stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.start = function (...when) { said.push("ring"); return start.apply(this, when); };
AudioBufferSourceNode.prototype.stop = function (...when) { said.push("silence"); return stop.apply(this, when); };
"""

TWO_CLICKS = """
(element) => {
  const like = { bubbles: true, cancelable: true };
  for (const detail of [1, 2]) element.dispatchEvent(new MouseEvent("click", { ...like, detail }));
}
"""
"""At once: a busy browser may take longer between two than it waits for the second."""


def chooses(page: Page, *labels: str) -> None:
    page.goto("/settings/application/")
    for label in labels:
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")


def said(page: Page, what: str) -> None:
    page.wait_for_function("what => said.some((one) => one.startsWith(what))", arg=what, timeout=SOON)


def is_over(portal: RunningPortal, page: Page, who: str) -> None:
    portal.control(do="hang_up", who=who)
    expect(page.locator("#live-strip .live-call")).to_have_count(0, timeout=SOON)


@pytest.mark.req("APP-06")
@pytest.mark.parametrize(("extension", "device"), [("1025", "full"), ("1028", "mobile")])
def test_enter_and_a_double_click_do_what_was_chosen(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    chooses(page, "Show the person")
    page.goto("/")
    tile = page.locator('.colleague[data-person="1032"]')
    call, card = page.locator("#live-strip .live-call"), page.locator("#person")
    tile.focus()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Jadwiga Nowak-Łęcka")

    chooses(page, "Call")
    page.goto("/")
    tile.click()
    expect(page.locator("#person[open]")).to_contain_text("Jadwiga Nowak-Łęcka")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(call).to_have_count(0)
    tile.focus()
    page.keyboard.press("Enter")
    expect(call).to_have_count(1, timeout=SOON)
    expect(page.locator("#toasts")).to_contain_text("Your telephone rings.")
    is_over(portal, page, extension)
    tile.evaluate(TWO_CLICKS)
    expect(call).to_have_count(1, timeout=SOON)
    expect(card).to_have_count(0)
    is_over(portal, page, extension)

    chooses(page, "Show their calls")
    page.goto("/search/?q=jadwiga")
    page.locator(".hit").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/?q=1032")
    expect(page.locator("#main")).to_contain_text("Jadwiga Nowak-Łęcka")
    expect(page.locator("body")).to_have_attribute("data-live", "live")


@pytest.mark.req("APP-06", "MAIN-09")
def test_enter_asks_which_way_to_call_as_a_click_on_the_number_does(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1026")
    chooses(page, "Call", "Ask each time")
    page.goto("/")
    page.locator('.colleague[data-person="1032"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("Your telephone 1026 rings first.")
    expect(page.locator("#live-strip .live-call")).to_have_count(0)


@pytest.mark.req("APP-07")
@pytest.mark.parametrize(("extension", "device"), [("1027", "full"), ("1033", "mobile")])
def test_a_ringing_call_is_announced_and_rings_until_it_is_answered(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str
) -> None:
    page = open_page(portal, device)
    page.add_init_script(EDGE)
    open_start_page(page, log_in, extension)
    page.goto("/settings/application/")
    page.get_by_label("Announce calls").check()
    said(page, "asked")
    expect(page.locator("[data-notices-are]:visible")).to_have_count(0)
    page.get_by_role("button", name="Try it").click()
    said(page, "ring")
    page.evaluate("sessionStorage.permission = 'granted'")
    page.get_by_label("Ring in the browser").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")

    page.goto("/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    page.evaluate("hide(true)")
    portal.control(do="call", from_=CALLER, to=extension)
    said(page, "ring")
    said(page, "notice ")
    assert page.evaluate("said.filter((one) => one.startsWith('notice ')).length") == 1
    portal.control(do="answer", who=extension)
    expect(page.locator('.live-call[data-state="talking"]')).to_be_visible(timeout=SOON)
    said(page, "silence")
    said(page, "notice gone")
    assert page.evaluate("said.filter((one) => one === 'ring').length") == 1
    is_over(portal, page, CALLER)


@pytest.mark.req("FWD-10", "APP-07")
@pytest.mark.parametrize(("extension", "device"), [("1012", "full"), ("1025", "mobile")])
def test_a_silenced_browser_shows_a_call_and_rings_again_when_it_may(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str
) -> None:
    page = open_page(portal, device)
    page.add_init_script(EDGE)
    open_start_page(page, log_in, extension)
    page.goto("/settings/application/")
    page.get_by_label("Ring in the browser").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    page.goto("/settings/situations/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    page.get_by_role("button", name="Silence this browser").press("Enter")
    chip = page.locator("#active-services [data-silenced]")
    expect(chip).to_be_visible(timeout=SOON)
    portal.control(do="call", from_=CALLER, to=extension)
    expect(page.locator('.live-call[data-state="ringing"]')).to_be_visible(timeout=SOON)
    assert "ring" not in page.evaluate("said")
    chip.get_by_role("button").click()
    said(page, "ring")
    is_over(portal, page, CALLER)


@pytest.mark.req("APP-07")
def test_a_browser_that_blocks_announcements_is_said_to(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(portal)
    page.add_init_script(EDGE + "window.answer = 'denied';")
    log_in(page, "1034")
    speak_english(page)
    page.goto("/settings/application/")
    page.get_by_label("Announce calls").check()
    blocked = page.locator('[data-notices-are="denied"]')
    expect(blocked).to_contain_text("Your browser blocks notifications from this portal.")
    page.get_by_label("Announce calls").uncheck()
    expect(blocked).to_be_hidden()


@pytest.mark.parametrize(("device", "color_scheme"), [("full", "light"), ("mobile", "dark")])
def test_t_csp_01_own_pages_are_clean_and_accessible(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    color_scheme: str,
) -> None:
    page = open_start_page(open_page(portal, device, color_scheme=color_scheme), log_in, "1023")
    chooses(page, "Extension")
    for address in ("/settings/activity/", "/settings/application/", "/about/", "/search/?q=no"):
        page.goto(address)
        assert violations(page) == []
    page.goto("/settings/activity/")
    page.get_by_role("link", name="Changes").click()
    expect(page.locator("#activity")).not_to_contain_text("You logged in")
    expect(page.locator("#activity")).to_contain_text("You changed your settings.")
    page.wait_for_url("**/settings/activity/?kind=changes")

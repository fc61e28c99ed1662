"""A rule built by keyboard and by touch, its explanation read, the rule activated, and a call that follows it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import SOON, open_start_page, speak_english
from tests.running import RunningPortal

LogIn = Callable[..., None]
RULES = "/settings/forwarding/rules/"
CALLER, NUMBER = "Monika Święcicka", "225550213"
OTHER_CALLER = "601570947"
COLLEAGUE = "1030"


def by_keyboard(field: Locator) -> None:
    """What can be ticked or pressed, without a pointer."""
    field.focus()
    field.press("Space" if field.get_attribute("type") in {"radio", "checkbox"} else "Enter")


def by_touch(field: Locator) -> None:
    field.tap()


@pytest.mark.slow
@pytest.mark.req("FNCP-06", "FNCP-07", "FNCP-08", "FNCP-09", "FNCP-10", "FNCP-11")
@pytest.mark.parametrize(
    ("device", "extension", "press"), [("full", "1019", by_keyboard), ("mobile", "1018", by_touch)]
)
def test_a_rule_is_built_explained_and_activated_and_calls_follow_it(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    extension: str,
    press: Callable[[Locator], None],
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    speak_english(page)
    page.goto("/settings/forwarding/")
    press(page.get_by_role("link", name="Advanced settings"))
    expect(page.locator("#rules .empty")).to_be_visible(timeout=SOON)
    press(page.get_by_role("link", name="Add forwarding"))
    press(page.locator('[name="state"][value="always"]'))
    press(page.locator('[name="who"][value="these"]'))
    callers = page.locator("#rule-caller")
    callers.focus()
    page.keyboard.type("swiecicka")
    expect(page.locator("#caller-results [role=option]").first).to_contain_text(CALLER)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#rule-callers")).to_contain_text(CALLER)
    expect(callers).to_be_focused()
    press(page.locator('[name="deed"][value="forward"]'))
    target = page.locator("#rule-target")
    target.focus()
    page.keyboard.type(COLLEAGUE)
    assert violations(page) == []
    press(page.get_by_role("button", name="Save"))

    row = page.locator(".rule-rows > li")
    expect(row).to_contain_text(f"For every call · calls from {CALLER} → to", timeout=SOON)
    switch = row.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    press(switch)
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(switch).to_be_focused()
    press(row.get_by_role("button", name="Duplicate rule 1"))
    expect(row).to_have_count(2)
    down = row.first.get_by_role("button", name="Move rule 1 down")
    press(down)
    expect(row.nth(1).get_by_role("switch")).to_have_attribute("aria-checked", "true")
    assert violations(page) == []

    press(page.get_by_role("link", name="Who rings if"))
    asks = page.locator("#who-caller")
    path = page.locator("#path")
    expect(path.locator(".empty")).to_be_visible(timeout=SOON)
    asks.press_sequentially(NUMBER, delay=100)  # at the pace of a hand: the page must be ready for it
    expect(path).to_contain_text("Rule 2", timeout=SOON)
    expect(path).to_contain_text(f"For every call · calls from {CALLER}")
    expect(path.locator("svg.path-drawing")).to_be_visible()
    asks.fill("1021")
    expect(path).not_to_contain_text("Rule 2")
    expect(path).to_contain_text("It rings")
    assert violations(page) == []

    call = page.locator(".live-call")
    colleague = open_start_page(open_page(portal), log_in, COLLEAGUE)
    portal.manage("shell", "-v", "0", "-c", f"from services.rules import obeying; assert obeying.follow({extension!r})")
    page.goto("/")
    portal.control(do="call", from_=NUMBER, to=extension)
    expect(colleague.locator('.live-call[data-state="ringing"]')).to_contain_text(CALLER, timeout=SOON)
    expect(call).to_have_count(0)
    portal.control(do="hang_up", who=NUMBER)
    expect(colleague.locator(".live-call")).to_have_count(0, timeout=SOON)
    portal.control(do="call", from_=OTHER_CALLER, to=extension)
    expect(page.locator('.live-call[data-state="ringing"]')).to_be_visible(timeout=SOON)
    expect(colleague.locator(".live-call")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.req("FNCP-07")
def test_what_is_typed_before_the_scripts_have_come_is_asked_all_the_same(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1032")
    held: list[Route] = []
    page.route("**/*.js", lambda route: held.append(route))  # noqa: PLW0108 - what C has written takes no attributes
    page.goto("/settings/forwarding/who-rings/", wait_until="commit")
    asks, path = page.locator("#who-caller"), page.locator("#path")
    asks.focus()
    page.keyboard.type("1021")
    expect(asks).to_have_value("1021")
    assert held
    for route in held:
        route.continue_()
    expect(path.locator("svg.path-drawing")).to_be_visible(timeout=SOON)
    expect(asks).to_have_value("1021")
    expect(asks).to_be_focused()

"""A limit in the browser: an administrator sets and tops it up; meanwhile paid calls are refused, and go again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
BEYOND_ITS_PANEL = """() => {
    const table = document.querySelector("table.limits");
    return table.getBoundingClientRect().right - table.closest(".panel").getBoundingClientRect().right;
}"""
Violations = Callable[[Page], list[str]]
ADMINISTRATOR, MANAGER = COMPANY.demo_admin.extension, COMPANY.demo_manager.extension
LIMITS = "/management/costs/limits/"
SHOP = "601 570 947"


def dial(page: Page, number: str) -> None:
    page.goto("/")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    field = page.locator("#dial-number")
    field.fill(number)
    field.press("Enter")


@pytest.mark.slow
@pytest.mark.req("COST-02", "COST-03")
@pytest.mark.parametrize(("device", "extension", "scheme"), [("full", "1034", "light"), ("mobile", "1032", "dark")])
def test_at_the_limit_paid_calls_are_refused_until_it_is_topped_up(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    extension: str,
    scheme: str,
) -> None:
    theirs = open_page(office, device)
    log_in(theirs, extension)
    page = open_page(office, device, color_scheme=scheme)
    log_in(page, ADMINISTRATOR)
    page.goto(f"{LIMITS}{extension}/")
    page.get_by_label("Cost limit").fill("0")
    page.get_by_label("Top-up", exact=True).select_option("none")
    expect(page.get_by_label("Amount of one top-up")).to_be_hidden()
    page.get_by_label("Top-up", exact=True).select_option("monthly")
    expect(page.get_by_label("Day of the week")).to_be_hidden()
    page.get_by_label("Amount of one top-up").fill("12,50")
    page.get_by_label("Day of the month").fill("31")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#standing")).to_contain_text("Limit reached")
    expect(page.locator("#standing")).to_contain_text("every month, on day 31")
    assert violations(page) == []

    dial(theirs, SHOP)
    expect(
        theirs.get_by_text(re.compile("cost limit is reached|limit kosztów jest|Kostenlimit ist erreicht")).first
    ).to_be_visible()
    office.wait(lambda: not leaves(office, extension), "the exchange to stop paid calls")

    page.get_by_role("link", name="Reset the counter").click()
    expect(page.locator("dialog[open]")).to_contain_text("counted from zero")
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    page.get_by_label("Amount", exact=True).fill("20")
    page.get_by_role("button", name="Top up", exact=True).click()
    expect(page.locator("#standing")).not_to_contain_text("Limit reached")
    office.wait(lambda: leaves(office, extension), "the exchange to let paid calls go")
    dial(theirs, SHOP)
    expect(
        theirs.get_by_text(re.compile("Your telephone rings|Telefon dzwoni|Ihr Telefon klingelt")).first
    ).to_be_visible()


def leaves(portal: RunningPortal, extension: str) -> bool:
    """Does a call that is dialled at the telephone ring outside?"""
    portal.control(do="call", from_=extension, to="0601570947")
    rings = any(channel["state"] == "ringing" for channel in portal.control(do="state")["channels"])
    portal.hang_up_all()
    return rings


@pytest.mark.slow
@pytest.mark.req("COST-02", "MGR-07")
def test_several_are_set_at_once_and_the_managers_open_list_shows_it(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    managers = open_page(office)
    log_in(managers, MANAGER)
    managers.goto(LIMITS)
    expect(managers.locator("body")).to_have_attribute("data-live", "live")
    first, second = managers.locator("#limits .person-number").all_inner_texts()[:2]
    assert managers.locator("#limits input").count() == 0
    assert violations(managers) == []
    managers.emulate_media(media="print")
    expect(managers.locator(".skip")).to_be_hidden()
    managers.emulate_media(media="screen")
    page = open_page(office)
    log_in(page, ADMINISTRATOR)
    page.goto(LIMITS)
    for extension in (first, second):
        page.locator(f"#pick-{extension}").check()
    page.get_by_role("button", name="Set for those chosen").click()
    expect(page.locator(".limits-names li")).to_have_count(2)
    page.get_by_label("Cost limit").fill("77")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#limits")).to_contain_text(re.compile("77[.,]00"))
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(BEYOND_ITS_PANEL) <= 0
    expect(managers.locator(".limits").get_by_text(re.compile("77[.,]00"))).not_to_have_count(0)
    assert violations(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#limits").get_by_text(re.compile("77[.,]00"))).to_have_count(0)

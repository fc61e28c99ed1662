"""A manager looks after the telephone of one of their people, who sees it and takes it back; in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.start_page import SOON, speak_english
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
MANAGER = COMPANY.demo_manager
OWNER = "1016"
"""One of theirs, whose password no other test changes."""


def open_live(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    return page


def tap(page: Page, service: str, on: bool) -> None:
    """The manager reads Polish: what is pressed is named by what it is for."""
    row = page.locator(f"[data-service={service}]")
    row.locator("button[role=switch]").click()
    expect(row).to_have_attribute("data-on", "yes" if on else "no", timeout=SOON)


@pytest.mark.slow
@pytest.mark.req("MGR-04", "MGR-08")
@pytest.mark.parametrize(("device", "scheme"), [("full", "light"), ("mobile", "dark")])
def test_a_manager_sets_services_live_and_the_owner_takes_one_back(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    scheme: str,
) -> None:
    theirs = open_page(office, device)
    log_in(theirs, OWNER)
    speak_english(theirs)
    open_live(theirs, "/settings/forwarding/")
    page = open_page(office, device, color_scheme=scheme)
    log_in(page, MANAGER.extension)
    page.goto(f"/administration/people/{OWNER}/")
    page.locator(".tabs a[href$='/services/']").click()
    page.wait_for_url("**/services/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    assert violations(page) == []

    # a number that neither may call
    panel, row = page.locator("#forward_busy"), page.locator("[data-service=forward_busy]")
    panel.locator("input[name=number]").fill("0049 30 901820")
    page.locator("#forward_busy-on").click()
    expect(panel.locator(".notice-error")).to_be_visible(timeout=SOON)

    dnd = page.locator("[data-service=dnd]")
    if dnd.get_attribute("data-on") == "yes":
        tap(page, "dnd", False)  # of a try before

    # by a tap; the owner's page follows by itself
    tap(page, "dnd", True)
    expect(theirs.locator("#state-dnd")).to_contain_text("Active", timeout=SOON)
    newest = theirs.locator("#changes .deed").first
    expect(newest.locator("strong")).to_have_text("on", timeout=SOON)
    expect(newest).to_contain_text(MANAGER.name)
    expect(theirs.locator("#bell")).to_contain_text("Somebody else changed this", timeout=SOON)

    # the owner takes it back; the manager's page follows by itself
    newest.get_by_role("button", name="Undo").click()
    expect(dnd).to_have_attribute("data-on", "no", timeout=SOON)

    # by the form, for an hour
    panel.locator("input[name=number]").fill("601 570 947")
    panel.locator("select[name=end]").select_option("1h")
    page.locator("#forward_busy-on").click()
    expect(row).to_have_attribute("data-on", "yes", timeout=SOON)
    expect(panel.locator(".service-end")).to_be_visible(timeout=SOON)
    assert violations(page) == []
    page.locator("#changes .deed", has_text="601 570 947").first.locator("button").click()
    expect(row).to_have_attribute("data-on", "no", timeout=SOON)

    # a wake-up call
    page.locator("#add-wakeup").click()
    page.wait_for_url("**/wake-up/add/")
    page.locator("input[name=clock]").fill("06:45")
    page.locator("input[name=repeat][value=daily]").check()
    page.locator("#wakeup-form .btn-primary").click()
    expect(page.locator("#wake-up")).to_contain_text("06:45", timeout=SOON)
    theirs.goto("/settings/services/")
    expect(theirs.locator("#wake-up")).to_contain_text("06:45")
    theirs.goto("/settings/activity/")
    expect(theirs.locator("#activity")).to_contain_text(f"{MANAGER.name} ({MANAGER.extension}) changed a service.")


@pytest.mark.req("MGR-10", "MGR-07")
def test_the_page_of_a_person_leads_to_what_else_a_manager_sees_of_them(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(portal, "full")
    log_in(page, MANAGER.extension)
    mine = next(one for one in COMPANY.people if one.department in MANAGER.manages and one != MANAGER)
    for address in (
        "/history/?scope=department",
        f"/management/costs/people/{mine.extension}/",
        f"/book/extensions/{mine.extension}/edit/",
    ):
        page.goto(f"/administration/people/{mine.extension}/")
        page.locator(f".person-ways a[href^='{address}']").click()
        page.wait_for_url(f"**{address.partition('?')[0]}**")
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main")).to_contain_text(mine.name)

"""An administrator keeps departments, managers take people in; both in full and mobile layout."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.start_page import speak
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
ADMINISTRATOR, MANAGER = COMPANY.demo_admin.extension, COMPANY.demo_manager.extension
LIST = "/management/departments/"
CLERK = COMPANY.person("1017")
"""A plain user of the department that the manager of the demo manages."""


def open_department(page: Page, name: str) -> str:
    """By its row; returns its address."""
    page.goto(LIST)
    page.locator(".departments .row-link").filter(has_text=re.compile(rf"^\s*{re.escape(name)}\s*$")).click()
    expect(page.locator("h1")).to_contain_text(name)
    return page.url


LAYOUTS = pytest.mark.parametrize(("device", "scheme"), [("full", "light"), ("mobile", "dark")])


@pytest.mark.slow
@pytest.mark.req("ADM-09", "ADM-19", "MGR-04", "MGR-05")
@LAYOUTS
def test_an_administrator_adds_a_department_and_a_manager_takes_somebody_in(
    fresh_portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    scheme: str,
) -> None:
    chief = open_page(fresh_portal, device, color_scheme=scheme)
    log_in(chief, ADMINISTRATOR)
    boss = open_page(fresh_portal, device, color_scheme=scheme)
    log_in(boss, MANAGER)
    speak(boss, "en")
    boss.goto(LIST)
    expect(boss.locator("body")).to_have_attribute("data-live", "live")
    managed = boss.locator(".departments .row-link").first.inner_text().strip()
    assert boss.locator("a[href$='/new/']").count() == 0

    chief.goto(f"{LIST}new/")
    assert violations(chief) == []
    chief.locator("#main input[name=name]").fill("Canary Islands")
    chief.locator("#main input[name=color][value=amber]").check()
    chief.locator("#main form .btn-primary").click()
    expect(chief.locator("h1")).to_contain_text("Canary Islands")
    chief.goto(LIST)
    expect(chief.locator(".departments [data-color=amber]").filter(has_text="Canary Islands")).to_be_visible()
    open_department(chief, CLERK.department)
    chief.locator(f"#back-{CLERK.extension}").check()
    chief.locator(".picked-bar button").click()
    expect(chief.locator("#toasts")).to_contain_text("1 person belongs to no department now.")
    expect(chief.locator(f"#back-{CLERK.extension}")).to_have_count(0)

    # the manager's open list says so by itself, and nothing of what is not theirs
    expect(boss.locator("#departments .panel-foot")).to_contain_text("1 person belongs to no department.")
    expect(boss.locator("#main")).not_to_contain_text("Canary Islands")
    open_department(boss, managed)
    boss.get_by_role("link", name="Take people in").click()
    expect(boss.locator("h1")).to_contain_text("Take people in")
    boss.locator("#pool-search input[name=q]").press_sequentially(CLERK.extension)
    row = boss.locator(f"tr[data-pick='{CLERK.extension}']")
    expect(row).to_be_visible()
    if device == "full":
        row.focus()
        boss.keyboard.press("Space")
        expect(boss.locator(f"#take-{CLERK.extension}")).to_be_checked()
    else:
        boss.locator(f"#take-{CLERK.extension}").check()
    assert violations(boss) == []
    boss.locator(".picked-bar button").click()
    expect(boss.locator("#toasts")).to_contain_text(f"1 person belongs to {managed} now.")
    expect(boss.locator(f"tr[data-pick='{CLERK.extension}']")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("ADM-09")
@LAYOUTS
def test_deleting_says_how_many_it_is_about_and_is_undone(
    fresh_portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    scheme: str,
) -> None:
    chief = open_page(fresh_portal, device, color_scheme=scheme)
    log_in(chief, ADMINISTRATOR)
    boss = open_page(fresh_portal, device, color_scheme=scheme)
    log_in(boss, MANAGER)
    speak(boss, "en")
    address = open_department(boss, CLERK.department)
    expect(boss.locator("body")).to_have_attribute("data-live", "live")
    chief.goto(address)
    people = chief.locator("#members tr[data-pick]").count()
    assert people > 1
    assert violations(chief) == []
    chief.locator("a.btn-grave[href$='/delete/']").click()
    question = chief.locator("dialog[open]")
    expect(question).to_contain_text(f"{people} people belong to no department then.")
    question.locator("button.btn-danger").click()
    expect(chief.locator(".deleted-notice")).to_contain_text(CLERK.department)
    expect(chief.locator(".deleted-notice")).to_contain_text(f"{people} people belong to no department now.")
    assert violations(chief) == []

    # the manager's open page says so by itself
    expect(boss.locator("#members")).to_contain_text("not there any more")
    assert boss.request.get(address).status == 404
    chief.locator(".deleted-notice button").click()
    expect(chief.locator("#toasts")).to_contain_text("It is back")
    expect(chief.locator("#members tr[data-pick]")).to_have_count(people)
    boss.goto(address)
    expect(boss.locator(f"tr[data-pick='{CLERK.extension}']")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_the_tree_is_walked_by_keyboard(portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str) -> None:
    page = open_page(portal, device)
    log_in(page, "1021")
    page.goto(LIST)
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".departments tbody tr").first).to_be_focused()
    name = page.locator(".departments .row-link").first.inner_text().strip()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)

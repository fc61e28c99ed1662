"""Several accounts at once: ticked, shown, done and undone by an administrator; one of them in the drawer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
ADMINISTRATOR, MANAGER = COMPANY.demo_admin.extension, COMPANY.demo_manager.extension
LIST = "/administration/people/"
CHOSEN = ("1026", "1028")


def tick(page: Page, *extensions: str) -> None:
    for extension in extensions:
        page.locator(f"input[name=who][value='{extension}']").check()


def choose(page: Page, menu: str, value: str) -> None:
    page.locator(f".bulk-open[data-menu={menu}]").click()
    page.locator(f".bulk-menu button[value='{value}']").click()
    expect(page.locator("#bulk[data-state=choosing]")).to_be_visible()


def counted(page: Page, what: str) -> str:
    return page.locator(f".bulk-counts [data-count={what}] dd").inner_text()


@pytest.mark.slow
@pytest.mark.req("ADM-10", "ADM-12", "ADM-13", "ADM-15", "ADM-17", "ADM-18")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_administrator_changes_several_accounts_and_undoes_it(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, scheme: str
) -> None:
    page = open_page(office, color_scheme=scheme)
    log_in(page, ADMINISTRATOR)
    page.goto(LIST)
    expect(page.locator(".bulk-bar")).to_be_hidden()
    tick(page, *CHOSEN)
    expect(page.locator("[data-ticked]")).to_have_text("Chosen: 2")
    assert violations(page) == []
    page.locator(".bulk-open[data-menu=licence]").click()
    expect(page.locator("#bulk-licence")).to_contain_text("of 40 seats used")
    assert violations(page) == []
    page.keyboard.press("Escape")
    choose(page, "recording_access", "recording_access:departments")
    assert (counted(page, "ready"), counted(page, "refused")) == ("2", "0")
    assert violations(page) == []
    page.locator("#bulk-start").click()
    expect(page.locator("#bulk[data-state=done]")).to_be_visible()
    assert counted(page, "done") == "2"
    assert violations(page) == []
    page.goto(f"{LIST}{CHOSEN[0]}/")
    expect(page.locator("#access").get_by_label("Own departments")).to_be_checked()
    page.goto(f"{LIST}bulk/")
    page.locator(".rows a").first.click()
    page.locator("#bulk-undo").click()
    expect(page.locator("#bulk[data-state=undone]")).to_be_visible()
    assert counted(page, "undone") == "2"
    page.goto(f"{LIST}{CHOSEN[0]}/")
    expect(page.locator("#access").get_by_label("Own departments")).not_to_be_checked()


@pytest.mark.slow
@pytest.mark.req("ADM-12", "ADM-14")
def test_all_that_are_shown_are_ticked_at_once_and_a_preview_can_be_left(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(office)
    log_in(page, ADMINISTRATOR)
    page.goto(LIST)
    page.locator("[data-tick-all]").check()
    everybody = page.locator("input[name=who]").count()
    expect(page.locator("[data-ticked]")).to_have_text(f"Chosen: {everybody}")
    choose(page, "password", "password:letter")
    refused = page.locator("tr[data-line='1refused']").filter(has_text=ADMINISTRATOR)
    expect(refused).to_contain_text("This is your own account")
    assert int(counted(page, "ready")) + int(counted(page, "refused")) == everybody
    page.locator("#bulk-drop").click()
    page.wait_for_url(f"**{LIST}")
    page.locator("input[name=who]").first.click()
    page.locator("input[name=who]").nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked]")).to_have_text("Chosen: 4")


@pytest.mark.slow
@pytest.mark.req("ADM-11", "MGR-06")
@pytest.mark.parametrize(("device", "who", "scheme"), [("full", ADMINISTRATOR, "light"), ("mobile", MANAGER, "dark")])
def test_a_click_on_somebody_opens_a_drawer_in_which_they_are_changed(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    who: str,
    scheme: str,
) -> None:
    page = open_page(office, device, color_scheme=scheme)
    log_in(page, who)
    page.goto(f"{LIST}?q=1020")
    row = page.locator("#person-1020")
    name = row.locator(".person-link").inner_text()
    row.locator(".person-link").click()
    drawer = page.locator("dialog.person-drawer[open]")
    expect(drawer).to_be_visible()
    assert violations(page) == []
    expect(drawer.locator("summary").filter(has_text="Rights")).to_have_count(1 if who == ADMINISTRATOR else 0)
    comment = drawer.locator("input[name=comment]")
    comment.fill("")
    drawer.locator("details[open] .form-actions button").click()
    expect(drawer.locator(".field-errors")).to_be_visible()
    drawer.locator("input[name=comment]").fill("Somebody of the drawer")
    drawer.locator("details[open] .form-actions button").click()
    expect(page.locator("#toasts .toast").first).to_be_visible()
    expect(row.locator(".person-link")).to_have_text("Somebody of the drawer")
    drawer.locator("input[name=comment]").fill(name)
    drawer.locator("details[open] .form-actions button").click()
    expect(row.locator(".person-link")).to_have_text(name)
    drawer.locator("[data-close]").click()
    expect(drawer).to_have_count(0)
    row.locator(".person-link").click()
    page.locator("dialog.person-drawer[open] .dialog-foot a").click()
    page.wait_for_url(f"**{LIST}1020/")


@pytest.mark.slow
@pytest.mark.req("X-01")
def test_a_telephone_leads_to_the_full_version_for_several_at_once(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page = open_page(office, "mobile")
    log_in(page, ADMINISTRATOR)
    page.goto(LIST)
    expect(page.locator(".bulk-bar")).to_have_count(0)
    expect(page.locator("input[name=who]").first).to_be_hidden()
    assert violations(page) == []
    page.locator(".bulk-wide button").click()
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("input[name=who]").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("ADM-13", "X-11")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_kind_of_licences_is_added_given_and_removed(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, device: str
) -> None:
    page = open_page(office, device)
    log_in(page, ADMINISTRATOR)
    page.goto("/administration/licences/")
    assert violations(page) == []
    page.locator("main a.btn-primary").click()
    page.locator("input[name=name]").fill(f"Trial of {device}")
    page.locator("input[name=seats]").fill("1")
    assert violations(page) == []
    page.locator("main button.btn-primary").click()
    row = page.locator("tr").filter(has_text=f"Trial of {device}")
    expect(row).to_be_visible()
    page.goto(f"{LIST}1029/")
    page.locator("#licences").get_by_label(f"Trial of {device}").check()
    page.locator("#licences .form-actions button").click()
    expect(page.locator("#licences")).to_contain_text("1 of 1 seats used")
    page.goto(f"{LIST}1033/")
    page.locator("#licences").get_by_label(f"Trial of {device}").check()
    page.locator("#licences .form-actions button").click()
    expect(page.locator("#licences [role=alert]")).to_contain_text("All seats")
    page.goto("/administration/licences/")
    row.locator(".licence-remove").click()
    page.locator("main button.btn-danger").click()
    expect(page.locator(".deleted-notice")).to_contain_text("1 person held one")
    expect(row).to_have_count(0)

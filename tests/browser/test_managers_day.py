"""A manager's day, from the first look at the department to the letter for Monday; in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.days import Day, Violations
from tests.browser.start_page import SOON, speak_english
from tests.running import RunningPortal

LogIn = Callable[..., None]
MANAGER = COMPANY.demo_manager
CLERK = COMPANY.person("1023")
"""One of the manager's people, in the department that the page of today shows first."""
MOVED = COMPANY.person("1017")
"""Another one, of the other department."""
CALLER = "601570947"
ACCOUNT = f"/administration/people/{CLERK.extension}/"


@pytest.mark.slow
@pytest.mark.req("MGR-01", "MGR-02", "MGR-04", "MGR-05", "MGR-06", "MGR-07", "MGR-08", "MGR-10", "MGR-11", "NOTI-03")
@pytest.mark.parametrize(("device", "scheme"), [("full", "light"), ("mobile", "dark")])
def test_a_managers_day(
    fresh_portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    scheme: str,
) -> None:
    page = open_page(fresh_portal, device, color_scheme=scheme)
    log_in(page, MANAGER.extension)
    speak_english(page)
    page.goto("/")
    day = Day(page, violations)
    somebody_is_missed(fresh_portal, day)
    a_service_is_set_and_taken_back(day)
    data_notices_and_password_are_changed(day)
    calls_and_costs_are_looked_at(day)
    a_number_is_marked(day)
    somebody_changes_departments(day)
    a_report_is_read_and_ordered(day)
    a_group_is_made_for_everybody(fresh_portal, open_page, log_in, day, device)
    the_owner_is_told(day, fresh_portal, open_page, log_in, device)


def somebody_is_missed(portal: RunningPortal, day: Day) -> None:
    """It is seen live, and settled."""
    page = day.page
    day.by_menu("/management/today/")
    day.live()
    page.locator("#today-department").select_option(label=CLERK.department)
    member = page.locator(f"#member-{CLERK.extension}")
    expect(page.locator("#today-free").locator(f"#member-{CLERK.extension}")).to_be_visible()
    portal.control(do="call", from_=CALLER, to=CLERK.extension)
    expect(page.locator("#today-on_call").locator(f"#member-{CLERK.extension}")).to_contain_text("Incoming call")
    portal.control(do="hang_up", who=CALLER)
    row = page.locator("#today-missed li").filter(has_text=CALLER[-3:])
    expect(row).to_be_visible()
    expect(page.locator("#today-free").locator(f"#member-{CLERK.extension}")).to_be_visible()
    day.look()
    row.locator(".done-form button").click()
    expect(row).to_have_count(0)
    member.get_by_role("link", name=f"Account of {CLERK.name}").click()
    page.wait_for_url(f"**{ACCOUNT}")
    page.locator(".tabs a[href$='/services/']").click()
    page.wait_for_url("**/services/")


def a_service_is_set_and_taken_back(day: Day) -> None:
    page = day.page
    day.live()
    day.look()
    row, panel = page.locator("[data-service=forward_busy]"), page.locator("#forward_busy")
    panel.locator("input[name=number]").fill("nobody")
    page.locator("#forward_busy-on").click()
    expect(panel.get_by_role("alert").or_(panel.locator(".field-errors")).first).to_be_visible(timeout=SOON)
    panel.locator("input[name=number]").fill("601 570 947")
    page.locator("#forward_busy-on").click()
    expect(row).to_have_attribute("data-on", "yes", timeout=SOON)
    page.locator("[data-service=dnd] button[role=switch]").click()
    expect(page.locator("[data-service=dnd]")).to_have_attribute("data-on", "yes", timeout=SOON)
    day.look()
    page.locator("#changes .deed", has_text="601 570 947").first.locator("button").click()
    expect(row).to_have_attribute("data-on", "no", timeout=SOON)
    page.locator("#add-wakeup").click()
    page.wait_for_url("**/wake-up/add/")
    day.look()
    page.locator("input[name=clock]").fill("06:45")
    page.locator("#wakeup-form .btn-primary").click()
    expect(page.locator("#wake-up")).to_contain_text("06:45", timeout=SOON)


def data_notices_and_password_are_changed(day: Day) -> None:
    page = day.page
    day.by_menu("/administration/people/")
    page.locator("#people-search input[name=q]").press_sequentially(CLERK.extension)
    expect(page.locator("#people .person-link")).to_have_count(1)
    page.locator("#people .person-link").click()
    drawer = page.locator("dialog.person-drawer[open]")
    expect(drawer).to_be_visible()
    day.look()
    drawer.locator(".dialog-foot a").click()
    page.wait_for_url(f"**{ACCOUNT}")
    day.look()
    page.locator("#data input[name=comment]").fill("")
    day.saves("data")
    expect(page.locator("#data .field-errors")).to_be_visible()
    page.locator("#data input[name=comment]").fill(CLERK.name)
    page.locator("#data input[name=description]").fill("Pumps and valves")
    day.saves("data")
    day.told("Saved")
    expect(page.locator("#data input[name=description]")).to_have_value("Pumps and valves")

    notices = page.locator("#notices")
    notices.locator("summary").click()
    missed = notices.locator("input[type=radio]:not(:checked)").first
    named = f"#notices input[name='{missed.get_attribute('name')}'][value='{missed.get_attribute('value')}']"
    missed.check()
    day.saves("notices")
    expect(page.locator("#toasts .toast-success").first).to_be_visible()
    page.reload()
    expect(page.locator(named)).to_be_checked()
    day.look()

    page.locator(f"a[href='{ACCOUNT}temporary-password/']").click()
    expect(page.locator("dialog[open] button.btn-primary")).to_be_visible()
    day.look()
    page.locator("dialog[open] button.btn-primary").click()
    expect(page.locator(".handover-password")).to_be_visible()
    day.look()


def calls_and_costs_are_looked_at(day: Day) -> None:
    """What the telephone of one of theirs did, what it cost and what is left; nobody else's."""
    page = day.page
    page.goto(ACCOUNT)
    expect(page.locator("section[aria-labelledby=costs-title]")).to_contain_text("Cost limit")
    page.locator(".person-ways a[href^='/history/']").click()
    page.wait_for_url("**/history/**")
    expect(page.locator("#newest")).to_contain_text(CALLER[-3:])
    day.look()
    page.goto(ACCOUNT)
    page.locator(".person-ways a[href^='/management/costs/']").click()
    page.wait_for_url(f"**/management/costs/people/{CLERK.extension}/")
    day.look()
    for address in ("/management/costs/", "/management/costs/limits/", "/administration/key-labels/"):
        day.by_menu(address)
    stranger = COMPANY.demo_admin.extension
    for address in (f"/administration/people/{stranger}/", f"/management/costs/people/{stranger}/"):
        assert page.request.get(address).status in {403, 404}


def a_number_is_marked(day: Day) -> None:
    page = day.page
    page.goto(ACCOUNT)
    page.locator(".person-ways a[href^='/book/']").click()
    page.wait_for_url("**/edit/**")
    day.look()
    row = page.locator(".number-row").last
    row.locator("input[name$='-number']").fill("601 570 941")
    row.get_by_label("VIP").check()
    page.locator(".entry-form > .form-actions .btn-primary").click()
    page.wait_for_url(lambda url: "/book/" not in url)  # back where they came from
    page.goto(f"/book/extensions/{CLERK.extension}/")
    expect(page.locator("main")).to_contain_text("601 570 941")
    expect(page.locator("main").get_by_text("VIP", exact=True).first).to_be_visible()
    day.look()


def somebody_changes_departments(day: Day) -> None:
    """Out into the pool and back: managers take nobody but from there."""
    page = day.page
    day.by_menu("/management/departments/")
    page.locator(".departments .row-link").filter(has_text=MOVED.department).click()
    expect(page.locator("h1")).to_contain_text(MOVED.department)
    day.look()
    page.locator(f"#back-{MOVED.extension}").check()
    page.locator(".picked-bar button").click()
    day.told("1 person belongs to no department now.")
    page.get_by_role("link", name="Take people in").click()
    expect(page.locator(f"#take-{MOVED.extension}")).to_be_visible()
    expect(page.locator("#pool tbody tr")).to_have_count(1)
    day.look()
    page.locator(f"#take-{MOVED.extension}").check()
    page.locator(".picked-bar button").click()
    day.told(f"1 person belongs to {MOVED.department} now.")


def a_report_is_read_and_ordered(day: Day) -> None:
    page = day.page
    day.by_menu("/management/reports/")
    page.locator("#report-department").select_option(label=CLERK.department)
    expect(page.locator(".report-people")).to_contain_text(CLERK.name)
    day.look()
    page.locator("#report-of").select_option("days")
    page.locator("#report-from").fill("2020-01-01")
    expect(page.locator(".report-people")).to_contain_text(CLERK.name)
    page.goto("/settings/notices/")
    page.locator("input[name=weekly_report]").check()
    day.look()
    page.locator("main .form-actions .btn-primary").click()
    expect(page.locator("#toasts .toast-success").first).to_be_visible()
    page.reload()
    expect(page.locator("input[name=weekly_report]")).to_be_checked()


def a_group_is_made_for_everybody(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, day: Day, device: str
) -> None:
    page = day.page
    day.open("/book/groups/new/")
    page.locator("input[name=name]").last.fill("Suppliers of seals")
    page.locator("input[name=public]").check()
    page.locator("main dialog .btn-primary").click()
    page.wait_for_url("**/book/**")
    expect(page.locator("main")).to_contain_text("Suppliers of seals")
    day.look()
    theirs = open_page(portal, device)
    log_in(theirs, COMPANY.demo_employee.extension)
    theirs.goto("/book/")
    expect(theirs.locator("#book-groups")).to_contain_text("Suppliers of seals")


def the_owner_is_told(day: Day, portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str) -> None:
    """Whoever changed what, in the journal of the account, and where its owner looks."""
    page: Page = day.page
    page.goto(f"{ACCOUNT}journal/")
    expect(page.locator(".deeds")).to_contain_text("06:45")
    expect(page.locator(".deeds")).to_contain_text("Pumps and valves")
    day.look()
    owner = open_page(portal, device)
    log_in(owner, MOVED.extension)
    speak_english(owner)
    owner.goto("/settings/activity/")
    expect(owner.locator("#activity")).to_contain_text(f"{MANAGER.name} ({MANAGER.extension})")

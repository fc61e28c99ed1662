"""A manager's page of the department: live, with what may be done at once; in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.readers import overhang
from tests.browser.start_page import speak_english
from tests.browser.test_administration import go_to
from tests.running import RunningPortal

LogIn = Callable[..., None]
MANAGER, RINGING, FORWARDED, DEPUTY = "1021", "1023", "1020", "1018"
SEVERAL = COMPANY.demo_admin
"""Works with two telephones."""


@pytest.fixture
def department(open_page: OpenPage, log_in: LogIn) -> Callable[..., Page]:
    def department(portal: RunningPortal, device: str, **options: str) -> Page:
        page = open_page(portal, device, **options)
        log_in(page, MANAGER)
        speak_english(page)
        go_to(page, "/management/today/")
        expect(page.locator("body")).to_have_attribute("data-live", "live")
        return page

    return department


@pytest.mark.slow
@pytest.mark.req("MGR-01", "MGR-08")
@pytest.mark.parametrize(
    ("device", "scheme", "taken", "caller"),
    [("full", "light", "601570941", "601570951"), ("mobile", "dark", "601570942", "601570952")],
)
def test_the_department_is_shown_as_it_is_this_moment_and_what_waits_is_settled(
    portal: RunningPortal,
    department: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    device: str,
    scheme: str,
    taken: str,
    caller: str,
) -> None:
    page = department(portal, device, color_scheme=scheme)
    expect(page.locator("#today-words")).to_contain_text("free")
    assert violations(page) == []

    portal.control(do="call", from_=taken, to=RINGING)
    member = page.locator(f"#today-on_call #member-{RINGING}")
    expect(member).to_be_visible()
    expect(member.locator(".today-call")).to_contain_text("Incoming call")
    member.get_by_role("button", name="Pick up").click()
    expect(page.locator("#toasts")).to_contain_text("Your telephone rings.")
    portal.control(do="hang_up", who=taken)
    expect(page.locator("#today-on_call")).to_have_count(0)

    portal.control(do="call", from_=caller, to=RINGING)
    expect(member).to_be_visible()
    portal.control(do="hang_up", who=caller)
    row = page.locator("#today-missed li").filter(has_text=caller[-3:]).first
    expect(row).to_be_visible()
    row.locator(".take-form button").click()
    expect(row.locator('[data-ending="taken"]')).to_contain_text("You call back, since")
    row.locator(".take-form button").click()
    expect(row.locator('[data-ending="taken"]')).to_have_count(0)
    row.locator(".done-form button").click()
    expect(page.locator("#today-missed li").filter(has_text=caller[-3:])).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(row).to_be_visible()
    row.locator(".done-form button").click()
    expect(page.locator("#today-missed li").filter(has_text=caller[-3:])).to_have_count(0)
    assert overhang(page) <= 0
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.req("MGR-08")
def test_a_forwarding_shows_without_a_reload_with_where_it_leads(
    portal: RunningPortal, department: Callable[..., Page]
) -> None:
    page = department(portal, "full")
    portal.control(do="set", who=FORWARDED, feature="forward_always", value=DEPUTY)
    member = page.locator(f"#today-forwarded #member-{FORWARDED}")
    expect(member.locator(".today-fact").first).to_contain_text("Paweł Szczęsny")
    portal.control(do="unregister", who=RINGING)
    expect(page.locator(f"#today-unregistered #member-{RINGING}")).to_be_visible()
    portal.control(do="set", who=FORWARDED, feature="forward_always", value="")
    portal.control(do="register", who=RINGING)
    expect(page.locator(f"#today-free #member-{FORWARDED}")).to_be_visible()
    expect(page.locator(f"#today-free #member-{RINGING}")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("MGR-08", "LOG-20")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_which_of_several_telephones_is_out_of_reach_shows_without_a_reload(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
) -> None:
    page = open_page(portal, device)
    log_in(page, SEVERAL.extension)
    speak_english(page)
    go_to(page, "/management/today/")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    (further,) = SEVERAL.also_works
    member = page.locator(f"#member-{SEVERAL.extension}")
    telephone = member.locator(".today-telephone", has_text=further)
    expect(telephone).to_be_visible()
    portal.control(do="unregister", who=further)
    expect(telephone).to_have_attribute("data-registered", "no")
    assert violations(page) == []
    assert overhang(page) <= 0
    portal.control(do="register", who=further)
    expect(telephone).not_to_have_attribute("data-registered", "no")

"""An administrator's day: people, departments and licences, then everything that is the company's; in both layouts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.days import Day, Violations
from tests.browser.start_page import speak_english
from tests.running import RunningPortal

LogIn = Callable[..., None]
ADMINISTRATOR = COMPANY.demo_admin
LIST = "/administration/people/"
CLERKS = [COMPANY.person("1026"), COMPANY.person("1028")]
NEWCOMER, NEW_NAME, TEAM, KIND = "1077", "Zoë Newcomer", "Night shift", "Night.user"
WORKS = 60_000
"""Milliseconds for a worker on a busy machine."""


@pytest.mark.slow
@pytest.mark.req("ADM-01", "ADM-02", "ADM-06", "ADM-07", "ADM-09", "ADM-10", "ADM-11", "ADM-12", "ADM-13", "ADM-14")
@pytest.mark.req("ADM-17", "ADM-19", "LIC-01", "X-01", "X-11")
@pytest.mark.parametrize(("device", "scheme"), [("full", "dark"), ("mobile", "light")])
def test_an_administrators_day(
    whole_portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    scheme: str,
) -> None:
    page = open_page(whole_portal, device, color_scheme=scheme)
    log_in(page, ADMINISTRATOR.extension)
    speak_english(page)
    page.goto("/")
    day = Day(page, violations)
    everything_is_looked_over(day)
    a_department_is_made(day)
    somebody_begins(day)
    several_change(day) if device == "full" else several_want_the_full_version(day)
    seats_are_counted(day)
    a_letter_is_tried(day)
    the_portal_gets_a_name(day, open_page, whole_portal)
    keeping_is_asked_twice(day)
    the_rest_is_looked_at(day)
    the_journal_knows_it_all(day)


def everything_is_looked_over(day: Day) -> None:
    page = day.page
    day.by_menu("/administration/")
    for name in ("management:people", "departments:departments", "management:licences", "management:mail_server"):
        expect(page.locator(f"main [data-page='{name}']")).to_have_count(1)
    expect(page.locator("main [data-page='departments:departments']")).to_contain_text("4 departments")
    day.by_menu("/administration/exchange/")
    expect(page.locator("main")).to_contain_text("Connected")


def a_department_is_made(day: Day) -> None:
    page = day.page
    day.by_menu("/management/departments/")
    page.locator("main a[href$='/new/']").click()
    page.wait_for_url("**/new/")
    page.locator("main form .btn-primary").click()
    expect(page.locator("main .field-errors").first).to_be_visible()
    page.locator("main input[name=name]").fill(TEAM)
    page.locator("main input[name=color][value=violet]").check()
    day.look()
    page.locator("main form .btn-primary").click()
    expect(page.locator("h1")).to_contain_text(TEAM)
    day.look()
    page.get_by_role("link", name="Take people in").click()
    expect(page.locator("h1")).to_contain_text("Take people in")
    expect(page.locator("main")).to_contain_text("The pool is empty")
    day.look()


def somebody_begins(day: Day) -> None:
    """A number that is taken is refused; the sheet to hand over is shown once."""
    page = day.page
    day.by_menu(LIST)
    page.locator(f"main a[href='{LIST}new/']").click()
    page.wait_for_url("**/new/")
    page.locator("main input[name=extension]").fill(CLERKS[0].extension)
    page.locator("main input[name=comment]").fill(NEW_NAME)
    page.locator("main select[name=department]").select_option(label=TEAM)
    page.locator("main input[name=way][value=sheet]").check()
    page.locator("main form .btn-primary").click()
    expect(page.locator("main .field-errors")).to_contain_text("There is an account with this number already.")
    day.look()
    page.locator("main input[name=extension]").fill(NEWCOMER)
    page.locator("main form .btn-primary").click()
    expect(page.locator("#handover-secret")).to_be_visible()
    day.look()
    page.goto(LIST)
    page.locator("#people-search input[name=q]").press_sequentially("zoe new")
    expect(page.locator("#people .person-link")).to_have_count(1)
    page.locator("#people .person-link").click()
    drawer = page.locator("dialog.person-drawer[open]")
    expect(drawer).to_contain_text(NEW_NAME)
    day.look()
    drawer.locator(".dialog-foot a").click()
    page.wait_for_url(f"**{LIST}{NEWCOMER}/")
    expect(page.locator(".person-page-head")).to_contain_text(TEAM)
    page.locator("#access").get_by_label("Call abroad").check()
    day.saves("access")
    day.told("Saved")
    expect(page.locator("#access").get_by_label("Call abroad")).to_be_checked()
    page.locator(".tabs a[href$='/services/']").click()
    page.wait_for_url("**/services/")
    expect(page.locator("main")).to_contain_text("changed by the person, and by those who manage their department")
    day.look()


def several_change(day: Day) -> None:
    """Shown before it happens, taken back whole; what cannot be taken back says so."""
    page = day.page
    ticked(day)
    chosen(day, "department", TEAM)
    expect(page.locator(".bulk-counts [data-count=ready] dd")).to_have_text("2")
    day.look()
    page.locator("#bulk-start").click()
    expect(page.locator("#bulk[data-state=done]")).to_be_visible(timeout=WORKS)
    day.look()
    page.goto(f"{LIST}{CLERKS[0].extension}/")
    expect(page.locator(".person-page-head")).to_contain_text(TEAM)
    day.open(f"{LIST}bulk/")
    page.locator(".rows a").first.click()
    page.locator("#bulk-undo").click()
    expect(page.locator("#bulk[data-state=undone]")).to_be_visible(timeout=WORKS)
    page.goto(f"{LIST}{CLERKS[0].extension}/")
    expect(page.locator(".person-page-head")).to_contain_text(CLERKS[0].department)

    ticked(day)
    chosen(day, "password", "A sealed letter on paper")
    expect(page.locator("#bulk")).to_contain_text("This cannot be undone.")
    page.locator("#bulk-start").click()
    expect(page.locator("#bulk[data-state=done]")).to_be_visible(timeout=WORKS)
    expect(page.locator("#bulk-undo")).to_have_count(0)
    page.locator(".bulk-letters button").first.click()
    page.wait_for_url("**/jobs/**")
    day.live()
    with page.expect_download(timeout=WORKS) as arriving:
        page.locator("main a[href$='/file/']").first.click(timeout=WORKS)
    assert arriving.value.path().read_bytes().startswith(b"%PDF")


def ticked(day: Day) -> None:
    day.page.goto(LIST)
    for clerk in CLERKS:
        day.page.locator(f"input[name=who][value='{clerk.extension}']").check()
    expect(day.page.locator("[data-ticked]")).to_have_text("Chosen: 2")


def chosen(day: Day, menu: str, words: str) -> None:
    day.page.locator(f".bulk-open[data-menu={menu}]").click()
    day.page.locator(".bulk-menu:popover-open").get_by_role("button", name=words, exact=True).click()
    expect(day.page.locator("#bulk[data-state=choosing]")).to_be_visible(timeout=WORKS)


def several_want_the_full_version(day: Day) -> None:
    page = day.page
    page.goto(LIST)
    expect(page.locator("input[name=who]").first).to_be_hidden()
    expect(page.locator(".bulk-wide button")).to_be_visible()
    day.open(f"{LIST}bulk/")


def seats_are_counted(day: Day) -> None:
    page = day.page
    day.by_menu("/administration/licences/")
    page.locator("main .page-head a.btn-primary").click()
    page.wait_for_url("**/licences/add/")
    page.locator("main input[name=name]").fill(KIND)
    page.locator("main input[name=seats]").fill("1")
    day.look()
    page.locator("main button.btn-primary").click()
    row = page.locator("tr").filter(has_text=KIND)
    expect(row).to_be_visible()
    for clerk, answer in zip(CLERKS, ("1 of 1 seats used", "All seats"), strict=True):
        page.goto(f"{LIST}{clerk.extension}/")
        page.locator("#licences").get_by_label(KIND).check()
        day.saves("licences")
        expect(page.locator("#licences")).to_contain_text(answer)
    day.look()
    page.goto("/administration/")
    expect(page.locator("main [data-page='management:licences']")).to_contain_text(KIND)


def a_letter_is_tried(day: Day) -> None:
    """The demo has no mail server: the worker says so, and the page hears of it by itself."""
    page = day.page
    day.by_menu("/administration/mail/")
    day.live()
    page.locator("#mail-test-form input[type=email]").fill("nobody")
    page.locator("#mail-test-form .btn").click()
    expect(page.locator("#mail-test-form .field-errors, #mail-test-form [role=alert]").first).to_be_visible()
    page.locator("#mail-test-form input[type=email]").fill(ADMINISTRATOR.email)
    page.locator("#mail-test-form .btn").click()
    expect(page.locator("#mail-tests [data-outcome=laid_down]")).to_be_visible(timeout=WORKS)
    day.look()


def the_portal_gets_a_name(day: Day, open_page: OpenPage, whole_portal: RunningPortal) -> None:
    page = day.page
    day.by_menu("/administration/branding/")
    page.locator("#branding [name=name]").fill("Żuraw & Söhne")
    page.locator("#branding .btn-primary").click()
    expect(page.locator("form[action='/administration/branding/undo/']")).to_be_visible()
    page.reload()
    expect(page).to_have_title(re.compile("Żuraw & Söhne$"))
    day.look()
    stranger = open_page(whole_portal)
    stranger.goto("/login/")
    expect(stranger.locator(".welcome-side .brand")).to_contain_text("Żuraw & Söhne")
    page.goto("/administration/branding/")
    page.locator("form[action='/administration/branding/undo/'] .btn").click()
    expect(page.locator("#branding [name=name]")).to_have_value("")
    page.reload()
    expect(page).to_have_title(re.compile("WebCTI$"))


def keeping_is_asked_twice(day: Day) -> None:
    page = day.page
    day.by_menu("/administration/retention/")
    page.locator("[name=history]").fill("99999")
    page.locator("#retention .btn-primary").click()
    expect(page.locator("#retention .field-errors").first).to_be_visible()
    page.locator("[name=history]").fill("30")
    page.locator("#retention .btn-primary").click()
    expect(page.locator("[data-kind-of-things=history] .going")).to_be_visible()
    day.look()
    page.locator("#retention").get_by_role("link", name="Cancel").click()
    expect(page.locator("[data-kind-of-things=history] .badge")).to_contain_text("365")


def the_rest_is_looked_at(day: Day) -> None:
    for address in (
        "/administration/installer/",
        "/administration/key-labels/",
        "/administration/call-accounts/",
        "/management/today/",
        "/management/reports/",
        "/management/costs/",
        "/management/costs/limits/",
    ):
        day.by_menu(address)
    day.page.goto("/administration/")
    for name in ("phonebook:book", "costs:price_lists", "services:calendars", "services:announcements"):
        day.page.locator(f"main [data-page='{name}']").click()
        day.page.wait_for_url(lambda address: not address.endswith("/administration/"))
        day.look()
        day.page.goto("/administration/")


def the_journal_knows_it_all(day: Day) -> None:
    page = day.page
    day.by_menu("/administration/journal/")
    expect(page.locator("#journal")).to_contain_text(KIND)
    expect(page.locator("#journal")).to_contain_text("Żuraw & Söhne")
    page.locator("#journal-search input[name=person]").press_sequentially(NEWCOMER)
    expect(page.locator("#journal")).not_to_contain_text("Żuraw & Söhne")
    expect(page.locator("#journal")).to_contain_text("Call abroad")
    with page.expect_download() as download:
        page.locator("#journal a[download]").click()
    text = download.value.path().read_text("utf-8-sig")
    assert NEWCOMER in text
    assert "Żuraw" not in text
    page.locator("#journal-search input[name=person]").fill("nobody has this name")
    expect(page.locator("#journal")).to_contain_text("No entry matches")
    day.look()

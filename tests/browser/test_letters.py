"""From a forgotten password to the start page, through the letters that the worker sends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal, running_portal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
NEW = "dwanaście białych żagli"


@pytest.fixture(scope="module")
def post_office(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    """A portal whose worker sends letters."""
    with running_portal(worker=True, prepared=prepared) as portal:
        yield portal


def letter_to(page: Page, extension: str) -> Locator:
    """The newest letter to somebody, in the demo's mailbox."""
    page.goto("/demo/")
    letter = page.locator(".letter").filter(has_text=COMPANY.person(extension).email).first
    expect(letter).to_be_visible()
    return letter


@pytest.mark.slow
@pytest.mark.req("LOG-07", "X-14")
@pytest.mark.parametrize(
    ("device", "locale", "extension"),
    [("full", "pl-PL", "1012"), ("mobile", "de-DE", "1013"), ("mobile", "en-GB", "1014")],
)
def test_a_forgotten_password_is_replaced_by_letter(
    post_office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    locale: str,
    extension: str,
) -> None:
    page = open_page(post_office, device, locale=locale)
    page.goto("/login/")
    page.locator("summary").click()
    page.locator("main a[href='/forgotten/']").click()
    assert violations(page) == []
    page.locator("input[name=extension]").fill(extension)
    page.keyboard.press("Enter")
    expect(page.locator(".notice-success")).to_contain_text(extension)
    assert violations(page) == []

    link = letter_to(page, extension).locator("a").first
    assert violations(page) == []
    told = str(link.get_attribute("href"))
    link.click()
    page.wait_for_url("**/link/")
    assert violations(page) == []
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/set-password/")
    for field in page.locator("main input[type=password]").all():
        field.fill(NEW)
    page.keyboard.press("Enter")
    expect(page.locator("#missed")).to_be_visible()

    expect(letter_to(page, extension).locator("a[href='/forgotten/']")).to_be_visible()
    page.goto(told)
    expect(page.locator("main a[href='/forgotten/']")).to_be_visible()
    assert not page.locator("main button.btn-primary").count(), "the link worked once"
    log_in(open_page(post_office, device, locale=locale), extension, NEW)
    token = told.split("/")[2]
    assert all(token not in post_office.log(name) for name in post_office.commands), "T-LOG-01"


@pytest.mark.slow
@pytest.mark.req("SUB-03")
@pytest.mark.parametrize(("device", "extension"), [("full", "1020"), ("mobile", "1022")])
def test_an_address_changes_once_both_letters_are_answered(
    post_office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    extension: str,
) -> None:
    page, new = open_page(post_office, device), f"new-{extension}@example.com"
    log_in(page, extension)
    page.goto("/settings/subscriber/")
    page.locator("a[href='/settings/email/']").click()
    page.locator("input[name=address]").fill(new)
    page.locator("input[name=current]").fill(COMPANY.person(extension).password)
    page.keyboard.press("Enter")
    pending = page.locator("section[aria-labelledby=own-email] .notice")
    expect(pending).to_contain_text(new)
    assert violations(page) == []
    for reader in (new, COMPANY.person(extension).email):
        page.goto("/demo/")
        letter = page.locator(".letter").filter(has=page.locator(".row-sub", has_text=reader)).first
        letter.locator("a").first.click()
        page.wait_for_url("**/link/")
        page.locator("main button.btn-primary").click()
        expect(page.locator(".notice-success")).to_be_visible()
    page.goto("/settings/subscriber/")
    expect(page.locator("section[aria-labelledby=own-email] dd").first).to_have_text(new)
    expect(pending).to_have_count(0)

"""From a forgotten password to the start page, through the letters that the worker sends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.readers import Reader, each_reader
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]


def letters_to(page: Page, extension: str) -> Locator:
    """The letters to somebody in the demo's mailbox, the newest first."""
    page.goto("/demo/")
    return page.locator(".letter").filter(has_text=COMPANY.person(extension).email)


def links_in(letters: Locator) -> list[str]:
    links = letters.locator("a[href^='/link/']").all()
    return [str(link.get_attribute("href")) for link in links]


@pytest.mark.slow
@pytest.mark.req("LOG-07", "X-14", "APP-01")
@each_reader
def test_a_forgotten_password_is_replaced_by_letter(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, reader: Reader
) -> None:
    page = open_page(office, **reader.browser)
    earlier = links_in(letters_to(page, reader.extension))
    page.goto("/login/")
    page.locator("summary").click()
    page.locator("main a[href='/forgotten/']").click()
    reader.reads(page, "Forgotten password")
    assert violations(page) == []
    page.locator("input[name=extension]").fill(reader.extension)
    page.keyboard.press("Enter")
    sentence = "If extension %(asked_for)s has an e-mail address, an e-mail is on its way there."
    reader.reads(page, sentence, asked_for=reader.extension)
    assert violations(page) == []

    unread = page.locator("a[href^='/link/']" + "".join(f":not([href='{address}'])" for address in earlier))
    letter = letters_to(page, reader.extension).filter(has=unread).first
    expect(letter).to_have_attribute("lang", reader.language)
    reader.reads(page, "Mailbox of the demo")
    assert violations(page) == []
    (told,) = links_in(letter)
    letter.locator(unread).click()
    page.wait_for_url("**/link/")
    reader.reads(page, "Choose a password")
    assert violations(page) == []
    page.locator("main button.btn-primary").click()
    new = reader.chooses_a_password(page)

    done = letters_to(page, reader.extension).filter(has=page.locator("a[href='/forgotten/']")).first
    expect(done).to_have_attribute("lang", reader.language)
    page.goto(told)
    reader.reads(page, "This link no longer works")
    assert not page.locator("main button.btn-primary").count(), "the link worked once"
    log_in(open_page(office, **reader.browser), reader.extension, new)
    token = told.split("/")[2]
    assert all(token not in office.log(name) for name in office.commands), "T-LOG-01"


@pytest.mark.slow
@pytest.mark.req("SUB-03")
@pytest.mark.parametrize(("device", "extension"), [("full", "1020"), ("mobile", "1022")])
def test_an_address_changes_once_both_letters_are_answered(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    extension: str,
) -> None:
    page, new = open_page(office, device), f"new-{extension}@example.com"
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

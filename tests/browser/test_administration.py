"""An administrator's and a manager's way of helping a colleague in, in both layouts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.readers import Reader, each_reader
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
ADMINISTRATOR, MANAGER = COMPANY.demo_admin.extension, COMPANY.demo_manager.extension
NEW = "dwanaście białych żagli"


def go_to(page: Page, address: str) -> None:
    """By the menu: the rail, or what stands behind "More"."""
    more = page.locator("[data-nav-rest]")
    if more.is_visible():
        more.click()
    page.locator(f"a[href='{address}']:visible").first.click()
    page.wait_for_url(f"**{address}")


def find(page: Page, text: str, extension: str) -> None:
    """Search as one types, and open the only one who is left."""
    page.locator("#people-search input[name=q]").press_sequentially(text)
    expect(page.locator("#people .person-link")).to_have_count(1)
    page.locator("#people .person-link").click()
    page.locator(f"dialog[open] a[href='/administration/people/{extension}/']").click()
    page.wait_for_url(f"**/administration/people/{extension}/")


def press(page: Page, extension: str, name: str) -> None:
    page.locator(f"a[href='/administration/people/{extension}/{name}/']").click()
    expect(page.locator("dialog[open]")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("ADM-01", "ADM-10", "ADM-14", "LOG-12")
@pytest.mark.parametrize(("device", "extension", "scheme"), [("full", "1030", "light"), ("mobile", "1019", "dark")])
def test_an_administrator_gives_a_new_password_by_letter_and_a_right(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    extension: str,
    scheme: str,
) -> None:
    colleague = COMPANY.person(extension)
    theirs = open_page(office, device)
    log_in(theirs, extension)
    expect(theirs.locator("body")).to_have_attribute("data-live", "live")
    page = open_page(office, device, color_scheme=scheme)
    log_in(page, ADMINISTRATOR)
    go_to(page, "/administration/people/")
    assert violations(page) == []
    find(page, colleague.name.split()[-1][:5], extension)
    assert violations(page) == []

    page.locator("#access").get_by_label("Call abroad").check()
    page.locator("#access button").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    expect(page.locator("#access").get_by_label("Call abroad")).to_be_checked()

    press(page, extension, "new-password")
    assert violations(page) == []
    expect(page.locator("dialog[open]")).to_contain_text(colleague.email)
    page.locator("dialog[open] button.btn-primary").click()
    expect(page.locator("#toasts")).to_contain_text("an e-mail is on its way")
    expect(page.locator(".person-page-head .badge")).to_contain_text("No password yet")
    theirs.wait_for_url("**/login/**")

    theirs.goto("/demo/")
    letter = theirs.locator(".letter").filter(has_text=colleague.email)
    letter.locator("a[href^='/link/']").first.click()
    theirs.wait_for_url("**/link/")
    theirs.locator("main button.btn-primary").click()
    theirs.wait_for_url("**/set-password/")
    for field in theirs.locator("main input[type=password]").all():
        field.fill(NEW)
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#missed")).to_be_visible()

    page.locator(".tabs a[href$='/journal/']").click()
    expect(page.locator(".deeds")).to_contain_text("took the password away")
    expect(page.locator(".deeds")).to_contain_text("Call abroad")
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.req("MGR-02", "MGR-04", "MGR-06", "MGR-08", "LOG-06")
@pytest.mark.parametrize(("device", "extension"), [("full", "1017"), ("mobile", "1023")])
def test_a_manager_sees_their_departments_only_and_gives_a_temporary_password(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Violations,
    device: str,
    extension: str,
) -> None:
    page = open_page(office, device)
    log_in(page, MANAGER)
    go_to(page, "/administration/people/")
    numbers = page.locator("#people .person-number").all_inner_texts()
    mine = {one.extension for one in COMPANY.people if one.department in COMPANY.demo_manager.manages}
    assert set(numbers) == mine - {MANAGER}
    assert page.request.get(f"/administration/people/{ADMINISTRATOR}/").status == 404

    page.goto(f"/administration/people/{extension}/")
    assert violations(page) == []
    expect(page.locator("#access")).to_have_count(0)
    page.locator("#data input[name=mobile]").fill("not a number")
    page.locator("#data button").click()
    expect(page.locator("#data .field-errors")).to_be_visible()
    page.locator("#data input[name=mobile]").fill("601 570 947")
    page.locator("#data button").click()
    expect(page.locator("#toasts .toast-success")).to_be_visible()

    press(page, extension, "reopen-pin")
    page.locator("dialog[open] input[name=pin]").fill("1234")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .field-errors")).to_be_visible()
    page.keyboard.press("Escape")

    press(page, extension, "temporary-password")
    page.locator("dialog[open] button.btn-primary").click()
    secret = page.locator(".handover-password")
    expect(secret).to_be_visible()
    assert violations(page) == []
    temporary = secret.inner_text()
    page.reload()
    expect(page.locator(".person-page-head .badge[data-kind=ringing]")).to_be_visible()
    assert temporary not in page.content(), "it is shown once"

    theirs = open_page(office, device)
    log_in(theirs, extension, temporary)
    theirs.wait_for_url("**/set-password/")
    assert all(temporary not in office.log(name) for name in office.commands), "T-LOG-01"


@pytest.mark.slow
@pytest.mark.req("LOG-06", "X-22", "APP-01")
@each_reader
def test_with_a_temporary_password_one_can_do_nothing_but_choose_another(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, reader: Reader
) -> None:
    temporary = temporary_password_of(reader.extension, open_page(office, reader.device), log_in)
    page = open_page(office, **reader.browser)
    log_in(page, reader.extension, temporary)
    sentence = "For %(who)s. Somebody else knows your present password: choose one that only you know."
    reader.reads(page, sentence, who=f"{reader.extension} {COMPANY.person(reader.extension).name}")
    for address in ("/", "/history/", "/settings/subscriber/"):
        assert page.request.get(address).url == page.url
    for field in page.locator("main input[type=password]").all():
        field.fill(temporary)
    page.keyboard.press("Enter")
    reader.reads(page, "This is the password that you have now. Choose another one.")
    reader.chooses_a_password(page)


def temporary_password_of(extension: str, page: Page, log_in: LogIn) -> str:
    """As the administrator is shown it, once."""
    log_in(page, ADMINISTRATOR)
    page.goto(f"/administration/people/{extension}/temporary-password/")
    page.locator("main button.btn-primary").click()
    return page.locator(".handover-password").inner_text()


@pytest.mark.slow
def test_after_a_section_one_goes_on_where_one_was(office: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(office)
    log_in(page, ADMINISTRATOR)
    page.goto("/administration/people/1016/")
    page.locator("#devices input[name=extensions]").fill("abc")
    page.locator("#devices .form-actions button").click()
    expect(page.locator("#devices .field-errors")).to_be_in_viewport()
    expect(page.locator("#devices input[name=extensions]")).to_be_focused()
    page.locator("#devices input[name=extensions]").fill("1018")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#devices .form-actions button")).to_be_focused()
    expect(page.locator("#devices .form-actions button")).to_be_in_viewport()


@pytest.mark.slow
def test_the_journal_is_downloaded_whole(office: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(office)
    log_in(page, ADMINISTRATOR)
    page.goto("/administration/journal/")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    _heads, newest, *_older = download.value.path().read_text("utf-8-sig").splitlines()
    assert ",logged_in," in newest

"""A forgotten password, and a new one by way of the own telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, OpenPage
from tests.browser.readers import Reader, each_reader
from tests.running import RunningPortal

Violations = Callable[[Page], list[str]]


def has_it_rung(page: Page, reader: Reader) -> str:
    """From the log-in page to the digits that are to be keyed in."""
    page.goto("/login/")
    page.locator("summary").click()
    page.locator("main a[href='/prove/']").click()
    reader.reads(page, "Your telephone knows you")
    page.locator("input[name=extension]").fill(reader.extension)
    page.keyboard.press("Enter")
    return digits_on(page, reader)


def digits_on(page: Page, reader: Reader) -> str:
    reader.reads(page, "Your telephone %(extension)s rings", extension=reader.extension)
    return page.locator(".proof-digits").inner_text()


@pytest.mark.slow
@pytest.mark.req("LOG-04", "LOG-07", "APP-01")
@each_reader
def test_t_pin_10_the_own_telephone_leads_to_a_new_password(
    office: RunningPortal, open_page: OpenPage, reader: Reader
) -> None:
    page = open_page(office, **reader.browser)
    key_in(office, reader.extension, has_it_rung(page, reader))
    reader.chooses_a_password(page)


@pytest.mark.slow
@pytest.mark.req("LOG-07")
@pytest.mark.parametrize("reader", [Reader("full", "pl", "1018"), Reader("mobile", "de", "1033")], ids=str)
def test_t_pin_10_other_digits_open_nothing_and_the_telephone_rings_again(
    office: RunningPortal, open_page: OpenPage, violations: Violations, reader: Reader
) -> None:
    page = open_page(office, **reader.browser)
    digits = has_it_rung(page, reader)
    assert violations(page) == []
    wrong = f"{(int(digits) + 1) % 100:02}"
    key_in(office, reader.extension, wrong)
    reader.reads(page, "Those were other digits")
    assert violations(page) == []
    office.wait(lambda: not channels(office, reader.extension), "the call to end")

    page.locator("#proof button.btn-primary").click()
    key_in(office, reader.extension, digits_on(page, reader))
    page.wait_for_url("**/set-password/")


@pytest.mark.slow
def test_a_newcomer_lifts_the_telephone_of_the_demo(
    portal: RunningPortal, open_page: OpenPage, violations: Violations
) -> None:
    page = open_page(portal)
    page.goto("/prove/")
    page.get_by_label("Extension number").fill("1034")
    page.get_by_role("button", name="Ring my telephone").click()
    digits = page.locator(".proof-digits").inner_text()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="lift the telephone").click()
    telephone = popup.value.get_by_role("region", name="1034")
    telephone.get_by_role("button", name="Lift").click()
    expect(telephone.get_by_role("button", name="5", exact=True)).to_be_visible()
    assert violations(popup.value) == []
    for digit in digits:
        telephone.get_by_role("button", name=digit, exact=True).click()
    page.wait_for_url("**/set-password/**", timeout=PATIENCE)


def key_in(portal: RunningPortal, extension: str, digits: str) -> None:
    portal.wait(lambda: "ringing" in channels(portal, extension), "the telephone to ring")
    portal.control(do="answer", who=extension)
    portal.control(do="key_digits", who=extension, digits=digits)


def channels(portal: RunningPortal, extension: str) -> list[str]:
    """The states of this telephone's calls."""
    return [one["state"] for one in portal.control(do="state")["channels"] if one["who"] == extension]

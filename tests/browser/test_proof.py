"""A forgotten password, and a new one by way of the own telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
NEW = "niebieski tramwaj 9"


@pytest.mark.slow
@pytest.mark.req("LOG-04", "LOG-07")
@pytest.mark.parametrize(("device", "extension"), [("full", "1017"), ("mobile", "1027")])
def test_t_pin_10_the_own_telephone_leads_to_a_new_password(
    portal: RunningPortal,
    open_page: OpenPage,
    violations: Callable[[Page], list[str]],
    device: str,
    extension: str,
) -> None:
    page = open_page(portal, device)
    page.goto("/login/")
    page.get_by_text("Forgot your password?").click()
    page.get_by_role("link", name="telephone rung").click()
    page.get_by_label("Extension number").fill(extension)
    page.get_by_role("button", name="Ring my telephone").click()
    expect(page.get_by_role("heading", name=f"Your telephone {extension} rings")).to_be_visible()
    assert violations(page) == []

    digits = page.locator(".proof-digits").inner_text()
    wrong = f"{(int(digits) + 1) % 100:02}"
    key_in(portal, extension, wrong)
    expect(page.get_by_role("heading", name="Those were other digits")).to_be_visible()
    portal.wait(lambda: not channels(portal, extension), "the call to end")

    page.get_by_role("button", name=f"Ring {extension} again").click()
    expect(page.get_by_role("heading", name=f"Your telephone {extension} rings")).to_be_visible()
    key_in(portal, extension, page.locator(".proof-digits").inner_text())
    page.wait_for_url("**/set-password/**", timeout=PATIENCE)
    for field in page.locator('input[autocomplete="new-password"]').all():
        field.fill(NEW)
    page.get_by_role("button", name="Save password").click()
    page.wait_for_url(f"{portal.base_url}/", timeout=PATIENCE)
    expect(page.locator("body")).to_have_attribute("data-extension-of-viewer", extension)


@pytest.mark.slow
def test_a_newcomer_lifts_the_telephone_of_the_demo(
    portal: RunningPortal, open_page: OpenPage, violations: Callable[[Page], list[str]]
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

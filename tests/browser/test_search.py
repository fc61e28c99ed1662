"""The search of the top bar, by keyboard alone (APP-06, X-16)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import open_start_page
from tests.running import RunningPortal

LogIn = Callable[..., None]


@pytest.mark.req("X-16", "MAIN-02", "BOOK-16")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_somebody_is_found_and_shown_and_a_number_added_by_keyboard_alone(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str
) -> None:
    page: Page = open_start_page(open_page(portal, device), log_in, "1011")
    results, card = page.locator("#search-results"), page.locator("#person")
    page.locator("#main").focus()
    page.keyboard.press("/")
    page.keyboard.type("lecka jad")
    expect(results.locator("a.hit").first).to_have_text("Jadwiga Nowak-Łęcka")
    page.keyboard.press("Enter")
    expect(page.locator("#person[open]")).to_contain_text("Jadwiga Nowak-Łęcka")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)

    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Search names and numbers")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()

    page.locator("#global-search").fill("a")
    expect(results.locator('[data-found-for="a"] a.hit').nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(results.locator("a.hit").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#global-search")).to_be_focused()

    page.locator("#global-search").fill("0 22 999 01 77")
    expect(results.get_by_role("link", name=re.compile("^Add .* to contacts$"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("22 999 01 77")


@pytest.mark.slow
@pytest.mark.req("X-16", "MAIN-02")
def test_arrows_go_number_by_number_and_page_keys_from_person_to_person(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(portal)
    log_in(page, "1015")
    for last, numbers in (("Zzarrowa", ("601 555 931", "601 555 932")), ("Zzarrowski", ("601 555 933",))):
        page.goto("/book/new/")
        page.locator("[name=last]").fill(last)
        for place, number in enumerate(numbers):
            if place:
                page.locator("button[value=add-number]").click()
            page.locator(f"[name=number-{place}-number]").fill(number)
        page.locator(".form-actions .btn-primary").click()
        expect(page.locator(".book-entry h2")).to_have_text(last)
    page.goto("/settings/forwarding/")
    field, options = page.locator("#forward_always-number"), page.locator("#forward_always-results [role=option]")
    field.fill("")
    field.press_sequentially("zzarrow")
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    chosen = options.and_(page.locator("[aria-selected=true]"))
    for key, number in (
        *(("ArrowDown", "931"), ("ArrowDown", "932"), ("ArrowDown", "933"), ("ArrowDown", "931"), ("ArrowUp", "933")),
        *(("PageDown", "931"), ("PageDown", "933"), ("PageUp", "931")),
    ):
        field.press(key)
        expect(chosen).to_contain_text(f"601 555 {number}")
        expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    field.press("Enter")
    expect(field).to_have_value("+48601555931")
    expect(options).to_have_count(0)
    assert page.url.endswith("/settings/forwarding/")

"""Labels beside the keys of a telephone, from the keyboard to the sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import rasters
from tests.browser.start_page import SOON
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
PAGE = "/settings/telephone/"


@pytest.mark.req("KEY-01", "KEY-02")
def test_keys_are_labelled_with_the_keyboard_and_seen_as_they_will_be_printed(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(portal)
    log_in(page, "1014")
    page.locator(f".rail details:has(a[href='{PAGE}']) > summary").click()  # set once: folded
    page.get_by_role("link", name="System telephone").first.click()
    expect(page).to_have_url(portal.base_url + PAGE)
    preview = page.locator("#key-preview")
    expect(preview.locator("svg.label-card")).to_have_count(1)
    page.get_by_label("Function of key 3").focus()
    page.keyboard.type("Num")
    page.keyboard.press("Tab")
    page.keyboard.type("601 570 947")
    page.keyboard.press("Tab")
    page.keyboard.type("Taxi rank")
    expect(preview).to_contain_text("Taxi rank", timeout=SOON)
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("1 key is changed.", timeout=SOON)
    expect(page.get_by_label("Label of key 3")).to_have_value("Taxi rank")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []

    page.get_by_role("button", name="Undo the last change").click()
    expect(preview).not_to_contain_text("Taxi rank", timeout=SOON)


def test_on_a_phone_a_key_that_is_wrong_says_so_where_it_is(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(portal, "mobile")
    log_in(page, "1014")
    page.goto(PAGE)
    page.get_by_label("Function of key 4").select_option("extension")
    page.get_by_label("Number or name of key 4").fill("10x")
    page.get_by_role("button", name="Save").click()
    field = page.get_by_label("Number or name of key 4")
    expect(field).to_have_attribute("aria-invalid", "true", timeout=SOON)
    expect(page.locator("#keys-form")).to_contain_text("two to six digits")
    assert violations(page) == []


@pytest.mark.req("KEY-02")
def test_who_looks_after_them_prints_several_peoples_labels_on_one_sheet(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(portal)
    log_in(page, "1031")
    page.goto("/administration/key-labels/")
    page.get_by_label("Choose Katarzyna Wiśniewska").check()
    page.get_by_label("Choose Paweł Szczęsny").check()
    assert violations(page) == []
    page.get_by_role("button", name="Print the chosen").click()
    sheet = page.locator("svg.label-sheet")
    expect(sheet).to_have_count(1, timeout=SOON)
    expect(sheet).to_contain_text("1011 Katarzyna Wiśniewska")
    expect(sheet).to_contain_text("1018 Paweł Szczęsny")
    assert violations(page) == []
    printed = page.pdf(prefer_css_page_size=True)
    (picture,) = rasters.pages(printed)
    marks = rasters.drawn(picture, 20, 30, 60, 34)
    assert marks is not None
    ruler = rasters.drawn(picture, 15, 275, 140, 280.1)
    assert ruler is not None
    assert ruler[2] - ruler[0] == pytest.approx(100, abs=0.2)
    assert ruler[0] == pytest.approx(23, abs=0.1)

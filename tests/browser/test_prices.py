"""A price list from a file: looked at, imported by a worker, asked, and taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
PATIENCE = 90_000
"""Milliseconds for a job on a busy machine."""
PRICES = "/management/costs/prices/"
ROWS = 9000
"""More than one piece of a file."""
NUMBER = "+995555123456"


def table(folder: Path) -> Path:
    file = folder / "georgia.csv"
    rows = "".join(f"995{nth:06};Gruzja {nth};1,50\r\n" for nth in range(ROWS))
    file.write_bytes(f"Prefiks;Strefa;Cena\r\n995;Gruzja;1,25\r\n{rows}Polska;x;1\r\n".encode("cp1250"))
    return file


@pytest.mark.slow
def test_a_price_list_is_imported_asked_and_taken_back(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    page = open_page(office, "full")
    log_in(page, "1031")
    page.goto(PRICES)
    before = page.locator(".price-lists > li").count()
    assert before >= 1, "the demo has prices"
    assert violations(page) == []
    page.goto(f"{PRICES}import/")
    assert violations(page) == []
    page.set_input_files("input[type=file]", table(tmp_path))
    expect(page.locator("#price-rows")).to_have_text(re.compile(r"9\D?001"), timeout=PATIENCE)
    expect(page.locator("#price-left-out")).to_have_text("1")
    expect(page.locator("#price-lines tbody tr")).to_have_count(100)
    assert violations(page) == []
    page.locator("[name=name]").fill("Gruzja 2031")
    with page.expect_response(lambda answer: answer.request.method == "POST", timeout=PATIENCE):
        page.locator("[name=valid_from]").fill("2031-01-01")
    expect(page.locator("#price-import.htmx-request, #price-import .htmx-request")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[name=name]")).to_have_value("Gruzja 2031")
    expect(page.locator("[name=valid_from]")).to_have_value("2031-01-01")
    page.locator("#price-import-start").click()
    expect(page.locator("#price-import[data-state=done]")).to_be_visible(timeout=PATIENCE)
    assert violations(page) == []
    address = page.url
    page.locator("#price-import dd a").click()
    page.locator(".price-search [name=q]").fill(NUMBER)
    expect(page.locator(".price-answer .price-amount")).to_contain_text("3.75 PLN")
    expect(page.locator(".price-deciding")).to_contain_text("995")
    assert violations(page) == []
    page.goto(address)
    page.locator("#price-import-undo").click()
    expect(page.locator("#price-import[data-state=undone]")).to_be_visible()
    page.goto(PRICES)
    expect(page.locator(".price-lists > li")).to_have_count(before)


@pytest.mark.slow
@pytest.mark.req("X-01")
def test_a_telephone_asks_and_edits_prices_and_imports_none(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(office, "mobile")
    log_in(page, "1031")
    page.goto(PRICES)
    assert violations(page) == []
    page.locator(".price-lists a").first.click()
    page.locator(".price-search [name=q]").fill("+48601570947")
    expect(page.locator(".price-answer .price-amount")).to_contain_text("PLN")
    assert violations(page) == []
    page.locator(".price-deciding a").click()
    expect(page.locator("[name=prefix]")).to_have_value("4860")
    assert violations(page) == []
    page.goto(f"{PRICES}import/")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.get_by_role("button", name="Full version").first.click()
    expect(page.locator("input[type=file]")).to_be_visible()

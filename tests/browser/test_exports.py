"""Taking a list along: asked for on one page, found on another, and the file itself, from a real worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import pdf
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
PATIENCE = 90_000
"""Milliseconds for a job on a busy machine."""


@pytest.mark.slow
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_list_becomes_paper_while_one_does_something_else(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    tmp_path: Path,
) -> None:
    page = open_page(office, device)
    log_in(page, {"full": "1022", "mobile": "1031"}[device])
    page.goto("/history/?kind=missed")
    page.locator("form[action^='/history/paper/'] button").click()
    expect(page.locator("#job")).to_be_visible()
    assert violations(page) == []
    page.goto("/")
    page.goto("/jobs/")
    link = page.locator("#jobs a[download]").first
    expect(link).to_be_visible(timeout=PATIENCE)
    assert violations(page) == []
    with page.expect_download() as arriving:
        link.click()
    assert arriving.value.suggested_filename.startswith("history-pdf-")
    file = tmp_path / "calls.pdf"
    arriving.value.save_as(file)
    assert "Missedcalls" in pdf.pages(file.read_bytes())[0]
    listed = page.locator("#jobs form[action$='/drop/']")
    before = listed.count()  # with the imports of other tests
    listed.first.get_by_role("button").click()
    expect(listed).to_have_count(before - 1)
    assert violations(page) == []


@pytest.mark.slow
def test_a_list_becomes_a_table(portal: RunningPortal, open_page: OpenPage, log_in: LogIn, tmp_path: Path) -> None:
    page = open_page(portal)
    log_in(page, "1022")
    page.goto("/history/")
    with page.expect_download() as arriving:
        page.locator("form[action^='/history/table/'] button").click()
    file = tmp_path / "calls.csv"
    arriving.value.save_as(file)
    heads, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    assert heads.startswith("Date,Time,Extension")
    assert len(rows) > 10
    expect(page.locator("h1")).to_be_visible()

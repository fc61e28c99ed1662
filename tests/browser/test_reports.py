"""Reports of a department: chosen by days, drawn, and taken along; in both layouts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.readers import overhang
from tests.browser.start_page import speak_english
from tests.browser.test_administration import go_to
from tests.running import RunningPortal

LogIn = Callable[..., None]
MANAGER, ADMINISTRATOR = "1021", "1031"


@pytest.mark.slow
@pytest.mark.req("MGR-07")
@pytest.mark.parametrize(("device", "who", "scheme"), [("full", ADMINISTRATOR, "dark"), ("mobile", MANAGER, "light")])
def test_a_report_is_chosen_drawn_and_taken_along(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    who: str,
    scheme: str,
    tmp_path: Path,
) -> None:
    page = open_page(portal, device, color_scheme=scheme)
    log_in(page, who)
    speak_english(page)
    go_to(page, "/management/reports/")
    page.locator("#report-department").select_option(label="Service")
    expect(page).to_have_url(re.compile("department="))
    page.locator("#report-of").select_option("days")
    expect(page.locator("#report-from")).to_be_visible()
    page.locator("#report-from").fill("2020-01-01")
    expect(page).to_have_url(re.compile("of=days&from="))
    expect(page.locator(".report-square").first).to_be_visible()
    expect(page.locator(".report-people tbody tr")).not_to_have_count(0)
    expect(page.locator(".report-steps tbody tr")).to_have_count(6)
    assert violations(page) == []
    assert overhang(page) <= 0

    with page.expect_download() as arriving:
        page.get_by_role("button", name="People CSV").click()
    file = tmp_path / "report.csv"
    arriving.value.save_as(file)
    assert "Tomasz Wójcik" in file.read_text(encoding="utf-8-sig")

    page.get_by_role("button", name="PDF").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    page.go_back()

    page.locator("#report-of").select_option("month")
    expect(page.locator("#report-day")).to_be_visible()
    page.get_by_role("link", name="The days before").click()
    expect(page.get_by_role("link", name="The days after")).to_be_visible()
    assert violations(page) == []

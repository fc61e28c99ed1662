"""The way of a new user: from the door to the start page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]


@pytest.mark.req("LOG-01", "MAIN-01", "PLT-06")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_t_csp_01_logging_in_leads_to_the_start_page_without_a_complaint(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]], device: str
) -> None:
    page = open_page(portal, device=device)
    page.goto("/")
    assert "/login/" in page.url
    assert violations(page) == []
    log_in(page)
    for panel in ("dial-title", "missed", "completed", "voicemail", "summary"):
        expect(page.locator(f"#{panel}")).to_be_visible()
    assert violations(page) == []

"""The way of a new user: from the door to the start page."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.readers import NEWCOMER, Reader, each_reader
from tests.running import RunningPortal

LogIn = Callable[..., None]
PIN = "7391"
NUMBERS = count(1801)
"""Of newcomers: each test has one of its own."""


@pytest.mark.req("LOG-01", "MAIN-01", "PLT-01", "PLT-06")
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


@pytest.mark.slow
@pytest.mark.req("LOG-04", "LOG-06", "APP-01")
@each_reader
def test_a_newcomer_comes_in_by_pin_and_chooses_a_password(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, reader: Reader
) -> None:
    newcomer = replace(reader, extension=str(next(NUMBERS)))
    office.manage("adduser", newcomer.extension, NEWCOMER, "--pin", PIN)
    page = open_page(office, **newcomer.browser)
    page.goto("/login/")
    newcomer.reads(page, "No password yet? Use your four-digit PIN; you will then choose a password.")
    log_in(page, newcomer.extension, PIN)
    who = f"{newcomer.extension} {NEWCOMER}"
    newcomer.reads(page, "For %(who)s. From now on you log in with it; the PIN no longer opens the portal.", who=who)
    newcomer.chooses_a_password(page)

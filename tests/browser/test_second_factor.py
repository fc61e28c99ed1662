"""The way in where a second factor is asked of everybody: PIN, first password, app, and from then on both."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.readers import NEWCOMER, Reader, each_reader
from tests.running import RunningPortal, running_portal

PIN = "7391"
PASSWORD = "siedem zielonych rowerów"
NUMBERS = count(1901)
"""Of newcomers: each test has one of its own."""
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def strict_portal(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    with running_portal(prepared=prepared, SECOND_FACTOR_FOR="user,manager,administrator") as portal:
        yield portal


def log_in(page: Page, extension: str, secret: str) -> None:
    page.goto("/login/")
    page.locator("input[name=extension]").fill(extension)
    page.locator("input[name=secret]").fill(secret)
    page.locator("input[name=secret]").press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def choose_password(page: Page) -> None:
    """The rules are ticked off while the password is typed."""
    field, rules = page.locator("#id_password"), page.locator("#password-rules")
    field.press_sequentially("krótkie")
    expect(rules.locator('[data-rule="least"]')).not_to_have_attribute("data-met", "")
    expect(rules.locator('[data-rule="distinct"]')).to_have_attribute("data-met", "")
    field.fill(PASSWORD)
    expect(rules.locator("li[data-met]")).to_have_count(3)
    page.locator("#id_repeated").fill(PASSWORD)
    page.locator("#id_repeated").press("Enter")
    page.wait_for_url("**/second-factor/set-up/")


def set_up(page: Page, reader: Reader, violations: Violations) -> tuple[pyotp.TOTP, int]:
    """Returns the app, and the step whose code it showed."""
    reader.reads(page, "Set up the second factor")
    page.locator("form:has(input[value=begin]) button").click()
    reader.reads(page, "Have it read this picture")
    expect(page.locator("svg.qr")).to_be_visible()
    assert violations(page) == []
    page.locator("details summary", has=page.locator("xpath=following-sibling::*[@class='secret-key']")).click()
    app = pyotp.TOTP(page.locator(".secret-key code").inner_text().replace(" ", ""))
    step = int(time()) // app.interval
    page.locator("input[name=code]").fill(app.generate_otp(step))
    page.locator("input[name=code]").press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    return app, step


def keep_codes(page: Page, reader: Reader, violations: Violations) -> list[str]:
    reader.reads(page, "Keep your recovery codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert violations(page) == []
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert Path(download.value.path()).read_text().split() == codes
    page.locator("a.btn-primary").click()
    return codes


def log_out(page: Page) -> None:
    page.locator("button.me").click()
    page.locator("#me-menu form[action='/logout/'] button").click()
    page.wait_for_url("**/login/")


@pytest.mark.req("LOG-04", "LOG-06", "APP-01")
@each_reader
def test_t_mfa_01_from_the_pin_over_password_and_app_to_the_start_page_and_back_again(
    strict_portal: RunningPortal, open_page: OpenPage, violations: Violations, reader: Reader
) -> None:
    extension = str(next(NUMBERS))
    newcomer = replace(reader, extension=extension)
    strict_portal.manage("adduser", extension, NEWCOMER, "--pin", PIN)
    page = open_page(strict_portal, **newcomer.browser)
    log_in(page, extension, PIN)
    page.wait_for_url("**/set-password/")
    newcomer.reads(page, "Choose your password")
    assert violations(page) == []
    choose_password(page)
    app, used = set_up(page, newcomer, violations)
    codes = keep_codes(page, newcomer, violations)
    newcomer.arrives(page)
    log_out(page)

    log_in(page, extension, PASSWORD)
    page.wait_for_url("**/second-factor/")
    newcomer.reads(page, "Type the code")
    assert violations(page) == []
    page.locator("input[name=code]").fill(app.generate_otp(used))
    page.locator("input[name=code]").press("Enter")
    expect(page.locator(".field-errors")).to_be_visible()
    newcomer.reads(page, "Type the code")
    page.locator("input[name=code]").fill(app.generate_otp(max(used + 1, int(time()) // app.interval)))
    page.locator("input[name=trust]").check()
    page.locator("input[name=code]").press("Enter")
    expect(page.locator("#dial-title")).to_be_visible()
    page.goto("/settings/second-factor/")
    newcomer.reads(page, "The second factor is on")
    assert violations(page) == []
    log_out(page)

    log_in(page, extension, PASSWORD)
    expect(page.locator("#dial-title")).to_be_visible()  # this device is trusted

    elsewhere = open_page(strict_portal, **newcomer.browser)
    log_in(elsewhere, extension, PASSWORD)
    elsewhere.locator("a[href*='recovery=1']").click()
    newcomer.reads(elsewhere, "Type a recovery code")
    elsewhere.locator("input[name=code]").fill(codes[0])
    elsewhere.locator("input[name=code]").press("Enter")
    expect(elsewhere.locator("#dial-title")).to_be_visible()

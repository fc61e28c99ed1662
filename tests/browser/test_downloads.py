"""The installer: brought by an administrator over a server that dies, downloaded by everybody else."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.browser.watching import Complaints
from tests.running import RunningPortal
from tests.unit.downloads.samples import installer

LogIn = Callable[..., None]
ADMINISTRATOR, EMPLOYEE = "1031", "1011"
PAGE = "/administration/installer/"
PATIENCE = 60_000
"""Milliseconds for a file on a busy machine."""
CONTENT = installer(12_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "WebCTI-Desktop-2.14.1-x64.exe"
    path.write_bytes(CONTENT)
    return path


def upload(page: Page, file: Path) -> None:
    page.set_input_files("#installer-form input[type=file]", file)
    page.locator("#installer-form input[name=current]").fill(COMPANY.person(ADMINISTRATOR).password)
    page.locator("#installer-form .btn-primary").first.click()


def state(page: Page, *states: str) -> None:
    words = ", ".join(f'#installer-form[data-state="{one}"]' for one in states)
    expect(page.locator(words)).to_be_visible(timeout=PATIENCE)


@pytest.mark.slow
@pytest.mark.req("ADM-03", "ADM-04", "ADM-05", "DL-01", "DL-03", "X-01")
def test_t_upl_02_an_installer_survives_pause_reload_and_a_killed_server_and_is_downloaded(
    fresh_portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    complaints: Complaints,
    file: Path,
    tmp_path: Path,
) -> None:
    complaints.tolerate("ERR_|/piece/|Failed to load resource")
    page, colleague = open_page(fresh_portal), open_page(fresh_portal, "mobile")
    log_in(page, ADMINISTRATOR)
    log_in(colleague, EMPLOYEE)
    colleague.goto("/downloads/")
    expect(colleague.locator("#downloads .empty")).to_be_visible()
    assert violations(colleague) == []
    page.goto(PAGE)
    assert violations(page) == []
    held: list[Route] = []

    def hold_the_third(route: Route) -> None:
        held.append(route)
        if len(held) != 3:
            route.continue_()

    # a pause, with a piece on its way
    page.route("**/piece/**", hold_the_third)
    upload(page, file)
    expect(page.locator("#installer-form progress")).to_be_visible()
    while len(held) < 3:
        page.wait_for_timeout(50)
    page.locator("[data-act=pause]").click()
    state(page, "paused")
    assert violations(page) == []
    page.unroute("**/piece/**")
    with suppress(Error):  # the page has let go of it
        held[2].abort()

    # the page is left; the same file goes on
    page.goto(PAGE)
    expect(page.locator("#open-upload")).to_contain_text(file.name)

    cut: list[Route] = []
    page.route("**/piece/**", lambda route: cut.append(route), times=1)  # noqa: PLW0108 - Playwright marks a function
    upload(page, file)
    while not cut:
        page.wait_for_timeout(50)
    fresh_portal.kill("web")
    cut[0].continue_()
    state(page, "waiting")
    fresh_portal.start("web")
    expect(page.locator("#installers .installer-digest").first).to_contain_text(
        hashlib.sha256(CONTENT).hexdigest(), timeout=PATIENCE
    )
    assert violations(page) == []

    # everybody's page follows by itself, and the file is the one that was sent
    expect(colleague.locator("#download")).to_be_visible(timeout=PATIENCE)
    expect(colleague.locator("#downloads")).to_contain_text("2.14.1")
    assert violations(colleague) == []
    with colleague.expect_download(timeout=PATIENCE) as arriving:
        colleague.locator("#download").click()
    assert arriving.value.suggested_filename == file.name
    arriving.value.save_as(tmp_path / "arrived")
    assert (tmp_path / "arrived").read_bytes() == CONTENT

    # removed after a question, and gone from everybody's page
    page.locator(".installer-remove").focus()
    page.locator(".installer-remove").click()
    expect(page.locator("#sure")).to_be_visible()
    assert violations(page) == []
    page.locator("#sure").click()
    expect(page.locator(".previous-installer")).to_contain_text(file.name)
    assert violations(page) == []
    expect(colleague.locator("#downloads .empty")).to_be_visible(timeout=PATIENCE)


@pytest.mark.slow
@pytest.mark.req("ADM-03")
def test_t_upl_04_what_is_no_installer_is_refused_before_it_is_sent(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, tmp_path: Path
) -> None:
    page = open_page(portal)
    log_in(page, ADMINISTRATOR)
    page.goto(PAGE)
    page.locator("#installer-form .btn-primary").first.click()
    expect(page.locator("[data-part=error]")).to_contain_text("Choose a file")
    fake = tmp_path / "page.exe"
    fake.write_text("<!doctype html><script>alert(1)</script>")
    upload(page, fake)
    expect(page.locator("[data-part=error]")).to_contain_text("This is no installer")
    state(page, "idle")

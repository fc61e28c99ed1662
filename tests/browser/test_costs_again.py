"""Administration: the calls of a month priced again by a real worker, first as a dry run."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

PATIENCE = 90_000
"""Milliseconds for a job on a busy machine."""


@pytest.mark.slow
@pytest.mark.req("COST-01")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_dry_run_ends_before_the_eyes_of_whoever_asked(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: Callable[..., None],
    violations: Callable[[Page], list[str]],
    device: str,
) -> None:
    page = open_page(office, device)
    log_in(page, COMPANY.demo_admin.extension)
    page.goto("/management/costs/again/?first=2020-01-01&last=2020-01-31")
    expect(page.get_by_label("Last day")).to_have_value("2020-01-31")
    page.get_by_label("Last day").fill("2099-12-31")
    page.get_by_role("button", name="Dry run").click()
    run = page.locator("#runs section").first
    expect(run).to_have_attribute("data-state", "done", timeout=PATIENCE)
    expect(run).to_contain_text("looked at")
    assert violations(page) == []
    run.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()

"""A wake-up call from the page to the telephone and back: set, rung, answered, removed, and brought back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
LATER = "07:45"
NOW = (
    "from django.utils import timezone; from services.models import Wakeup; "
    "Wakeup.objects.filter(extension={extension!r}).update(next_at=timezone.now())"
)
"""Has it come to be time."""
NONE = "from services.models import Wakeup; Wakeup.objects.filter(extension={extension!r}).delete()"
"""A second chance begins where the first began."""
RUNG_WITHIN = 60_000
"""Milliseconds: the worker looks every ten seconds, and what it could not begin until the next look is dropped."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.req("SVC-03", "SVC-09", "MAIN-17")
@pytest.mark.parametrize(("extension", "device"), [("1032", "full"), ("1016", "mobile")])
def test_the_own_telephone_rings_at_its_time_and_the_page_follows(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
) -> None:
    office.manage("shell", "-v", "0", "-c", NONE.format(extension=extension))
    page = open_start_page(open_page(office, device), log_in, extension)
    page.goto("/settings/services/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    wakeups = page.locator("#wake-up")
    wakeups.get_by_role("link", name="Add a wake-up call").click()
    page.get_by_label("Time", exact=True).fill(LATER)
    page.get_by_text("Monday to Friday").click()
    expect(page.locator("#id_day")).to_be_hidden()
    assert violations(page) == []
    page.keyboard.press("Enter")
    row = wakeups.locator("li", has_text=LATER)
    expect(row).to_contain_text("Monday to Friday")
    expect(row).to_contain_text("rings")
    assert violations(page) == []

    office.manage("shell", "-v", "0", "-c", NOW.format(extension=extension))
    expect(page.locator("#live-strip")).to_contain_text("Wake-up call", timeout=RUNG_WITHIN)
    expect(row).to_contain_text("rings again", timeout=SOON)
    office.control(do="answer", who=extension)
    expect(row).to_contain_text("answered", timeout=SOON)
    office.control(do="key_digits", who=extension, digits="1")
    expect(row).to_contain_text("rings again", timeout=SOON)
    row.get_by_role("switch").click()
    expect(row).to_contain_text("switched off", timeout=SOON)
    row.get_by_role("switch").press("Enter")
    expect(row.get_by_role("switch")).to_have_attribute("aria-checked", "true", timeout=SOON)

    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0, timeout=SOON)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("rings", timeout=SOON)
    expect(page.locator("#changes .deed").first).to_contain_text(f"{LATER}, Monday to Friday", timeout=SOON)
    page.goto("/")
    page.locator("#summary").get_by_role("link", name="Wake-up call").click()
    expect(wakeups).to_be_in_viewport()
    page.goto("/history/")
    expect(page.locator("#main")).not_to_contain_text("Wake-up")

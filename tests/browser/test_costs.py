"""Costs in a browser: how they stand, a month as file, and that both layouts say the same."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import pdf
from tests.browser.conftest import OpenPage
from tests.browser.start_page import speak_english
from tests.running import RunningPortal

LogIn = Callable[..., None]
PATIENCE = 90_000
"""Milliseconds for a job on a busy machine."""
SPENT = """
from datetime import timedelta; from decimal import Decimal; from django.utils import timezone
from costs.models import Allowance, Charge, DailyCost
from history.models import Record
extension, now = {extension!r}, timezone.now()
day = timezone.localdate(now, timezone.get_default_timezone())
Allowance.objects.filter(extension=extension).delete()
Record.objects.filter(extension=extension, pbx="costs").delete()
DailyCost.objects.filter(extension=extension).delete()
Charge.objects.filter(extension=extension).delete()
payer = dict(extension=extension, day=day, destination="mobile")
for number in range(60):
    record = Record.objects.create(
        pbx="costs", origin=f"{{extension}}-{{number}}", extension=extension, call="c", direction="out",
        outcome="outgoing", number=f"+486015709{{number:02}}", started=now, answered=now, ended=now)
    known = dict(started=now, number=record.number, zone="PL mobile", seconds=61, charged=120, cost=Decimal("0.5000"))
    Charge.objects.create(record=record, **payer, **known)
DailyCost.objects.create(**payer, calls=60, seconds=3660, cost=Decimal("30.0000"))
due = day + timedelta(days=8)
limit = dict(limit=50, spent=Decimal("30.0000"), since=now - timedelta(days=3))
Allowance.objects.create(extension=extension, mode="weekly", amount=50, on_day=1, next_top_up=due, **limit)
"""
"""Sixty calls of half a złoty, and a limit of fifty that nobody tops up meanwhile; the demo has prices."""
REACHED = "from costs.models import Allowance; Allowance.objects.filter(extension={extension!r}).update(spent=50)"
PLACES = [("1016", "full"), ("1028", "mobile")]


def shown(office: RunningPortal, open_page: OpenPage, log_in: LogIn, extension: str, device: str) -> Page:
    office.manage("shell", "-v", "0", "-c", SPENT.format(extension=extension))
    page = open_page(office, device)
    log_in(page, extension)
    speak_english(page)
    return page


@pytest.mark.slow
@pytest.mark.req("COST-01", "COST-02", "COST-03", "COST-04", "X-04", "MAIN-19")
@pytest.mark.parametrize(("extension", "device"), PLACES)
def test_costs_stand_there_in_both_layouts_and_follow_what_changes(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
) -> None:
    page = shown(office, open_page, log_in, extension, device)
    page.goto("/")
    page.locator("#summary").get_by_role("link", name="PLN 30.00 of PLN 50.00").click()
    costs = page.locator("#costs")
    for words in (
        "PLN 30.00",
        "PLN 30.00 of PLN 50.00 spent: 60 %",
        "PLN 20.00",
        "every week, on Monday",
        "A forecast needs 7",
    ):
        expect(costs).to_contain_text(words)
    expect(costs.locator("meter")).to_have_attribute("value", "60")
    expect(costs.get_by_role("img")).to_have_accessible_name(re.compile(r"The dearest was .* with PLN\s30\.00"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
    office.manage("shell", "-v", "0", "-c", REACHED.format(extension=extension))
    page.evaluate("document.body.dispatchEvent(new CustomEvent('costs-changed', { bubbles: true }))")
    expect(costs).to_contain_text("The cost limit is reached.")
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.req("COST-01")
@pytest.mark.parametrize(("extension", "device"), PLACES)
def test_a_month_is_looked_through_and_taken_along(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
    tmp_path: Path,
) -> None:
    page = shown(office, open_page, log_in, extension, device)
    page.goto("/costs/")
    page.get_by_role("link", name="Statement of the month").click()
    expect(page.locator("#sums")).to_contain_text("PLN 36.90")
    rows = page.locator("#calls tbody:not(.more) tr")
    expect(rows.first).to_be_visible()
    page.locator("#calls .more a").scroll_into_view_if_needed()
    expect(rows).to_have_count(60)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
    rows.first.locator(".row-link").click()
    expect(page.locator(".story-drawer .story-cost")).to_contain_text("PLN 0.50")
    assert violations(page) == []
    page.keyboard.press("Escape")

    with page.expect_download() as arriving:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / "month.csv"
    arriving.value.save_as(file)
    assert file.read_text(encoding="utf-8-sig").count("\nCall,") == 60
    page.get_by_role("button", name="PDF").click()
    link = page.locator("#job a[download]")
    expect(link).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as arriving:
        link.click()
    arriving.value.save_as(tmp_path / "month.pdf")
    assert "GrossPLN\xa036.90" in pdf.pages((tmp_path / "month.pdf").read_bytes())[0]

    last_month = (timezone.localdate().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    page.goto(f"/costs/month/?of={last_month}")
    expect(page.locator("#sums")).to_contain_text("No calls in this month.")
    page.locator("select[name=of]").select_option(index=1)
    expect(page.locator("#sums")).to_contain_text("PLN 36.90")
    assert violations(page) == []

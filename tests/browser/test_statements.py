"""What departments cost: chosen by month and days, sorted, one person, and taken along; in both layouts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import speak_english
from tests.browser.test_administration import go_to
from tests.running import RunningPortal, prepared_folder, running_portal

LogIn = Callable[..., None]
MANAGER, ADMINISTRATOR = "1021", "1031"
FILL = """
from datetime import date, timedelta
from costs.models import DailyCost, PriceList
from accounts.models import User
today = date.today()
DailyCost.objects.all().delete()  # what the calls of the demo cost is another sum each day
DailyCost.objects.all().delete()
PriceList.objects.create(name="Prices", valid_from=date(2020, 1, 1), currency="PLN")
before = today.replace(day=1) - timedelta(days=1)
for at, user in enumerate(User.objects.order_by("extension")):
    for day, where in ((today, "mobile"), (before, "international")):
        paid = {"calls": at + 1, "seconds": 90, "cost": at}
        DailyCost.objects.create(extension=user.extension, day=day, destination=where, **paid)
DailyCost.objects.create(extension="1011", account="4711", day=today, destination="unknown", calls=1, unknown=1)
"""


@pytest.fixture(scope="module")
def charged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    script = tmp_path_factory.mktemp("fill") / "fill.py"
    script.write_text(FILL)
    with (
        prepared_folder(lambda portal: portal.manage("shell", "-c", f"exec(open({str(script)!r}).read())")) as folder,
        running_portal(prepared=folder) as portal,
    ):
        yield portal


@pytest.mark.slow
@pytest.mark.req("MGR-07")
def test_an_open_statement_follows_the_calls_of_the_department(
    charged: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(charged)
    log_in(page, MANAGER)
    page.goto("/management/costs/")
    expect(page.locator("body")).to_have_attribute("data-live", "live")
    line = page.locator(".costs-lines tbody tr", has_text="1022")
    calls = int(line.locator("td.right").first.inner_text().split()[0])
    page.locator("#costs-month").focus()
    for more in (1, 2):
        charged.control(do="call", from_="1022", to="0601570947")
        charged.control(do="answer", who="601570947")
        charged.hang_up_all()
        expect(line.locator("td.right").first).to_contain_text(str(calls + more))
    expect(page.locator("#costs-month")).to_be_focused()


@pytest.mark.slow
@pytest.mark.req("MGR-07")
@pytest.mark.parametrize(("device", "who", "scheme"), [("full", ADMINISTRATOR, "light"), ("mobile", MANAGER, "dark")])
def test_a_statement_is_chosen_sorted_opened_and_taken_along(
    charged: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    who: str,
    scheme: str,
    tmp_path: Path,
) -> None:
    page = open_page(charged, device, color_scheme=scheme)
    log_in(page, who)
    speak_english(page)
    go_to(page, "/management/costs/")
    lines = page.locator(".costs-lines tbody tr")
    expect(lines.first).to_be_visible()
    assert violations(page) == []
    people = lines.count()

    page.get_by_role("link", name="Destinations", exact=True).click()
    expect(lines.first).to_contain_text("Mobile")
    page.get_by_role("link", name="The month before").click()
    expect(lines.first).to_contain_text("International")
    expect(page).to_have_url(re.compile("by=destinations&month="))
    assert violations(page) == []

    page.locator("#costs-month").select_option("days")
    expect(page.locator("#costs-from")).to_be_visible()
    expect(page).to_have_url(re.compile("month=days"))
    page.get_by_role("link", name="People", exact=True).click()
    expect(lines).not_to_have_count(0)
    page.goto("/management/costs/?sort=name")
    expect(lines).to_have_count(people)
    if device == "full":
        page.locator(".costs-lines thead").get_by_role("link", name="Cost").click()
        expect(page.locator(".costs-lines th[aria-sort=descending]")).to_contain_text("Cost")

    with page.expect_download() as arriving:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / "costs.csv"
    arriving.value.save_as(file)
    assert "Mobile" in file.read_text(encoding="utf-8-sig")

    page.locator("#statement td[data-cell=main] a[href*='/people/']").first.click()
    expect(page.locator("#by-destination")).to_be_visible()
    assert violations(page) == []

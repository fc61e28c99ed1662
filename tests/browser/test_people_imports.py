"""An administrator brings people in, from the exchange and from a file, takes that back, and takes the list along."""

import csv
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
ADMINISTRATOR = COMPANY.demo_admin.extension
LIST = "/administration/people/"
IMPORT = f"{LIST}import/"
TABLE = (
    "Numer wewnętrzny;Imię i nazwisko;E-mail;Dział\n"
    "1711;Bożena Nowa;bozena@example.com;Warsztat\n"
    "1712;Żaneta Kłos;;\n"
    "1713;Zły Adres;zły adres;\n"
)


def counted(page: Page, what: str) -> str:
    return page.locator(f".bulk-counts [data-count={what}] dd").inner_text().split()[0]


@pytest.mark.slow
@pytest.mark.req("ADM-10", "X-01")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_people_come_from_a_file_and_go_again(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, scheme: str
) -> None:
    page = open_page(office, color_scheme=scheme)
    log_in(page, ADMINISTRATOR)
    page.goto(LIST)
    page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Import people", level=1)).to_be_visible()
    assert violations(page) == []
    content = TABLE.encode("cp1250")
    page.locator("input[type=file]").set_input_files({"name": "osoby.csv", "mimeType": "text/csv", "buffer": content})
    expect(page.locator("#people-import[data-state=choosing]")).to_be_visible()
    assert (counted(page, "new"), counted(page, "refused")) == ("1", "2")
    page.get_by_label("Make departments that there are not").check()
    expect(page.locator("#people-import-start")).to_contain_text("Import 2 people")
    assert violations(page) == []
    page.get_by_label("Import 1712").uncheck()
    expect(page.locator("#people-import-start")).to_contain_text("Import 1 person")
    page.get_by_role("button", name="Tick all").click()
    expect(page.locator("#people-import-start")).to_contain_text("Import 2 people")
    expect(page.get_by_label("Import 1712")).to_be_checked()
    page.locator("#people-import-start").click()
    expect(page.locator("#people-import[data-state=done]")).to_be_visible()
    assert counted(page, "done") == "2"
    assert violations(page) == []
    page.locator("#import-access button[value=either]").click()
    expect(page.locator("#bulk[data-state=choosing]")).to_be_visible()
    page.locator("#bulk-drop").click()
    page.goto(f"{LIST}1711/")
    expect(page.locator("h1")).to_contain_text("Bożena Nowa")
    page.goto(IMPORT)
    page.get_by_role("link", name="osoby.csv").first.click()
    page.locator("#people-import-undo").click()
    expect(page.locator("#people-import[data-state=undone]")).to_be_visible()
    assert counted(page, "undone") == "2"
    assert violations(page) == []
    page.goto(f"{LIST}?q=1711")
    expect(page.locator("#people")).to_contain_text("Nobody found")


@pytest.mark.slow
@pytest.mark.req("ADM-10")
def test_the_exchange_tells_whom_it_has_and_the_list_can_be_taken_along(
    office: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page = open_page(office)
    log_in(page, ADMINISTRATOR)
    page.goto(IMPORT)
    page.locator("#import-from-exchange").click()
    expect(page.locator("#people-import[data-state=choosing]")).to_be_visible()
    known = len(COMPANY.people)
    assert sum(int(counted(page, what)) for what in ("same", "change")) <= known
    assert int(counted(page, "same")) >= 1
    assert violations(page) == []
    page.locator("#people-import-drop").click()
    expect(page.locator("h1")).to_have_text("Import people")
    page.goto(f"{LIST}?q={COMPANY.demo_employee.extension}")
    with page.expect_download() as download:
        page.locator("#people-export").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert rows[0][:2] == ["Extension", "Comment"]
    assert [row[0] for row in rows[1:]] == [COMPANY.demo_employee.extension]


@pytest.mark.slow
@pytest.mark.req("X-01")
def test_a_telephone_leads_to_the_full_version(office: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(office, "mobile")
    log_in(page, ADMINISTRATOR)
    page.goto(IMPORT)
    expect(page.locator("main")).to_contain_text("People are imported in the full version")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.locator("main").get_by_role("button", name="Full version").click()
    expect(page.locator("#import-from-exchange")).to_be_visible()

"""Bringing contacts and taking them along: a real file, a real worker, and the file that comes out again."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
PATIENCE = 90_000
"""Milliseconds for a job on a busy machine."""
PEOPLE = 6000
"""More than one piece of a file."""


def table(folder: Path) -> Path:
    """One whose columns no program knows, longer than one piece."""
    rows = (f"Kowalska{folder.name}{nth};Zofia;60{nth:07};something that takes room{nth}\r\n" for nth in range(PEOPLE))
    file = folder / "people.csv"
    file.write_text("A;B;C;D\r\n" + "".join(rows), encoding="utf-8")
    return file


@pytest.mark.slow
@pytest.mark.req("BOOK-08", "BOOK-12", "X-09")
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_contacts_are_brought_looked_at_imported_exported_and_taken_back(
    office: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    tmp_path: Path,
) -> None:
    page = open_page(office, device)
    log_in(page, {"full": "1022", "mobile": "1031"}[device])
    page.goto("/book/import/")
    assert violations(page) == []
    page.set_input_files("input[type=file]", table(tmp_path))
    expect(page.locator("#import .notice-warning")).to_be_visible(timeout=PATIENCE)
    assert violations(page) == []
    for column, field in enumerate(("last", "first", "p_mobile")):
        with page.expect_response(lambda answer: answer.request.method == "POST", timeout=PATIENCE):
            page.locator(f"select[name=column-{column}]").select_option(field)
        expect(page.locator("#import.htmx-request, #import .htmx-request")).to_have_count(0)
        expect(page.locator(f"select[name=column-{column}]")).to_have_value(field)
    expect(page.locator("#import-lines tbody tr").first).to_contain_text(
        f"Zofia Kowalska{tmp_path.name}0", timeout=PATIENCE
    )
    expect(page.locator("#import-lines tbody tr")).to_have_count(20)
    assert violations(page) == []
    page.locator("#import-start").click()
    expect(page.locator("#import[data-state=done]")).to_be_visible(timeout=PATIENCE)
    assert re.sub(r"\D", "", page.locator("#import-created").inner_text()) == str(PEOPLE)
    assert violations(page) == []
    address = page.url
    page.goto("/book/export/")
    assert violations(page) == []
    mine = [row for row in exported(page, tmp_path / "out.csv") if row["Last Name"].startswith("Kowalska")]
    assert {(row["First Name"], row["Last Name"], row["Mobile Phone"]) for row in mine} == {
        ("Zofia", f"Kowalska{tmp_path.name}{nth}", f"60{nth:07}") for nth in range(PEOPLE)
    }
    page.goto(address)
    page.locator("#import-undo").click()
    expect(page.locator("#import[data-state=undone]")).to_be_visible(timeout=PATIENCE)
    page.goto("/book/export/")
    assert not [row for row in exported(page, tmp_path / "after.csv") if row["Last Name"].startswith("Kowalska")]


def exported(page: Page, file: Path) -> list[dict[str, str]]:
    """The file of the page's form, as another program reads it."""
    page.locator("select[name=language]").select_option("en")
    with page.expect_download(timeout=PATIENCE) as arriving:
        page.locator("#export").click()
    arriving.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))

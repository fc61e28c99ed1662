"""A file of prices: looked at before anything is stored, stored as a whole, and taken back as a whole."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from costs import tariffs
from costs.models import PriceImport, PriceList
from costs.price_lists import arriving, importing
from costs.price_lists.rows import rates_of
from jobs import inbox, run
from jobs.models import Job
from tests.integration.costs.conftest import FIRST, PRICES, MakeList, browser_of, rate, told

IMPORT = f"{PRICES}import/"
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "prices"
HEAD = {
    "into": "new",
    "name": "Plus",
    "valid_from": "2027-01-01",
    "vat": "23",
    "country": "",
    "region": "",
    "free_days": "",
}
SIMPLE = b"Prefix;Price\n48;0,10\n49;0,40\n"
Words = Callable[[str], str]


def bring(desk: Client, content: bytes, name: str = "prices.csv") -> str:
    """Upload it; the address of its preview."""
    answer = desk.post(IMPORT, {"file": SimpleUploadedFile(name, content), "name": name})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def refused(desk: Client, content: bytes) -> str:
    """What is said of a file that is not even taken."""
    answer = desk.post(IMPORT, {"file": SimpleUploadedFile("x.csv", content), "size": str(len(content))})
    return str(answer.json()["error"])


def text_of(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def work_all() -> None:
    while run.run_next():
        pass


def imported(desk: Client, content: bytes, **form: str) -> PriceImport:
    address = bring(desk, content)
    assert desk.post(f"{address}start/", HEAD | form).status_code == 302
    work_all()
    return PriceImport.objects.get(pk=int(address.split("/")[-2]))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("english.csv", "UTF-8"),
        ("polish-1250.csv", "Windows, Central European (1250)"),
        ("german-utf16.csv", "UTF-16 (LE)"),
    ],
)
def test_a_list_of_every_program_is_shown_and_imported(desk: Client, name: str, encoding: str) -> None:
    content = (SAMPLES / name).read_bytes()
    text = text_of(desk.get(bring(desk, content, name)))
    assert f"Detected: {encoding}" in text
    assert "Rows left out 0" in text
    assert not PriceList.objects.exists(), "nothing is stored before somebody says so"
    imported(desk, content)
    made = PriceList.objects.get(name="Plus")
    rates = {each.prefix: each for each in rates_of(made)}
    assert sorted(rates) == ["48", "4850", "49", "49170"]
    assert rates["4850"].price == Decimal("0.19")
    assert rates["4850"].price_off == Decimal("0.12")
    assert rates["49"].fee == Decimal("0.05")
    assert (rates["49170"].first, rates["49170"].following) == (60, 60)
    assert made.file_name == "prices.csv"
    assert told()[-1].startswith("imported: Plus (2027-01-01): 4")


def test_how_the_file_is_read_can_be_chosen_and_the_import_reads_it_so(desk: Client) -> None:
    """No byte tells that this is no Windows page: 0xB1 is "±" there, and "ą" in ISO 8859-2."""
    content = "Prefix;Price;Zone\n48;0,10;Śląsk\n".encode("iso8859-2")
    address = bring(desk, content)
    text = text_of(desk.get(address))
    assert "How the file is read" in text
    assert "Detected: Semicolon" in text
    text = text_of(desk.post(address, HEAD | {"encoding": "cp1252", "delimiter": ";"}))
    assert "l±sk" in text
    text = text_of(desk.post(address, HEAD | {"encoding": "iso8859-2", "delimiter": ";"}))
    assert "Śląsk" in text
    assert "Detect " in text, "leaving it to the portal is offered, but not what it found"
    desk.post(f"{address}start/", HEAD | {"encoding": "cp1252", "delimiter": ";"})
    work_all()
    found = PriceImport.objects.get()
    assert (found.encoding, found.delimiter) == ("cp1252", ";")
    assert [each.zone for each in rates_of(PriceList.objects.get())] == ["¦l±sk"]


def test_where_the_choice_leaves_nothing_to_read_another_one_can_be_made(desk: Client) -> None:
    address = bring(desk, b"Prefix\tPrice\n48\t0,10\n")
    answer = desk.post(address, HEAD | {"delimiter": "|"})
    assert "Import 1 price" not in text_of(answer)
    assert '<option value="|" selected>' in answer.content.decode()
    assert "Import 1 price" in text_of(desk.post(address, HEAD | {"delimiter": "tab", "encoding": "no such"}))


def test_the_preview_says_what_changes_and_what_is_left_out(desk: Client, make_list: MakeList) -> None:
    make_list([rate("48", "0.10"), rate("49", "0.50"), rate("44", "0.30"), rate("1", "0.2"), rate("33", "0.3")])
    rows = "48;0,20;\n49;0,40;\n44;0,30;\n39;0,5;\n1;0,1;0,5\n;;\nPoland;0,1;\n48;0,3;\n7;minus;\n"
    page = desk.get(bring(desk, f"Prefix;Price;Set-up fee\n{rows}".encode())).content.decode()
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    for words in ("New: 1", "Dearer: 2", "Cheaper: 1", "As before: 1", "Gone: 1", "Rows read 5", "Rows left out 3"):
        assert words in text
    faults = page.partition('id="price-faults"')[2].partition("</table>")[0]
    assert re.findall(r'data-cell="sign">(\d+)', faults) == ["8", "9", "10"]
    assert "“Poland” cannot be read as: Prefix." in faults
    assert "An earlier row has a price for 48 from the same day on." in faults
    assert "“minus” cannot be read as: Price of a minute." in faults
    assert "33" in page.partition('id="price-gone"')[2].partition("</table>")[0]
    assert "was 0.10" in text


def test_a_new_list_is_compared_with_the_one_that_it_follows(desk: Client, make_list: MakeList) -> None:
    make_list([rate("48", "0.10")])
    make_list([rate("48", "0.40")], name="Later", valid_from=date(2028, 1, 1))
    address = bring(desk, SIMPLE)
    assert "Compared with Orange" in text_of(desk.post(address, HEAD))
    assert "Compared with Later" in text_of(desk.post(address, HEAD | {"valid_from": "2029-01-01"}))


def test_prices_replace_those_of_a_list_and_come_back(desk: Client, make_list: MakeList) -> None:
    made = make_list([rate("48", "0.30"), rate("44", "0.5")])
    assert tariffs.tariff_of(made).rate_for("+4822", FIRST).price == Decimal("0.30")  # type: ignore[union-attr]
    found = imported(desk, SIMPLE, into=str(made.pk))
    assert found.state == "done"
    page = text_of(desk.get(f"{IMPORT}{found.pk}/"))
    assert "priced again" in page
    made.refresh_from_db()
    assert {each.prefix: each.price for each in rates_of(made)} == {"48": Decimal("0.10"), "49": Decimal("0.40")}
    assert all(each.valid_from == FIRST for each in rates_of(made))
    assert tariffs.tariff_of(made).rate_for("+4822", FIRST).price == Decimal("0.10")  # type: ignore[union-attr]
    assert PriceList.objects.count() == 1
    assert "Removed in the last" not in text_of(desk.get(PRICES))
    desk.post(f"{IMPORT}{found.pk}/undo/")
    made.refresh_from_db()
    assert {each.prefix for each in rates_of(made)} == {"48", "44"}
    assert tariffs.tariff_of(made).rate_for("+4822", FIRST).price == Decimal("0.30")  # type: ignore[union-attr]
    assert PriceList.with_removed.count() == 1
    assert [entry.partition(":")[0] for entry in told()] == ["added", "imported", "import_undone"]


def test_the_import_of_a_new_list_is_undone_by_removing_it(desk: Client) -> None:
    found = imported(desk, SIMPLE)
    desk.post(f"{IMPORT}{found.pk}/undo/")
    found.refresh_from_db()
    assert found.state == "undone"
    assert not PriceList.objects.exists()
    assert "Plus" in text_of(desk.get(PRICES)), "it can be brought back"


def test_an_import_is_not_undone_over_later_changes(desk: Client, make_list: MakeList) -> None:
    made = make_list([rate("48", "0.30")])
    found = imported(desk, SIMPLE, into=str(made.pk))
    desk.post(f"{PRICES}{made.pk}/prices/add/", {"prefix": "44", "price": "1"})
    answer = desk.post(f"{IMPORT}{found.pk}/undo/", follow=True)
    assert "was changed since" in answer.content.decode()
    assert made.rates.count() == 3


def test_the_old_prices_count_until_the_new_ones_are_all_there(
    desk: Client, make_list: MakeList, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_list([rate("48", "0.30")])
    address = bring(desk, SIMPLE)
    desk.post(f"{address}start/", {"into": str(made.pk)})
    failing = importing.keeping.insert

    def broken(price_list: PriceList, rates: object) -> None:
        failing(price_list, list(rates)[:1])  # type: ignore[call-overload]
        raise RuntimeError("the worker dies")

    monkeypatch.setattr("costs.price_lists.keeping.insert", broken)
    run.run_next()
    made.refresh_from_db()
    assert [(each.prefix, each.price) for each in rates_of(made)] == [("48", Decimal("0.30"))]
    assert made.revision == 1
    monkeypatch.undo()
    Job.objects.update(lease_until=timezone.now())
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)
    work_all()
    assert {each.prefix for each in rates_of(made)} == {"48", "49"}


def test_a_long_list_goes_in_with_progress_and_few_statements(
    desk: Client, make_list: MakeList, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    make_list([rate("1", "1")])
    rows = "".join(f"{100_000 + nth};0,{nth % 90 + 10}\n" for nth in range(20_000))
    address = bring(desk, f"Prefix;Price\n{rows}".encode())
    desk.post(f"{address}start/", HEAD)
    running = desk.get(address).content.decode()
    assert "<progress" in running
    assert "the old prices count" in running
    statements = 400 if connection.vendor == "sqlite" else 350
    with django_assert_max_num_queries(statements):  # type: ignore[attr-defined]
        work_all()
    assert PriceList.objects.get(name="Plus").rates.count() == 20_000
    assert "20,000" in text_of(desk.get(address))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04 prices", "This is a workbook."),
        (b"\x1f\x8b prices", "This is a compressed file."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is no price list"),
        (bytes(range(32)) * 50, "This is no price list"),
    ],
)
def test_what_is_no_text_is_not_taken(desk: Client, content: bytes, said: str) -> None:
    assert said in refused(desk, content)
    assert not PriceImport.objects.exists()
    assert not inbox.folder().exists()


def test_a_file_of_more_than_ten_megabytes_is_refused_before_it_is_sent(desk: Client) -> None:
    file = SimpleUploadedFile("x.csv", SIMPLE)
    answer = desk.post(IMPORT, {"file": file, "size": str(10 * 1024 * 1024 + 1)})
    assert answer.json() == {"error": "This file is larger than 10 MB. Divide it."}
    begun = desk.post(IMPORT, {"file": SimpleUploadedFile("x.csv", SIMPLE), "size": "40"}).json()
    answer = desk.post(f"{begun['piece']}?at={len(SIMPLE)}", b"x" * 100, content_type="application/octet-stream")
    assert "error" in answer.json()
    assert arriving.inbox.path_of(PriceImport.objects.get().stored).stat().st_size == len(SIMPLE)


def test_a_piece_of_what_was_dropped_meanwhile_is_told_so(desk: Client) -> None:
    desk.post(IMPORT, {"file": SimpleUploadedFile("x.csv", SIMPLE[:9]), "size": str(len(SIMPLE))})
    found = PriceImport.objects.get()
    arriving.forget(PriceImport.objects.get())
    with pytest.raises(inbox.OutOfStepError):
        arriving.go_on(found, 9, SIMPLE[9:])


def test_a_file_without_a_name_is_called_by_what_it_holds(desk: Client) -> None:
    desk.post(IMPORT, {"file": SimpleUploadedFile("x.csv", SIMPLE), "name": "/"})
    assert PriceImport.objects.get().name == "prices"


def test_a_file_comes_in_pieces(desk: Client) -> None:
    begun = desk.post(IMPORT, {"file": SimpleUploadedFile("x.csv", SIMPLE[:9]), "size": str(len(SIMPLE))}).json()
    send = {"content_type": "application/octet-stream"}
    assert "error" in desk.post(f"{begun['piece']}?at=20", SIMPLE[20:], **send).json()
    assert desk.post(f"{begun['piece']}?at=9", SIMPLE[9:], **send).json() == {"at": len(SIMPLE)}
    assert "Import 2 prices" in text_of(desk.get(begun["page"]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;phone\nAnna;1\n", "The first line must name the columns"),
        (b"\n\n\n", "The first line must name the columns"),
        ("prefix,price\n" + "1,1\n" * 100_001, "more than 100000 rows"),
    ],
)
def test_a_text_that_is_no_price_list_is_told_and_never_imported(desk: Client, content: bytes | str, said: str) -> None:
    address = bring(desk, content.encode() if isinstance(content, str) else content)
    text = text_of(desk.get(address))
    assert said in text
    assert "Import " + "0" not in text
    desk.post(f"{address}start/", HEAD)
    work_all()
    assert not PriceList.objects.exists()


def test_hostile_cells_are_shown_as_text_and_told(desk: Client) -> None:
    rows = (
        '48,<script>alert(1)</script>,0.1\n49,"<img src=x onerror=alert(1)>",-1\n'
        "<b>x</b>,z,1\n44,z,1e5\n33,z,٣\n"
        + "9" * 40
        + ",z,1\n"
        + "39,"
        + "y" * 2000
        + ",1\n"
        + '34,"never closed,1\n35,z,1\n'
    )
    address = bring(desk, f"prefix,zone,price\n{rows}".encode())
    page = desk.get(address).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page
    assert "A quotation mark is opened here and never closed." in page
    assert "One of its cells is too long." in page
    assert re.search(r'id="price-rows">1<', page)
    assert re.search(r'id="price-left-out">7<', page)


def test_an_unfinished_form_imports_nothing(desk: Client, make_list: MakeList) -> None:
    make_list()
    address = bring(desk, SIMPLE)
    for wrong in ({"name": ""}, {"valid_from": "2026-01-01"}, {"into": "999999"}, {"vat": "x"}):
        form = HEAD | wrong | ({"name": ""} if "into" in wrong else {})
        assert desk.post(f"{address}start/", form).status_code == 200
    work_all()
    assert PriceList.objects.count() == 1
    assert PriceImport.objects.get().state == "choosing"


def test_a_day_that_was_taken_meanwhile_is_told(desk: Client, make_list: MakeList) -> None:
    address = bring(desk, SIMPLE)
    desk.post(f"{address}start/", HEAD)
    make_list(valid_from=date(2027, 1, 1))
    work_all()
    assert "Another price list begins on this day" in text_of(desk.get(address))
    assert PriceList.objects.count() == 1


def test_an_import_that_is_stopped_stores_nothing(desk: Client) -> None:
    address = bring(desk, SIMPLE)
    desk.post(f"{address}start/", HEAD)
    desk.post(f"{address}drop/")
    work_all()
    assert "It was stopped." in text_of(desk.get(address))
    assert not PriceList.objects.exists()
    assert list(inbox.folder().iterdir()) == []


def test_files_that_wait_do_not_pile_up_and_are_forgotten(desk: Client) -> None:
    for _nth in range(6):
        bring(desk, SIMPLE)
    assert PriceImport.objects.count() == len(list(inbox.folder().iterdir())) == arriving.MOST_WAITING
    arriving.forget_old(timezone.now() + timedelta(hours=25))
    assert not PriceImport.objects.exists()
    assert list(inbox.folder().iterdir()) == []


def test_a_removed_import_takes_the_replaced_prices_along(desk: Client, make_list: MakeList) -> None:
    made = make_list([rate("48", "0.30")])
    found = imported(desk, SIMPLE, into=str(made.pk))
    desk.post(f"{IMPORT}{found.pk}/drop/")
    assert PriceList.with_removed.count() == 1
    assert made.rates.count() == 2


def test_another_administrators_file_is_not_there(desk: Client) -> None:
    address = bring(desk, SIMPLE)
    role = User.Role.ADMINISTRATOR
    other = browser_of(User.objects.create_user("1032", "inny kanarek w klatce", role=role))
    assert other.get(address).status_code == 404
    assert other.post(f"{address}start/", HEAD).status_code == 404


@pytest.mark.req("X-01")
def test_the_mobile_layout_says_that_an_import_needs_the_full_one(desk: Client) -> None:
    address = bring(desk, SIMPLE)
    desk.cookies["layout"] = "mobile"
    for page in (IMPORT, address):
        text = desk.get(page).content.decode()
        assert "imported in the full version" in text
        assert 'type="file"' not in text
        assert "price-import-start" not in text

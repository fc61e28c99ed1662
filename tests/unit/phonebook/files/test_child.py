"""Reading in a process of its own: the same contacts, from where somebody stopped."""

import io
import itertools
from pathlib import Path

import pytest
from hypothesis import given

from jobs.child import OverTime
from phonebook.files import child
from phonebook.files.child import look, read
from phonebook.files.contact import ReadContact
from phonebook.files.packing import packed, unpacked
from phonebook.files.reading import Found, Task
from phonebook.files.report import Choice, FileError, FileProblem, Kind, Limits, Reason, Rejected, Remark, Warned
from tests.unit.phonebook.files import samples
from tests.unit.phonebook.files.contacts import read_contacts

BULK = samples.SAMPLES / "38_5000_records.csv"


@given(read_contacts())
def test_a_contact_crosses_the_border_unchanged(contact: ReadContact) -> None:
    entry = Found(7, contact)
    assert unpacked(packed(entry)) == entry


@pytest.mark.parametrize("entry", [Rejected(3, Reason.CELL_TOO_LONG), Warned(Remark.DUPLICATE, 4, 2)])
def test_a_line_of_the_report_crosses_the_border_unchanged(entry: Rejected | Warned) -> None:
    assert unpacked(packed(entry)) == entry


@pytest.mark.parametrize("name", ["23_ragged_rows.csv", "21_duplicates.csv", "55_malformed.vcf", "28_nul_bytes.csv"])
def test_the_child_reads_what_we_would(name: str) -> None:
    content = (samples.SAMPLES / name).read_bytes()
    assert list(read(io.BytesIO(content), samples.TASK)) == samples.read(content)[1]


@pytest.mark.req("BOOK-09")
def test_whoever_was_killed_goes_on_after_the_last_record() -> None:
    with BULK.open("rb") as file:
        whole = list(read(file, samples.TASK))
        begun = list(itertools.islice(read(file, samples.TASK), 1234))
        rest = list(read(file, samples.TASK, after=begun[-1].record))
    assert begun + rest == whole
    assert len(whole) == 5000


def test_a_duplicate_is_known_though_its_original_was_read_before_the_kill() -> None:
    content = io.BytesIO((samples.SAMPLES / "21_duplicates.csv").read_bytes())
    assert Warned(Remark.DUPLICATE, 4, 2) in list(read(content, samples.TASK, after=3))


def test_a_preview_shows_the_beginning_and_counts_the_rest() -> None:
    with BULK.open("rb") as file:
        preview = look(file, samples.TASK)
    assert preview.detected.kind is Kind.OUTLOOK
    assert preview.header[:2] == ("First Name", "Last Name")
    assert preview.fields[3] == "p_work"
    assert (preview.records, len(preview.rows), len(preview.entries)) == (5000, child.SHOWN, child.SHOWN)
    assert preview.rows[0][0] == "Bulk0000"
    assert preview.problem is None


def test_a_preview_of_cards_counts_them() -> None:
    preview = look(io.BytesIO((samples.SAMPLES / "55_malformed.vcf").read_bytes()), samples.TASK)
    assert (preview.detected.kind, preview.records, preview.header) == (Kind.VCARD, 4, ())


def test_columns_that_nobody_knows_are_shown_to_be_chosen_and_then_read() -> None:
    content = io.BytesIO((samples.SAMPLES / "33_unknown_columns.csv").read_bytes())
    preview = look(content, Task("PL", "pl"))
    assert preview.problem is FileProblem.NO_KNOWN_COLUMNS
    assert (preview.header, preview.rows, preview.entries) == (("kod", "ilość", "cena"), (("1", "2", "3"),), ())
    chosen = Task("PL", "pl", Choice(columns={0: "display", 2: "p_other"}))
    (found,) = read(content, chosen)
    assert isinstance(found, Found)
    assert (found.contact.name, found.contact.numbers[0].raw) == ("1", "3")


@pytest.mark.parametrize(
    ("name", "problem"), [("30_empty.csv", FileProblem.EMPTY), ("32_not_csv.csv", FileProblem.NOT_TEXT)]
)
def test_t_imp_02_a_file_is_refused_in_the_child_and_here(name: str, problem: FileProblem) -> None:
    content = io.BytesIO((samples.SAMPLES / name).read_bytes())
    for attempt in (lambda: look(content, samples.TASK), lambda: list(read(content, samples.TASK))):
        with pytest.raises(FileError) as refused:
            attempt()
        assert refused.value.problem is problem


def test_t_imp_01_too_many_records_are_seen_before_any_is_imported() -> None:
    with BULK.open("rb") as file, pytest.raises(FileError) as refused:
        look(file, Task("GB", limits=Limits(records=4999)))
    assert (refused.value.problem, refused.value.limit) == (FileProblem.TOO_MANY_RECORDS, 4999)


def test_t_imp_01_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child, "SECONDS_TO_READ", 1.0)
    slow = tmp_path / "slow.csv"
    slow.write_bytes(BULK.read_bytes() + b"Ada,,,020 7946 0101,,,,\r\n" * 400_000)
    with slow.open("rb") as file, pytest.raises(OverTime):
        list(read(file, Task("GB", limits=Limits(records=10**9))))

"""Files that would take an importer down: a sentence about the file, or a line in the report, and the others go on."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebook.files.reading import Found, Task
from phonebook.files.report import (
    LIMITS,
    Choice,
    FileError,
    FileProblem,
    Kind,
    Limits,
    Reason,
    Rejected,
    Remark,
    Warned,
)
from tests.unit.phonebook.files.samples import SAMPLES, TASK, contacts, read, rejected, warned

HEAD = "First Name,Last Name,Business Phone,Notes\r\n"
BEGINNINGS = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix in (".csv", ".vcf")]


def problem(content: bytes, task: Task = TASK) -> FileProblem:
    with pytest.raises(FileError) as refused:
        read(content, task)
    return refused.value.problem


def names(content: bytes, task: Task = TASK) -> list[str]:
    return [contact.name for contact in contacts(content, task)]


def workbook() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (gzip.compress(HEAD.encode()), FileProblem.ARCHIVE),
        (workbook(), FileProblem.WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileProblem.WORKBOOK),
        (b"7z\xbc\xaf\x27\x1c\0\4", FileProblem.ARCHIVE),
        (b"%PDF-1.7", FileProblem.NOT_TEXT),
        (bytes(range(256)) * 20, FileProblem.NOT_TEXT),
        (bytes(5000), FileProblem.NOT_TEXT),
        (b"\n\n\n", FileProblem.HEADER_UNREADABLE),
    ],
    ids=["gzip", "workbook", "old workbook", "7z", "PDF", "every byte", "NULs", "empty lines"],
)
def test_t_imp_02_what_is_no_list_is_refused_whatever_its_name(content: bytes, expected: FileProblem) -> None:
    assert problem(content) is expected


def test_t_imp_01_a_file_beyond_the_limits_is_refused() -> None:
    rows = HEAD + "Jan,Kowalski,22,\r\n" * 11
    assert problem(rows.encode(), Task("PL", limits=Limits(size=100))) is FileProblem.TOO_LARGE
    assert problem(rows.encode(), Task("PL", limits=Limits(records=10))) is FileProblem.TOO_MANY_RECORDS
    assert len(names(rows.encode(), Task("PL", limits=Limits(records=11)))) == 11
    cards = b"BEGIN:VCARD\r\nFN:Jan\r\nEND:VCARD\r\n" * 11
    assert problem(cards, Task("PL", limits=Limits(records=10))) is FileProblem.TOO_MANY_RECORDS


def test_t_imp_01_two_million_columns_are_refused_before_anybody_counts_them() -> None:
    assert problem(b"a," * 2_000_000) is FileProblem.TOO_MANY_COLUMNS
    assert problem(b"a" * 2_000_000) is FileProblem.HEADER_UNREADABLE


@pytest.mark.parametrize("cell", ["x" * 10_000_000, '"' + "x" * 10_000_000 + '"', '"' + "x, y\r\n" * 500_000 + '"'])
def test_t_imp_01_a_cell_of_ten_megabytes_is_left_out_and_the_others_go_on(cell: str) -> None:
    content = f"{HEAD}Ada,,22,\r\nBig,,23,{cell}\r\nCy,,24,\r\n".encode()
    assert names(content) == ["Ada", "Cy"]
    assert rejected(content) == [Rejected(3, Reason.CELL_TOO_LONG)]


def test_t_imp_01_a_long_line_of_small_cells_is_left_out() -> None:
    content = (HEAD + "Ada,,22,\r\n" + "a," * 3_000_000 + "\r\nCy,,24,\r\n").encode()
    assert names(content) == ["Ada", "Cy"]


def test_a_quote_that_is_never_closed_takes_its_record_alone_when_another_quote_follows() -> None:
    content = f'{HEAD}Ada,,22,\r\n"Never,,23,\r\nLost,,24,\r\nCy,,25,"a note"\r\nDee,,26,\r\n'.encode()
    assert names(content) == ["Ada", "Dee"]
    assert rejected(content) == [Rejected(3, Reason.UNTERMINATED_QUOTE)]


def test_a_note_of_several_lines_with_commas_is_no_swallowed_record() -> None:
    content = f'{HEAD}Ada,,22,"one, two\r\nthree, four, five, six\r\nseven"\r\n'.encode()
    assert contacts(content)[0].notes == "one, two\nthree, four, five, six\nseven"


def test_an_unclosed_quote_as_long_as_the_file_is_one_line_of_the_report() -> None:
    content = (HEAD + 'Ada,,22,\r\n"Never,' + "closed,,,\r\n" * 400_000).encode()
    assert names(content) == ["Ada"]
    assert rejected(content) == [Rejected(3, Reason.UNTERMINATED_QUOTE)]


def test_what_nothing_identifies_is_said_and_nobody_is_made_of_it() -> None:
    content = f"{HEAD},,,only a note\r\n\r\nAda,,22,\r\n".encode()
    assert read(content)[1] == [Rejected(2, Reason.NOTHING_IDENTIFYING), Found(4, contacts(content)[0])]


def test_nul_and_bytes_of_no_encoding_are_told_of_once() -> None:
    content = (HEAD + "A\0da,,22,\r\nBo\0b,,23,\r\n").encode()
    assert names(content) == ["Ada", "Bob"]
    assert warned(content) == [Warned(Remark.NUL_REMOVED)]
    forced = Task("GB", choice=Choice(encoding="utf-8"))
    assert warned(HEAD.encode() + b"\xffda,,22,\r\n", forced) == [Warned(Remark.UNDECODABLE)]


def test_more_numbers_than_anybody_has_are_counted_and_dropped() -> None:
    numbers = "".join(f"TEL:22 000 {nth:04d}\r\n" for nth in range(LIMITS.numbers + 3))
    content = f"BEGIN:VCARD\r\nFN:Ada\r\n{numbers}END:VCARD\r\n".encode()
    assert len(contacts(content)[0].numbers) == LIMITS.numbers
    assert warned(content) == [Warned(Remark.TOO_MANY_NUMBERS, 1, 3)]


def survives(content: bytes, task: Task) -> None:
    """Whatever it is, what comes of it is contacts that identify somebody, or a FileError."""
    try:
        entries = read(content, task)[1]
    except FileError:
        return
    for entry in entries:
        if isinstance(entry, Found):
            assert entry.contact.name
            assert "\0" not in repr(entry.contact)


@given(st.binary(max_size=3000), st.sampled_from([None, *Kind]), st.sampled_from(["", "utf-8", "utf-16-le", "cp1250"]))
@settings(max_examples=150)
def test_t_imp_01_no_bytes_whatsoever_raise_anything_else(content: bytes, kind: Kind | None, encoding: str) -> None:
    survives(content, Task("PL", "pl", Choice(kind=kind, encoding=encoding)))


@given(st.sampled_from(BEGINNINGS), st.data())
@settings(max_examples=150)
def test_t_imp_01_no_damage_to_a_real_file_raises_anything_else(content: bytes, data: st.DataObject) -> None:
    content = content[:6000]
    for _nth in range(data.draw(st.integers(1, 6))):
        begin = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        piece = data.draw(
            st.one_of(st.binary(max_size=20), st.sampled_from([b'"', b"\r\n", b"\0", b"=\n", b";", b":"]))
        )
        content = content[:begin] + piece + content[begin + length :]
    survives(content, Task("PL", "pl"))

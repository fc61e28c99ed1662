"""Tables of people as programs write them: encoding, delimiter and captions are found (ADM-10)."""

import io

import pytest

from management.enrolment.columns import CAPTIONS, FIELDS, caption, recognised
from management.enrolment.reading import LIMITS, Head, Record, read, values_of
from phonebook.files.report import FileError, FileProblem, Limits
from phonebook.files.tables import Shape


def told(content: bytes, wanted: Shape = Shape(), limits: Limits = LIMITS) -> tuple[Head, list[Record]]:  # noqa: B008
    head, *rows = read(io.BytesIO(content), wanted, limits)
    assert isinstance(head, Head)
    return head, [row for row in rows if not isinstance(row, Head)]


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize(
    ("encoding", "delimiter", "text"),
    [
        ("utf-8", ",", "Extension,Name,E-mail\n101,Zażółć Gęślą,z@example.com\n"),
        ("utf-8-sig", ";", "Numer wewnętrzny;Imię i nazwisko;Poczta\n101;Zażółć Gęślą;z@example.com\n"),
        ("cp1250", ";", "Numer wewnętrzny;Imię i nazwisko;Poczta\n101;Zażółć Gęślą;z@example.com\n"),
        ("utf-16", "\t", "Nebenstelle\tName\tE-Mail\n101\tZażółć Gęślą\tz@example.com\n"),
        ("utf-8", ";", "sep=;\nNebenstelle;Anzeigename;E-Mail-Adresse\n\n101;Zażółć Gęślą;z@example.com\n"),
    ],
)
def test_a_table_is_read_however_it_is_written(encoding: str, delimiter: str, text: str) -> None:
    head, rows = told(text.encode(encoding))
    assert head.shape.delimiter == delimiter
    columns = recognised(head.cells)
    assert columns == {0: "extension", 1: "comment", 2: "email"}
    ((_number, cells),) = rows
    assert cells is not None
    assert values_of(cells, columns) == {"extension": "101", "comment": "Zażółć Gęślą", "email": "z@example.com"}


@pytest.mark.req("ADM-10")
def test_what_was_written_harmless_is_read_as_it_was() -> None:
    columns = {0: "extension", 1: "comment"}
    assert values_of(["101", "'=SUM(A1)"], columns)["comment"] == "=SUM(A1)"
    assert values_of(["101", "'Ala"], columns)["comment"] == "'Ala"
    assert values_of(["101", "  "], columns) == {"extension": "101"}


def test_a_row_that_never_ends_is_told_and_the_others_go_on() -> None:
    limits = Limits(size=10_000, records=10, columns=5, cell=20)
    _head, rows = told(b"extension,name\n101," + b"x" * 50 + b"\n102,Ola\n", limits=limits)
    assert rows == [(2, None), (3, ["102", "Ola"])]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.EMPTY),
        (b"PK\x03\x04rest", FileProblem.WORKBOOK),
        (b"\x89PNG\r\n\x1a\n", FileProblem.NOT_TEXT),
        (b"\n\n", FileProblem.HEADER_UNREADABLE),
        (b"extension\n" + b"101\n" * 12, FileProblem.TOO_MANY_RECORDS),
        (b"a,b,c,d,e,f,g\n", FileProblem.TOO_MANY_COLUMNS),
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused(content: bytes, problem: FileProblem) -> None:
    limits = Limits(size=10_000, records=10, columns=5, cell=20)
    with pytest.raises(FileError) as error:
        list(read(io.BytesIO(content), limits=limits))
    assert error.value.problem is problem


def test_what_is_written_in_any_language_is_recognised() -> None:
    for language in ("en", "pl", "de"):
        header = [caption(field, language) for field in FIELDS]
        assert list(recognised(header).values()) == list(FIELDS)
    everything = [text for languages in CAPTIONS.values() for texts in languages.values() for text in texts]
    assert all(recognised([text]) for text in everything)

"""Price lists as operators and spreadsheets write them."""

import io
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.price_files.columns import recognised
from costs.price_files.reading import Fault, LeftOut, Limits, read
from costs.rating.rates import Peak, Rate
from phonebook.files.report import FileError, FileProblem
from phonebook.files.tables import Shape, shape_of

SINCE = date(2026, 1, 1)
ENGLISH = """\
Prefix,Zone,Price,Off-peak price,Peak from,Peak to,Peak days,Fee,First block,Next block,Free seconds,Valid from,VALID TO
48,Poland,0.10,,,,,,,,,,
49,Germany,0.60,0.30,8:00,18:00,1-5,0.10,60,1,5,2024-01-01,2024-12-31
"""
POLISH = "Numer kierunkowy;Strefa;Cena za minutę;Opłata za połączenie;Ważne od\n+48 5;Komórkowe;0,20;0,05;01.07.2026\n"
GERMAN = "Vorwahl\tZiel\tPreis\tErster Takt\tFolgetakt\n0049 (900)\tSonderrufnummern – übrige\t1,99\t60\t60\n"


def rates(text: str | bytes) -> list[Rate]:
    """Of a file of which every row can be read."""
    found = rows(text)
    assert not [row for row in found if isinstance(row, LeftOut)]
    return [row[1] for row in found if not isinstance(row, LeftOut)]


def rows(text: str | bytes, limits: Limits | None = None) -> list[tuple[int, Rate] | LeftOut]:
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return list(read(file, SINCE, limits) if limits else read(file, SINCE))


def test_a_list_is_read_with_all_its_columns() -> None:
    plain, whole = rates(ENGLISH)
    assert plain == Rate("48", Decimal("0.10"), SINCE, zone="Poland")
    assert whole == Rate(
        "49",
        Decimal("0.60"),
        date(2024, 1, 1),
        date(2024, 12, 31),
        price_off=Decimal("0.30"),
        peak=Peak(time(8), time(18), frozenset({1, 2, 3, 4, 5})),
        fee=Decimal("0.10"),
        first=60,
        following=1,
        free_seconds=5,
        zone="Germany",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_a_polish_list_is_read_in_every_encoding(encoding: str) -> None:
    assert rates(POLISH.encode(encoding)) == [
        Rate("485", Decimal("0.20"), date(2026, 7, 1), fee=Decimal("0.05"), zone="Komórkowe")
    ]


def test_somebody_may_say_how_a_file_is_read() -> None:
    file = io.BytesIO("Prefix,Price,Zone\n48,1,Łódź\n".encode("iso8859-2"))
    assert shape_of(file, Shape("cp1250"), recognised) == Shape("cp1250", ",")
    assert shape_of(file, Shape("iso8859-2", "|"), recognised) == Shape("iso8859-2", "|")
    (row,) = read(file, SINCE, wanted=Shape("iso8859-2"))
    assert not isinstance(row, LeftOut)
    assert row[1].zone == "Łódź"
    with pytest.raises(FileError):
        list(read(file, SINCE, wanted=Shape(delimiter="|")))


def test_whoever_chooses_another_encoding_than_the_mark_of_the_file_sees_what_comes_of_it() -> None:
    file = io.BytesIO("Prefix;Price\n48;1\n".encode("utf-8-sig"))
    assert shape_of(file, Shape("utf-8"), recognised) == Shape("utf-8", ";")
    with pytest.raises(FileError):
        list(read(file, SINCE, wanted=Shape("cp1252")))


def test_a_german_list_with_tabs_behind_the_mark_of_excel() -> None:
    (rate,) = rates("sep=\t\n\n" + GERMAN)
    assert (rate.prefix, rate.price, rate.first, rate.following) == ("49900", Decimal("1.99"), 60, 60)


@pytest.mark.parametrize(
    ("row", "fault", "column"),
    [
        (",0.10", Fault.MISSING, "prefix"),
        ("48,", Fault.MISSING, "price"),
        ("48", Fault.MISSING, "price"),
        ("Poland,0.10", Fault.UNREADABLE, "prefix"),
        ("048,0.10", Fault.UNREADABLE, "prefix"),
        ("48,-1", Fault.UNREADABLE, "price"),
        ('48,"1.000,00"', Fault.UNREADABLE, "price"),
        ("48,NaN", Fault.UNREADABLE, "price"),
        ("48,1e9", Fault.UNREADABLE, "price"),
        ("48,1,2026-02-30", Fault.UNREADABLE, "valid_from"),
        ("48,1,2026-02-03,2026-02-02", Fault.ENDS_BEFORE_IT_BEGINS, "valid_to"),
        ("48,1,,,0.5", Fault.HALF_A_PEAK, "price_off"),
        ("48५,1", Fault.UNREADABLE, "prefix"),
        ("48,1,,,0.5,,8:00+02:00,18:00", Fault.UNREADABLE, "peak_from"),
        ("48,1,,,0.5,,8:00,18:00Z", Fault.UNREADABLE, "peak_to"),
        ("48,1,,,0.5,,8:00,18:00:00.5", Fault.UNREADABLE, "peak_to"),
        ("48,1,,,,0", Fault.UNREADABLE, "following"),
        ('48,"' + "x" * 2000 + '"', Fault.CELL_TOO_LONG, ""),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_go_on(row: str, fault: Fault, column: str) -> None:
    header = "prefix,price,valid from,valid to,off-peak price,next block,peak from,peak to\n"
    left_out, good = rows(f"{header}{row}\n49,0.6\n")
    assert isinstance(left_out, LeftOut)
    assert (left_out.row, left_out.fault, left_out.column) == (2, fault, column)
    assert not isinstance(good, LeftOut)
    assert good[0] == 3


def test_a_prefix_twice_from_one_day_on_is_told() -> None:
    found = rows("prefix,price\n48,1\n0048,2\n")
    assert found[1] == LeftOut(3, Fault.REPEATED, "prefix", "48")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.EMPTY),
        (b"\n\n", FileProblem.HEADER_UNREADABLE),
        (b"name,phone\nAnna,1\n", FileProblem.NO_KNOWN_COLUMNS),
        (b"PK\x03\x04rates", FileProblem.WORKBOOK),
        (b"\x89PNG\r\n", FileProblem.NOT_TEXT),
    ],
)
def test_what_is_no_price_list_is_refused(content: bytes, problem: FileProblem) -> None:
    with pytest.raises(FileError) as refused:
        rows(content)
    assert refused.value.problem is problem


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(FileError) as refused:
        rows("prefix,price\n" + "48,1\n" * 4, Limits(records=3))
    assert refused.value.problem is FileProblem.TOO_MANY_RECORDS


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\r\t"), max_size=200))
def test_whatever_stands_in_a_list_is_a_rate_or_is_told(text: str) -> None:
    for row in rows(f"prefix,price,fee,valid from,peak from,peak to\n{text}"):
        assert isinstance(row, LeftOut) or isinstance(row[1], Rate)

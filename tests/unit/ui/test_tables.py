"""What leaves for a spreadsheet is text there, and comes back as it was (T-EXP-01)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.tables import csv_lines, harmless, original

STEERING = "=+-@＝＋－＠\t\r\n\0'\" ,;"
cells = st.text(st.one_of(st.sampled_from(STEERING), st.characters(codec="utf-8")), max_size=20)


FORMULAS = ["=1+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "\n=1", " =1", "\u00a0=1", "＝1", "+1-1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_t_exp_01_no_cell_begins_like_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Zofia", "1011", "a=b", "'t Hooft", "*97", "O'Neill"])
def test_a_harmless_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_t_exp_01_a_telephone_number_keeps_its_plus_and_nothing_else_does() -> None:
    assert harmless("+48601570947") == "+48601570947"
    for other in ("+48 601 570 947", "+48601570947+1", "+4860157094712345", "+٤٨٦٠١٥٧٠٩٤٧", "+48601570947\n", "+"):
        assert harmless(other) == f"'{other}"


@given(st.lists(st.lists(cells, min_size=1, max_size=5), max_size=5))
def test_t_exp_01_every_table_comes_back_as_it_was(table: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_lines(table), newline="")))
    assert [[original(cell) for cell in row] for row in read] == table
    for row in read:
        assert not any(cell.lstrip().startswith(("=", "@", "-", "＝")) for cell in row)

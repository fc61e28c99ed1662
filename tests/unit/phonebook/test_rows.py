"""Rows as PostgreSQL's COPY reads them (its documentation, "Text Format")."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebook.importing.rows import CELL_ENDS, NOTHING, ROW_ENDS, cells, escaped

TEXTS = st.text(st.characters(exclude_characters="\0" + CELL_ENDS + ROW_ENDS + NOTHING, exclude_categories=["Cs"]))
MEANING = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def read(cell: str) -> str | None:
    """What COPY makes of a cell."""
    return None if cell == r"\N" else re.sub(r"\\(.)", lambda found: MEANING[found[1]], cell)


@given(st.lists(st.lists(st.none() | TEXTS, min_size=3, max_size=3), max_size=5))
def test_any_text_comes_out_of_a_copy_as_it_went_in(rows: list[list[str | None]]) -> None:
    text = escaped([cells(row) + ROW_ENDS for row in rows], 3)
    assert [[read(cell) for cell in line.split("\t")] for line in text.split("\n")[:-1]] == rows


def test_values_are_written_as_the_database_reads_them() -> None:
    assert cells([True, 12, [], ["ż"], "x"]) == CELL_ENDS.join(["True", "12", "[]", r'["\u017c"]', "x"])


@pytest.mark.parametrize("sign", [CELL_ENDS, ROW_ENDS])
def test_t_imp_01_no_text_can_smuggle_in_a_cell_or_a_row(sign: str) -> None:
    with pytest.raises(ValueError, match="ends cells"):
        escaped([cells(["Jan" + sign + "1", "x"]) + ROW_ENDS], 2)

"""What the address of the voicemail page may say, and that the rest is left out (T-INJ-01)."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.mailboxes.boxes import FOLDERS, MOST_ROWS, PAGE_ROWS, Look, Shelf
from pbx.mailbox import Folder


def test_without_anything_it_is_the_messages_of_the_first_box() -> None:
    assert Look.parse({}) == Look("", Shelf.MESSAGES, PAGE_ROWS)
    assert Look().query_string == "?"


@given(st.dictionaries(st.sampled_from(["box", "shelf", "rows", "other"]), st.text(max_size=30)))
def test_whatever_is_asked_for_is_a_look_that_its_own_address_repeats(query: dict[str, str]) -> None:
    look = Look.parse(query)
    assert look.box == "" or look.box.isdecimal()
    assert PAGE_ROWS <= look.rows <= MOST_ROWS
    assert Look.parse(dict(parse_qsl(look.query_string.removeprefix("?")))) == look


@pytest.mark.parametrize("rows", ["-1", "0", "1e3", "²", "99999", "\u0661\u0662"])
def test_a_number_of_rows_that_is_none_is_a_page(rows: str) -> None:
    assert Look.parse({"rows": rows}).rows == PAGE_ROWS


def test_going_to_another_shelf_begins_at_its_top() -> None:
    look = Look("600", Shelf.MESSAGES, 200)
    assert look.further.rows == 250
    assert look.at(Shelf.WORK) == Look("600", Shelf.WORK)


def test_every_folder_lies_on_one_shelf() -> None:
    lying = [folder for folders in FOLDERS.values() for folder in folders]
    assert sorted(lying) == sorted(Folder)

"""Forms with several rows, rearranged without scripts."""

import pytest
from django.http import QueryDict

from phonebook.book.names import called, composed
from phonebook.book.rows import MOST_ROWS, rearranged


def form(*labels: str, default: str = "0") -> QueryDict:
    rows = "&".join(f"number-{place}-label={label}" for place, label in enumerate(labels))
    return QueryDict(f"{rows}&number-TOTAL_FORMS={len(labels)}&default={default}&last=Nowak")


def labels(data: QueryDict) -> list[str]:
    return [data.get(f"number-{place}-label", "") for place in range(int(data["number-TOTAL_FORMS"]))]


def test_a_row_more_is_empty() -> None:
    assert labels(rearranged(form("a", "b"), "add-number")) == ["a", "b", ""]


def test_what_stands_behind_a_dropped_row_moves_up() -> None:
    changed = rearranged(form("a", "b", "c"), "drop-number-1")
    assert labels(changed) == ["a", "c"]
    assert changed["last"] == "Nowak"
    assert "number-2-label" not in changed


@pytest.mark.parametrize(("default", "dropped", "after"), [("2", 0, "1"), ("0", 2, "0"), ("1", 1, "0"), ("x", 0, "0")])
def test_the_default_number_stays_the_same_one(default: str, dropped: int, after: str) -> None:
    assert rearranged(form("a", "b", "c", default=default), f"drop-number-{dropped}")["default"] == after


@pytest.mark.parametrize("step", ["", "drop-number", "drop-number-9", "drop-number-1000", "add-row", "drop-number--1"])
def test_a_step_that_says_nothing_changes_nothing(step: str) -> None:
    assert labels(rearranged(form("a", "b"), step)) == ["a", "b"]


def test_there_is_an_end_to_rows() -> None:
    full = form(*(["a"] * MOST_ROWS))
    assert rearranged(full, "add-number")["number-TOTAL_FORMS"] == str(MOST_ROWS)
    assert rearranged(QueryDict("number-TOTAL_FORMS=many"), "add-number")["number-TOTAL_FORMS"] == "1"


def test_a_name_is_made_of_its_parts_or_of_the_company() -> None:
    assert composed({"prefix": "dr", "first": "Ewa", "last": "Maj"}) == "dr Ewa Maj"
    assert composed({"company": "Firma Żaba"}) == "Firma Żaba"


def test_a_name_that_was_made_follows_its_parts_and_a_written_one_stays() -> None:
    before = {"name": "Ewa Maj", "first": "Ewa", "last": "Maj"}
    assert called({"name": "Ewa Maj", "first": "Ewa", "last": "Nowak"}, before) == "Ewa Nowak"
    assert called({"name": "Ciocia", "first": "Ewa", "last": "Nowak"}, before) == "Ciocia"
    assert called({"name": "Ciocia", "last": "Nowak"}, {"name": "Ciocia", "last": "Maj"}) == "Ciocia"
    assert called({"name": "", "company": "Żaba"}, {}) == "Żaba"

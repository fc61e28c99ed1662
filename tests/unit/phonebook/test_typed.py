"""What was typed into a search field (X-16)."""

import pytest

from phonebook.folding import haystack, keys, spellings
from phonebook.numbers import NumberingPlan
from phonebook.search.typed import How, read

PLAN = NumberingPlan("PL", "0")
MOBILE = " 48601570947 601570947"


@pytest.mark.parametrize(
    "text",
    [
        "+48 601 570 947",
        "+48 (0) 601 570 947",
        "0048 601-570-947",
        "0 0048 601 570 947",
        "0601570947",
        "0 601 57",
        "601.570.947",
        "(601) 570",
        "48601",
        "tel:+48601570947",
        "601 570 947 wew. 12",
    ],
)
def test_a_number_is_meant_in_any_format_that_people_write(text: str) -> None:
    assert read(text, PLAN).how(MOBILE, "") in {How.WHOLE, How.BEGINS}


def test_another_prefix_leads_outside_elsewhere() -> None:
    plan = NumberingPlan("DE", "9")
    assert all(read(text, plan).how(" 493023125001 3023125001", "") for text in ("9 030 23", "9 0049 30 23", "030 23"))
    assert read("9 030 23", PLAN).how(" 493023125001 3023125001", "") is None


def test_where_a_leading_nought_belongs_to_the_number_it_may_be_typed() -> None:
    assert read("06 698", NumberingPlan("IT", "")).how(" 390669812345 0669812345", "") is How.BEGINS


@pytest.mark.parametrize("text", ["570 947", "70947", "157"])
def test_part_of_a_number_is_inside(text: str) -> None:
    typed = read(text, PLAN)
    assert (typed.how(MOBILE, ""), typed.is_inside(MOBILE)) == (None, True)


@pytest.mark.parametrize("text", ["47", "601 999", "+49601"])
def test_what_is_short_or_elsewhere_is_not(text: str) -> None:
    typed = read(text, PLAN)
    assert (typed.how(MOBILE, ""), typed.is_inside(MOBILE)) == (None, False)


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("zolc", "Żółć", How.WHOLE),
        ("ŻÓŁĆ", "Zolc", How.WHOLE),
        ("mueller", "Müller", How.WHOLE),
        ("muller", "Müller", How.WHOLE),
        ("Müll", "Mueller", How.BEGINS),
        ("strasse", "Straße", How.WHOLE),
        ("sorensen", "Sørensen", How.WHOLE),
        ("soerensen", "Sørensen", How.WHOLE),
        ("aal", "Ålesund", How.BEGINS),
        ("mu\u0308ll", "Mueller", How.BEGINS),
        ("526 669", "Jan Nowak", How.KEYS),
        ("668553", "Müller", None),
        ("683553", "Müller", How.KEYS),
        ("wak ja", "Jan Nowak", How.INSIDE),
        ("ak ja", "Jan Nowak", None),
        ("n_w", "Jan Nowak", None),
    ],
)
def test_a_name_is_meant_without_its_signs_spelt_out_and_on_keys(text: str, name: str, how: How | None) -> None:
    typed, spelt = read(text, PLAN), spellings([name])
    found = typed.how(haystack(spelt), haystack(map(keys, spelt)))
    if found is None and typed.is_inside(haystack(spelt)):
        found = How.INSIDE
    assert found is how


@pytest.mark.parametrize("text", ["", " ", "+", "()", "-", "\0", "…"])
def test_nothing_is_meant_by_nothing(text: str) -> None:
    assert read(text, PLAN).readings == ()


def test_t_dos_01_no_more_is_read_than_anybody_types() -> None:
    typed = read("ab " * 10_000, PLAN)
    assert typed.readings == (("ab",),)
    many = read(" ".join(f"word{number}" for number in range(500)), PLAN)
    assert len(many.readings[0]) == 8

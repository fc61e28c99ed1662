"""Numbers: vectors for four countries, and what must hold for any text."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from phonebook.numbers import NotDialableError, NumberingPlan, NumberKind, is_withheld

VECTORS = json.loads((Path(__file__).parent / "numbering_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['context']}-{case['region']}-{case['input']}")
def test_a_number_reads_as_its_country_dials_it(case: dict) -> None:
    plan = NumberingPlan(case["region"], case["outside_prefix"], tuple(case["internal_lengths"]))
    number = plan.read(case["input"]) if case["context"] == "dial" else plan.caller(case["input"])
    assert number.kind == case["class"]
    assert number.key == (case["key"] or "")
    assert number.suffix == case.get("ext", "")
    if case["context"] == "dial":
        assert number.dial == (case["dial"] or "")


@pytest.mark.parametrize(
    "case", [case for case in VECTORS if case.get("dial")], ids=lambda case: f"{case['region']}-{case['input']}"
)
def test_what_the_exchange_was_asked_to_dial_is_read_back(case: dict) -> None:
    plan = NumberingPlan(case["region"], case["outside_prefix"], tuple(case["internal_lengths"]))
    assert plan.dialled(case["dial"]).key == case["key"]


@example("IT", "0", "3900000")
@given(
    region=st.sampled_from(["PL", "DE", "IT", "GB", "FR"]),
    prefix=st.sampled_from(["0", "9", ""]),
    digits=st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True),
)
def test_what_was_dialled_is_read_as_what_would_dial_it(region: str, prefix: str, digits: str) -> None:
    plan = NumberingPlan(region, prefix)
    dial = plan.read(f"+{digits}").dial
    assert plan.dialled(dial).dial == dial


@pytest.mark.parametrize(
    "text", ["٣٤٥٦٧٨٩٠١", "１０１１", "601570947\r\nX: 1", "100&PJSIP/trunk/0900", "1;DROP", "${X}", "1" * 40 + "a"]
)
def test_t_ami_04_anything_but_ascii_digits_is_no_number(text: str) -> None:
    assert NumberingPlan().read(text).dial == ""


def test_an_extension_wins_over_a_short_code_of_the_same_digits() -> None:
    plan = NumberingPlan("GB", "9", is_extension={"101"}.__contains__)
    assert plan.read("101").kind == NumberKind.INTERNAL
    assert NumberingPlan("GB", "9").read("101").kind == NumberKind.SHORT_CODE


def test_an_emergency_number_wins_over_an_extension() -> None:
    assert NumberingPlan("PL", is_extension={"112"}.__contains__).read("112").kind == NumberKind.EMERGENCY


def test_a_country_without_rules_of_its_own_follows_the_library() -> None:
    plan = NumberingPlan("AT", "0")
    assert plan.read("01 5880 0000").key == "+43158800000"
    assert plan.read("+48 601 570 947").dial == "00048601570947"


@pytest.mark.parametrize("text", ["", " ", "0", "Anonymous", "sip:anonymous@anonymous.invalid", "Restricted"])
def test_withheld_has_many_spellings(text: str) -> None:
    assert is_withheld(text)
    assert NumberingPlan().from_pbx(text) == ""


def test_what_cannot_be_dialled_says_why() -> None:
    with pytest.raises(NotDialableError) as caught:
        NumberingPlan().to_dial("50000010")
    assert caught.value.kind == NumberKind.UNKNOWN


@given(st.text(max_size=60), st.sampled_from(["PL", "DE", "IT", "GB", "FR", "AT"]))
def test_whatever_is_typed_only_dialable_ascii_comes_out(text: str, region: str) -> None:
    number = NumberingPlan(region).read(text)
    assert set(number.dial) <= set("0123456789*#")
    assert set(number.key) <= set("+0123456789*#")


@given(st.from_regex(r"\+48[1-9][0-9]{8}", fullmatch=True), st.sampled_from(["PL", "DE", "GB"]))
def test_a_canonical_number_stays_itself(number: str, region: str) -> None:
    plan = NumberingPlan(region, "0")
    assert plan.canonical(number) == number
    assert plan.caller(plan.read(number).dial).key == number

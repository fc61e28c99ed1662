"""The toll-fraud table: numbers as people type and disguise them, for each class of service (SECURITY T-TOL-02).

`tests/samples/numbers/toll_fraud.csv` says where each number leads, seen from one exchange, and what it dials.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType
from pytest_django import Settings

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import User
from phonebook.plan import plan
from phonebook.policy import NotAllowedError, check_call

TABLE = Path(__file__).parents[2] / "samples/numbers/toll_fraud.csv"
ROWS = 200
CLASSES: dict[str, list[str]] = {
    "everyday": [],
    "international": ["calls.international"],
    "premium": ["calls.premium"],
    "both": ["calls.international", "calls.premium"],
}
ABROAD = "You may not call numbers abroad."
CHARGE = "You may not call numbers with a special charge."
REFUSALS: dict[str, dict[str, str]] = {
    **{everyday: {} for everyday in ("inside", "emergency", "short", "free", "national", "mobile")},
    "abroad": {"everyday": ABROAD, "premium": ABROAD},
    "charge": {"everyday": CHARGE, "international": CHARGE},
    "both": {"everyday": CHARGE, "international": CHARGE, "premium": ABROAD},
    "satellite": dict.fromkeys(CLASSES, "Satellite and global service numbers cannot be called"),
    "code": dict.fromkeys(CLASSES, "Service codes cannot be dialled"),
    "incomplete": dict.fromkeys(CLASSES, "This number is not complete"),
    "nothing": dict.fromkeys(CLASSES, "This is not a telephone number."),
}
"""Where a number leads → who may not call there, and what they are told."""
COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER}


@dataclass(frozen=True, slots=True)
class Row:
    plan: str
    typed: str
    leads: str
    dial: str


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [Row(**row) for row in csv.DictReader(table)]


@pytest.fixture(params=sorted({row.plan for row in rows()}))
def dialling(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """Where the exchange stands, and what it dials for an outside line."""
    settings.REGION, _, settings.OUTSIDE_PREFIX = request.param.partition(" ")
    settings.ALLOWED_COUNTRIES = frozenset({settings.REGION})
    plan.cache_clear()
    yield request.param
    plan.cache_clear()


@pytest.mark.parametrize("grants", CLASSES)
def test_t_tol_02_whoever_types_a_number_calls_no_further_than_they_may(anna: User, dialling: str, grants: str) -> None:
    rights.set_grants(anna, CLASSES[grants], Origin())
    here = [row for row in rows() if row.plan == dialling]
    answers = {row: (answer(anna, row.typed), expected(row, grants)) for row in here}
    assert {row: (said, due) for row, (said, due) in answers.items() if said != due} == {}


def test_t_tol_02_libphonenumber_knows_nothing_costly_among_what_everybody_may_call(
    anna: User, dialling: str, settings: Settings
) -> None:
    for row in rows():
        if row.plan != dialling or REFUSALS[row.leads]:
            continue
        number = check_call(anna, row.typed)
        if number.key.startswith("+"):
            parsed = phonenumbers.parse(number.key)
            assert phonenumbers.region_code_for_number(parsed) in {settings.REGION, None}, row
            assert phonenumbers.number_type(parsed) not in COSTLY, row


def test_the_table_has_rows_of_each_kind() -> None:
    table = rows()
    assert len(table) >= ROWS
    assert {row.leads for row in table} == {*REFUSALS}
    assert len({(row.plan, row.typed) for row in table}) == len(table)
    for row, grants in product(table, CLASSES):
        assert expected(row, grants)


def answer(user: User, typed: str) -> str:
    """What is dialled, or the beginning of what is said instead."""
    try:
        return check_call(user, typed).dial
    except NotAllowedError as refusal:
        said = str(refusal)
        return next((known for kind in REFUSALS.values() for known in kind.values() if said.startswith(known)), said)


def expected(row: Row, grants: str) -> str:
    return REFUSALS[row.leads].get(grants, row.dial)

"""Amounts in words: two places, half up, in the reader's language."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from costs.money import money

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "words"),
    [
        ("pl", "1234.5", "PLN", "1\xa0234,50\xa0zł"),
        ("pl", "0.005", "EUR", "0,01\xa0€"),
        ("de", "1234.5", "EUR", "1.234,50\xa0€"),
        ("de", "12.3", "PLN", "12,30\xa0PLN"),
        ("en", "1234.5", "EUR", "€1,234.50"),
        ("en", "12.3", "PLN", "PLN\xa012.30"),
        ("en", "-12.3", "PLN", "-PLN\xa012.30"),
        ("en", "0.0049", "EUR", "€0.00"),
        ("en", "-0.0049", "EUR", "€0.00"),
        ("en", "1.005", "EUR", "€1.01"),
        ("en", "5", "JPY", "¥5.00"),
        ("en", "5", "XQQ", "XQQ\xa05.00"),
    ],
)
def test_an_amount_reads_as_people_write_it(language: str, amount: str, currency: str, words: str) -> None:
    with translation.override(language):
        assert money(Decimal(amount), currency) == words


def test_what_is_unknown_is_not_nothing() -> None:
    assert money(None, "PLN") == "—"
    with translation.override("en"):
        assert money(Decimal(0), "EUR") == "€0.00"


@given(amounts, st.sampled_from(["pl", "en", "de"]))
def test_the_digits_are_those_of_the_amount_rounded_half_up(amount: Decimal, language: str) -> None:
    with translation.override(language):
        words = money(amount, "EUR")
    digits = int(re.sub(r"\D", "", words))
    assert digits == abs(int(amount.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100))
    assert ("-" in words) == (digits > 0 and amount < 0)
    assert " " not in words, "no line breaks in an amount"

"""Days and names as the package has them."""

from datetime import date

import pytest

from ui.public_holidays import countries, public_holidays, regions


def test_names_in_no_language_of_the_reader_are_the_countrys_own() -> None:
    assert "Neujahr" in public_holidays("DE", "", [2026], "pl").values()


def test_days_are_in_order_and_those_of_the_region() -> None:
    days = list(public_holidays("DE", "BY", [2027, 2026]))
    assert days == sorted(days)
    assert date(2026, 1, 6) in days
    assert date(2026, 1, 6) not in public_holidays("DE", "", [2026])


@pytest.mark.parametrize("country", ["XX", "", "../os"])
def test_an_unknown_country_has_no_regions(country: str) -> None:
    assert regions(country) == ()


@pytest.mark.parametrize("language", ["pl", "en", "de"])
def test_every_country_has_a_name_in_every_language(language: str) -> None:
    assert all(name != code for code, name in countries(language))

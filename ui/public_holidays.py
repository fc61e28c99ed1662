"""The public holidays of countries and regions. The days and their names are those of the package `holidays`, which is
large: it is read when somebody asks for it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from babel import Locale


@cache
def _regions() -> Mapping[str, tuple[str, ...]]:
    """Country, as ISO 3166 has it → codes of its regions."""
    from holidays import list_supported_countries

    return {code: tuple(found) for code, found in list_supported_countries(include_aliases=False).items()}


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name, in the order of the names."""
    territories = Locale.parse(language).territories
    return tuple(sorted(((code, territories.get(code, code)) for code in _regions()), key=lambda each: each[1]))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name, as the country itself writes it, in the order of the names; none of an unknown country."""
    from holidays import country_holidays

    if country not in _regions():
        return ()
    names: dict[str, str] = {}
    for name, code in country_holidays(country).subdivisions_aliases.items():
        names.setdefault(code, name)
    return tuple(sorted(((code, names.get(code, code)) for code in _regions()[country]), key=lambda each: each[1]))


def public_holidays(country: str, region: str, years: Iterable[int], language: str = "") -> dict[date, str]:
    """In order. Names are in `language` where the package has them, else in the country's own."""
    from holidays import country_holidays

    of = country_holidays(country)
    fitting = (each for each in of.supported_languages if each.partition("_")[0] == language)
    spoken = next(fitting, of.default_language)
    found = country_holidays(country, subdiv=region or None, years=list(years), language=spoken)
    return dict(sorted(found.items()))

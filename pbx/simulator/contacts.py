"""The people and companies outside who call the demo company, with fictional numbers in E.164."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutsideNumber:
    number: str
    label: str
    """`work`, `mobile`, `home` or `fax`."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in the public phonebook; a company itself when `company` is empty."""

    name: str
    company: str
    language: str
    numbers: tuple[OutsideNumber, ...]


def _contact(language: str, name: str, company: str, **numbers: str) -> Contact:
    """`numbers`: label → number. The first is the one they call from most."""
    return Contact(name, company, language, tuple(OutsideNumber(number, label) for label, number in numbers.items()))


POLISH = (
    _contact("pl", "Hydro-Instal Żoliborz", "", work="+48225550211", fax="+48225550219"),
    _contact("pl", "Andrzej Ćwik", "Hydro-Instal Żoliborz", mobile="+48505555212", work="+48225550212"),
    _contact("pl", "Monika Święcicka", "Hydro-Instal Żoliborz", work="+48225550213"),
    _contact("pl", "Wodociągi Kępno", "", work="+48625550220"),
    _contact("pl", "Zbigniew Trąbczyński", "Wodociągi Kępno", work="+48625550221", mobile="+48606555221"),
    _contact("pl", "Browar Złoty Kłos", "", work="+48715550230"),
    _contact("pl", "Bożena Kłosowska", "Browar Złoty Kłos", mobile="+48607555231", work="+48715550231"),
    _contact("pl", "Grzegorz Brzęczyszczykiewicz", "", mobile="+48608555232", home="+48125550232"),
    _contact("pl", "Szpital św. Łucji", "", work="+48585550240"),
    _contact("pl", "Halina Pióro", "Szpital św. Łucji", work="+48585550241"),
    _contact("pl", "Transport Bąk i Synowie", "", work="+48425550250", mobile="+48609555250"),
    _contact("pl", "Dariusz Bąk", "Transport Bąk i Synowie", mobile="+48609555251"),
    _contact("pl", "Kancelaria Różycki", "", work="+48225550260"),
    _contact("pl", "Wojciech Różycki", "Kancelaria Różycki", mobile="+48660555261", work="+48225550261"),
    _contact("pl", "Ogrodnictwo Jaśmin", "", work="+48615550270"),
    _contact("pl", "Teresa Gołębiewska", "Ogrodnictwo Jaśmin", mobile="+48661555271", home="+48615550271"),
    _contact("pl", "Piotr Żuraw", "", mobile="+48662555280"),
    _contact("pl", "Kurier Błysk", "", work="+48225550290", mobile="+48663555290"),
)
GERMAN = (
    _contact("de", "Stadtwerke Nürnberg-Süd", "", work="+498999998110"),
    _contact("de", "Jörg Brückner", "Stadtwerke Nürnberg-Süd", work="+498999998111", mobile="+491713920041"),
    _contact("de", "Käthe Lößl", "Stadtwerke Nürnberg-Süd", work="+498999998112"),
    _contact("de", "Pumpen Öttinger", "", work="+493023125120", fax="+493023125129"),
    _contact("de", "Matthias Öttinger", "Pumpen Öttinger", mobile="+491713920042", work="+493023125121"),
    _contact("de", "Ulrike Vogelsänger", "Pumpen Öttinger", work="+493023125122"),
    _contact("de", "Hafenlogistik Möwe", "", work="+494066969130"),
    _contact("de", "Fiete Petersen", "Hafenlogistik Möwe", mobile="+491713920043", work="+494066969131"),
    _contact("de", "Kölner Armaturen", "", work="+492214710140"),
    _contact("de", "Renate Füßenich", "Kölner Armaturen", work="+492214710141", mobile="+491713920044"),
    _contact("de", "Dr. Heinz Grünwald", "", work="+496990009150", mobile="+491713920045", home="+496990009151"),
    _contact("de", "Spedition Jäger", "", work="+496990009160"),
)
BRITISH = (
    _contact("en", "Thames Valley Water Treatment", "", work="+442079460170"),
    _contact("en", "Harriet Collins", "Thames Valley Water Treatment", work="+442079460171", mobile="+447700900171"),
    _contact("en", "Rhys Llewellyn", "Thames Valley Water Treatment", mobile="+447700900172"),
    _contact("en", "Northgate Farm Supplies", "", work="+441632960180"),
    _contact("en", "Priya Raman", "Northgate Farm Supplies", work="+441632960181", mobile="+447700900181"),
    _contact("en", "Siobhán O’Connor", "", mobile="+447700900182", home="+441632960182"),
    _contact("en", "Lighthouse Insurance", "", work="+442079460190"),
    _contact("en", "Marcus Adeyemi", "Lighthouse Insurance", work="+442079460191", mobile="+447700900191"),
    _contact("en", "Zoë Fairbanks", "Fairbanks Architects", mobile="+447700900192", work="+442079460192"),
    _contact("en", "Fairbanks Architects", "", work="+442079460193"),
)
CONTACTS = POLISH + GERMAN + BRITISH

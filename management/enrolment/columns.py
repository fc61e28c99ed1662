"""Which column of a table of people is which, by its caption in one of three languages."""

from collections.abc import Sequence

from phonebook.files.captions import normalised

CAPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "extension": {
        "en": ("Extension", "ext", "extension number", "number", "user extension"),
        "pl": ("Numer wewnętrzny", "wewnętrzny", "nr wewnętrzny", "numer"),
        "de": ("Nebenstelle", "Durchwahl", "interne Nummer", "Nummer"),
    },
    "comment": {
        "en": ("Comment", "name", "full name", "display name", "caller id name"),
        "pl": ("Komentarz", "imię i nazwisko", "nazwa", "nazwisko i imię"),
        "de": ("Kommentar", "Name", "Vor- und Nachname", "Anzeigename"),
    },
    "description": {"en": ("Description",), "pl": ("Opis",), "de": ("Beschreibung",)},
    "email": {
        "en": ("E-mail address", "e-mail", "email", "mail", "email address"),
        "pl": ("Adres e-mail", "poczta"),
        "de": ("E-Mail-Adresse", "E-Mail"),
    },
    "mobile": {
        "en": ("MobilePhone number", "mobile", "mobile number", "mobilephone", "cell phone"),
        "pl": ("Numer MobilePhone", "komórka", "telefon komórkowy", "numer komórkowy"),
        "de": ("MobilePhone-Nummer", "Mobiltelefon", "Mobilnummer", "Handy"),
    },
    "department": {"en": ("Department",), "pl": ("Dział",), "de": ("Abteilung",)},
    "role": {"en": ("Role",), "pl": ("Rola",), "de": ("Rolle",)},
    "licences": {
        "en": ("Licences", "licence", "licenses", "license"),
        "pl": ("Licencje", "licencja"),
        "de": ("Lizenzen", "Lizenz"),
    },
    "language": {"en": ("Language",), "pl": ("Język",), "de": ("Sprache",)},
    "contact_access": {
        "en": ("Public phonebook", "contact access"),
        "pl": ("Publiczna książka telefoniczna", "książka publiczna"),
        "de": ("Öffentliches Telefonbuch",),
    },
    "recording_access": {
        "en": ("Recorded calls", "recording access"),
        "pl": ("Nagrania rozmów", "nagrane rozmowy"),
        "de": ("Aufgezeichnete Gespräche", "Aufzeichnungen"),
    },
}
"""Field → language → captions, of which the first is the one that we write."""
FIELDS = tuple(CAPTIONS)
"""In the order in which they are written."""
_BY_CAPTION = {
    normalised(caption): field
    for field, languages in CAPTIONS.items()
    for captions in ((field,), *languages.values())
    for caption in captions
}


def recognised(header: Sequence[str]) -> dict[int, str]:
    """Column → field, for those that are known; of two alike the first."""
    found: dict[int, str] = {}
    for position, caption in enumerate(header):
        field = _BY_CAPTION.get(normalised(caption))
        if field is not None and field not in found.values():
            found[position] = field
    return found


def caption(field: str, language: str) -> str:
    """As we write it; in English for a language that we do not write."""
    languages = CAPTIONS[field]
    return languages.get(language, languages["en"])[0]

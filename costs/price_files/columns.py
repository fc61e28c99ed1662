"""Which column of a price list is which, by its caption in one of three languages."""

from collections.abc import Sequence

from phonebook.files.captions import normalised

COLUMNS: dict[str, tuple[str, ...]] = {
    "prefix": ("prefix", "prefiks", "numer kierunkowy", "vorwahl", "präfix", "code"),
    "zone": ("zone", "destination", "strefa", "kierunek", "ziel"),
    "price": ("price", "price per minute", "cena", "cena za minutę", "preis", "preis pro minute"),
    "price_off": ("off-peak price", "cena poza szczytem", "preis nebenzeit"),
    "peak_from": ("peak from", "szczyt od", "hauptzeit von"),
    "peak_to": ("peak to", "szczyt do", "hauptzeit bis"),
    "peak_days": ("peak days", "dni szczytu", "hauptzeit tage"),
    "fee": ("fee", "set-up fee", "setup fee", "opłata za połączenie", "verbindungsgebühr"),
    "first": ("first block", "pierwszy okres", "erster takt"),
    "following": ("next block", "następny okres", "folgetakt"),
    "free_seconds": ("free seconds", "darmowe sekundy", "freisekunden"),
    "valid_from": ("valid from", "ważne od", "gültig ab"),
    "valid_to": ("valid to", "ważne do", "gültig bis"),
}
"""The first caption is the one we write, each of its words in lower case."""
NEEDED = frozenset({"prefix", "price"})
_BY_CAPTION = {normalised(caption): name for name, captions in COLUMNS.items() for caption in (name, *captions)}


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands; of two alike the first."""
    found: dict[str, int] = {}
    for position, caption in enumerate(header):
        name = _BY_CAPTION.get(normalised(caption))
        if name is not None:
            found.setdefault(name, position)
    return found

"""Which program, in which language, heads a column how.

`<program>.<language>.json`: `columns` are field → caption in the order in which the program writes them, `also` are
captions of other versions → field. `anywhere.json` are everyday words → field, for tables of nobody in particular.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from phonebook.files.fields import IDENTIFYING, KNOWN
from phonebook.files.report import Kind

HERE = Path(__file__).parent
LANGUAGES = ("en", "pl", "de", "it", "fr")
PROGRAMS = (Kind.OUTLOOK, Kind.THUNDERBIRD)


def normalised(caption: str) -> str:
    """As captions are compared: whatever the case, the kind of spaces, and how an accent is composed."""
    return " ".join(unicodedata.normalize("NFC", caption).split()).casefold()


@dataclass(frozen=True, slots=True)
class Captions:
    """`fields` are by normalised caption: several where one caption stands twice, in this order ("Titre" in French)."""

    program: Kind
    language: str
    columns: Mapping[str, str]
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A header, as far as it is known: a field for each column, empty for one that nobody reads."""

    kind: Kind
    language: str
    hits: int
    fields: tuple[str, ...]

    @property
    def identifying(self) -> bool:
        return not IDENTIFYING.isdisjoint(self.fields)


@cache
def captions_of(program: Kind, language: str) -> Captions:
    read = json.loads((HERE / f"{program}.{language}.json").read_text(encoding="utf-8"))
    fields: dict[str, tuple[str, ...]] = {}
    for field, caption in read["columns"].items():
        fields[normalised(caption)] = (*fields.get(normalised(caption), ()), field)
    for caption, field in read["also"].items():
        fields.setdefault(normalised(caption), (field,))
    return Captions(program, language, read["columns"], fields)


@cache
def everyday() -> dict[str, str]:
    read = json.loads((HERE / "anywhere.json").read_text(encoding="utf-8"))
    return {normalised(caption): field for caption, field in read.items()}


def recognise(header: Sequence[str], language: str = "", kind: Kind | None = None) -> Recognised:
    """The program and language that know most of `header`, `language` first where several do.

    What that program does not know is read by everyday words; so is everything, as Kind.TABLE, when no program knows
    a column that matters. `kind` leaves only that program.
    """
    names = [normalised(caption) for caption in header]
    languages = dict.fromkeys((*(known for known in LANGUAGES if known == language), *LANGUAGES))
    tables = [captions_of(program, known) for program in PROGRAMS if kind in (None, program) for known in languages]
    everybody = [everyday().get(name, "") for name in names]
    plain = Recognised(Kind.TABLE, language or "en", sum(map(bool, everybody)), tuple(everybody))
    if not tables:
        return plain
    best = max(tables, key=lambda table: sum(name in table.fields for name in names))
    hits = sum(name in best.fields for name in names)
    theirs = _fields(best, names)
    if kind is None and IDENTIFYING.isdisjoint(theirs):
        return plain
    fields = tuple(
        field or (other if name not in best.fields else "")
        for field, other, name in zip(theirs, everybody, names, strict=True)
    )
    return Recognised(best.program, best.language, hits, fields)


def _fields(table: Captions, names: Sequence[str]) -> list[str]:
    """For each of `names` the field of its caption; where one stands n times, the n-th of its fields."""
    met: dict[str, int] = {}
    found = []
    for name in names:
        fields = table.fields.get(name, ("",))
        nth = met[name] = met.get(name, -1) + 1
        field = fields[min(nth, len(fields) - 1)]
        found.append(field if field in KNOWN else "")
    return found

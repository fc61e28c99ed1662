"""How a file is to be read: what its owner chose instead of what was detected, as JSON and as the reader takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.conf import settings
from django.http import QueryDict

from phonebook.files.captions import LANGUAGES
from phonebook.files.detect import DELIMITERS
from phonebook.files.encoding import ENCODINGS
from phonebook.files.fields import CHOOSABLE
from phonebook.files.reading import Task
from phonebook.files.report import Choice, Kind, Limits
from phonebook.numbers import COUNTRIES

MOST_COLUMNS = 200
COLUMN = "column-"


def limits() -> Limits:
    return Limits(size=settings.IMPORT_MEGABYTES * 1024 * 1024, records=settings.IMPORT_RECORDS, columns=MOST_COLUMNS)


def regions() -> list[str]:
    """The countries whose numbers one may expect, our own first."""
    return list(dict.fromkeys((settings.REGION, *sorted(COUNTRIES))))


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it; what is empty is as it was detected."""

    region: str
    language: str = ""
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    headless: bool = False
    columns: Mapping[int, str] | None = None
    """Column → field, when somebody chooses each by hand."""

    @classmethod
    def at_first(cls, language: str) -> Self:
        return cls(settings.REGION, language if language in LANGUAGES else "")

    @classmethod
    def stored(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        columns = told.get("columns")
        by_hand = None if columns is None else {int(position): field for position, field in columns.items()}
        return cls(**{**told, "columns": by_hand})

    def chosen(self, form: QueryDict) -> Self:
        """What somebody chose; whatever is no choice counts as none."""
        delimiter = "\t" if form.get("delimiter") == "tab" else form.get("delimiter", "")
        return replace(
            self,
            region=_one_of(regions(), form.get("region"), self.region),
            language=_one_of(LANGUAGES, form.get("language"), self.language),
            kind=_one_of(list(Kind), form.get("kind")),
            encoding=_one_of(ENCODINGS, form.get("encoding")),
            delimiter=_one_of(DELIMITERS, delimiter),
            headless="headless" in form,
            columns=_columns(form) if "by_hand" in form else None,
        )

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "language": self.language,
            "kind": self.kind,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "headless": self.headless,
            "columns": None if self.columns is None else {str(at): field for at, field in self.columns.items()},
        }

    @property
    def task(self) -> Task:
        choice = Choice(
            kind=Kind(self.kind) if self.kind else None,
            encoding=self.encoding,
            delimiter=self.delimiter,
            columns={at: field for at, field in (self.columns or {}).items() if field},
            headless=self.headless,
        )
        return Task(self.region, self.language, choice, limits())


def _one_of(known: Any, word: str | None, otherwise: str = "") -> str:
    return word if word in known and word is not None else otherwise


def _columns(form: QueryDict) -> dict[int, str]:
    found = {}
    for name in form:
        position = name.removeprefix(COLUMN)
        if name.startswith(COLUMN) and position.isascii() and position.isdigit() and int(position) < MOST_COLUMNS:
            found[int(position)] = _one_of(CHOOSABLE, form.get(name))
    return found

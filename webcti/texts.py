"""The texts of the portal: found in sources and templates, kept in locale/, checked for completeness.

Babel does what xgettext and msgmerge do elsewhere, so that translating needs no system programs.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGES = ("pl", "de", "en")
SOURCE_LANGUAGE = "en"
ROOMS = (
    "webcti",
    "backup",
    "demo",
    "guides",
    "management",
    "labels",
    "downloads",
    "services",
    "cti",
    "costs",
    "history",
    "phonebook",
    "accounts",
    "jobs",
    "mail",
    "company",
    "ui",
    "templates",
)
_NAMES = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = dict.fromkeys(("_", *_NAMES, *(f"{name}_lazy" for name in _NAMES)))


def extract(root: Path) -> Catalog:
    """Every marked text under `root`, with the files it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in _sources(root):
        place = str(path.relative_to(root))
        for _line, function, messages, _comments in extract_python(_as_python(path), KEYWORDS, (), {}):
            texts = [messages] if isinstance(messages, str) else list(messages)
            context = texts.pop(0) if "pgettext" in str(function) else None
            if texts and texts[0]:
                plural = str(function).startswith("n") and len(texts) > 1
                catalogue.add((texts[0], texts[1]) if plural else texts[0], None, [(place, 0)], context=context)
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _as_python(path: Path) -> io.BytesIO:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of the markup is indented as the markup was, which means nothing.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(text.encode())


def catalogue_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(root: Path, language: str) -> Catalog:
    path = catalogue_path(root, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path) -> dict[str, int]:
    """Bring the catalogues up to date; language → how many texts still want a translation."""
    template = extract(root)
    open_texts = {}
    for language in LANGUAGES:
        catalogue = read(root, language)
        template.creation_date = catalogue.creation_date  # a new date alone is no change
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        if language == SOURCE_LANGUAGE:
            _translate_into_itself(catalogue)
        path = catalogue_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, include_lineno=False, sort_output=True, omit_header=False)
        open_texts[language] = sum(1 for message in _texts(catalogue) if not _is_translated(message))
    return open_texts


def _translate_into_itself(catalogue: Catalog) -> None:
    for message in _texts(catalogue):
        if not _is_translated(message):
            message.string = message.id


def incomplete(root: Path) -> Iterator[str]:
    """A sentence for each text that a catalogue lacks, leaves open, or fills with other placeholders."""
    wanted = list(_texts(extract(root)))
    for language in LANGUAGES:
        catalogue = read(root, language)
        for message in wanted:
            found = catalogue.get(message.id, context=message.context)
            if found is None:
                yield f"{language}: lacks {_shown(message)} (./portal manage texts adds it)"
            elif not _is_translated(found) or found.fuzzy:
                yield f"{language}: leaves open {_shown(message)}"
        for message, errors in catalogue.check():
            for error in errors:
                yield f"{language}: {_shown(message)}: {error}"


def _texts(catalogue: Catalog) -> Iterable[Message]:
    return (message for message in catalogue if message.id)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings)


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    places = ", ".join(sorted({str(place) for place, _ in message.locations}))
    return f"{text!r} ({places})" if places else repr(text)

"""Static files that are made, not written: the font, one style sheet poured together from static/css/, and one
script of htmx and those of static/js/ that every page with a shell runs. What only people read in them stays behind."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import django_htmx
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from ui import font

FONT = "fonts/inter.woff2"
SHEET = "css/portal.css"
SCRIPT = "js/portal.js"
OFFLINE = "js/away.js"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
SCRIPTS = (
    "shell",
    *("live", "clocks", "parts", "calling"),
    *("people", "number", "notices", "bell", "notes"),
    *("countdown", "counts", "history", "book"),
    *("places", "player", "sound_files", "uploads", "installers"),
    *("sorting", "telephone_links", "bulk"),
    *("statuses", "today", "typed_ahead", "narrowing", "saying", "kept", "install"),
)
"""In this order, after htmx. shell.js is also there by itself, for pages without a shell."""
OFFLINE_SCRIPTS = ("narrowing", "offline")
"""Of the page without a connection, which is fetched with the first page of all: one request."""
STRICT = '"use strict";'
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FIRST = ("tokens", "base", "layout", "components")
"""These open the sheet in this order; the other files of static/css/ follow by name."""


def sources(directory: Path) -> tuple[Path, ...]:
    """The style sheets of `directory` in the order in which they are poured together."""
    order = {name: position for position, name in enumerate(FIRST)}
    return tuple(sorted(directory.glob("*.css"), key=lambda path: (order.get(path.stem, len(order)), path.name)))


def poured(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def lean_sheet(written: str) -> str:
    """Without comments and indents, which cross the line to each telephone that comes for the first time."""
    return _lines(CSS_COMMENT.sub("", written))


def lean_script(written: str) -> str:
    """Without indents and lines of comment. A text over several lines would lose its indents: we write none."""
    return "\n".join(line for line in _lines(written).splitlines() if not line.startswith("//"))


def _lines(written: str) -> str:
    return "\n".join(filter(None, map(str.strip, written.splitlines())))


class MadeFilesFinder(BaseFinder):
    """Offers the made files to collectstatic and to the development server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directory = Path(settings.DATA_DIR) / "made"
        self.storage = FileSystemStorage(location=self.directory)
        self.written = Path(settings.BASE_DIR) / "static"
        self.makers: dict[str, Callable[[], None]] = {
            FONT: self.make_font,
            SHEET: self.make_sheet,
            SCRIPT: self.make_script,
            OFFLINE: self.make_offline_script,
        }

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        if path not in self.makers:
            return []
        self.makers[path]()
        made = str(self.directory / path)
        return [made] if find_all else made

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002
        for made, make in self.makers.items():
            make()
            yield made, self.storage

    def make_font(self) -> None:
        target = self.directory / FONT
        if not target.exists() or target.stat().st_mtime < Path(font.__file__).stat().st_mtime:
            font.write_webfont(target)

    def make_sheet(self) -> None:
        self._pour(sources(self.written / "css"), SHEET, lean_sheet)

    def make_script(self) -> None:
        self._pour((HTMX, *self._scripts(SCRIPTS)), SCRIPT, lambda text: f"{STRICT}\n{lean_script(text)}")

    def make_offline_script(self) -> None:
        self._pour(self._scripts(OFFLINE_SCRIPTS), OFFLINE, lean_script)

    def _scripts(self, names: Iterable[str]) -> tuple[Path, ...]:
        return tuple(self.written / "js" / f"{name}.js" for name in names)

    def _pour(self, paths: Sequence[Path], made: str, lean: Callable[[str], str]) -> None:
        target = self.directory / made
        newest = max(path.stat().st_mtime for path in (*paths, Path(__file__)))
        if target.exists() and target.stat().st_mtime > newest:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_text(lean(poured(paths)), encoding="utf-8")
        draft.replace(target)

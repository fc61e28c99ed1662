"""Catalogues are compiled where they lie, by whoever comes first."""

import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo

from webcti import translations

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Missed"\nmsgstr "Verpasst"\n'
ANOTHER = (
    "import sys; from pathlib import Path; from webcti import translations; "
    "translations.compile_all(translations.stale(Path(sys.argv[1])))"
)


def test_two_processes_compile_the_same_catalogue_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(PO, encoding="utf-8")

    def while_another_does(file: Any, catalogue: Any) -> None:
        subprocess.run([sys.executable, "-c", ANOTHER, str(tmp_path)], check=True, timeout=60)
        write_mo(file, catalogue)

    monkeypatch.setattr(translations, "write_mo", while_another_does)
    translations.compile_all(translations.stale(tmp_path))
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        assert GNUTranslations(compiled).gettext("Missed") == "Verpasst"
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["django.mo", "django.po"]
    assert translations.stale(tmp_path) == []

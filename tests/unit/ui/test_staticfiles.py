import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from ui.staticfiles import FONT, OFFLINE, SCRIPT, SCRIPTS, SHEET, lean_script, lean_sheet, sources

WRITTEN = {path.stem: path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "static" / "js").glob("*.js")}


@pytest.fixture(scope="module")
def webfont() -> Path:
    return Path(str(finders.find(FONT)))


def test_the_font_has_every_letter_of_the_three_languages(webfont: Path) -> None:
    letters = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßÄÖÜẞ€„”“–—…‘’0123456789"
    assert set(map(ord, letters)) <= set(TTFont(webfont).getBestCmap())


def test_the_font_is_small_enough_for_a_telephone(webfont: Path) -> None:
    assert 10_000 < webfont.stat().st_size < 45_000


def test_the_font_keeps_tabular_figures_and_its_weights(webfont: Path) -> None:
    cut = TTFont(webfont)
    assert "tnum" in {record.FeatureTag for record in cut["GSUB"].table.FeatureList.FeatureRecord}
    assert {axis.axisTag: (axis.minValue, axis.maxValue) for axis in cut["fvar"].axes} == {"wght": (400, 700)}


def test_tokens_come_first_so_that_the_order_of_the_layers_is_theirs() -> None:
    names = [path.stem for path in sources(Path(settings.BASE_DIR) / "static" / "css")]
    assert names[:4] == ["tokens", "base", "layout", "components"]
    assert len(names) == len(set(names))


def test_the_sheet_is_found_and_poured_again_when_a_source_changes(tmp_path: Path) -> None:
    made = Path(str(finders.find(SHEET)))
    text = made.read_text(encoding="utf-8")
    assert text.index("@layer tokens, base") < text.index("@layer components {")
    old = time.time() - 10**6
    os.utime(made, (old, old))
    made.write_text("stale", encoding="utf-8")
    os.utime(made, (old, old))
    finders.find(SHEET)
    assert made.read_text(encoding="utf-8") == text


def test_the_script_is_strict_and_holds_htmx_and_every_written_one() -> None:
    text = Path(str(finders.find(SCRIPT))).read_text(encoding="utf-8")
    assert text.startswith('"use strict";\nvar htmx=')
    assert set(SCRIPTS) == set(WRITTEN) - {"offline"}
    assert all(lean_script(WRITTEN[name]) in text for name in SCRIPTS)


def test_the_page_without_a_connection_has_one_script() -> None:
    text = Path(str(finders.find(OFFLINE))).read_text(encoding="utf-8")
    assert all(lean_script(WRITTEN[name]) in text for name in ("narrowing", "offline"))


def test_what_only_people_read_crosses_no_line() -> None:
    assert lean_script("  // why\n  const a = 1; // b\n\n    go(`//${a}`);\n") == "const a = 1; // b\ngo(`//${a}`);"
    assert lean_sheet("@layer a {\n  /* why\n     so */\n  b { c: d; }\n}\n") == "@layer a {\nb { c: d; }\n}"
    for name, text in WRITTEN.items():
        code = [line for line in text.splitlines() if not line.strip().startswith("//")]
        assert all(line.count("`") % 2 == 0 for line in code), f"{name}: a text over several lines loses its indents"


def test_every_style_sheet_stands_in_a_layer() -> None:
    for path in sources(Path(settings.BASE_DIR) / "static" / "css"):
        assert "@layer" in path.read_text(encoding="utf-8"), path.name


def test_the_sheet_asks_for_the_font_where_it_is_found() -> None:
    assert f'url("../{FONT}")' in Path(str(finders.find(SHEET))).read_text(encoding="utf-8")

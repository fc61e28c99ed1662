"""What the papers name exists: files, pictures, commands, settings, units. What they promise, other tests show."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAPERS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
NAMES = [str(path.relative_to(ROOT)) for path in PAPERS]
TARGET = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)|(?:src|srcset)=\"([^\"]+)\"")
SCRIPT = re.compile(r"\./portal ([a-z_]+)(?: ([a-z_]+))?")
ON_THE_SERVER = re.compile(r"^    portal ([a-z_]+)", re.MULTILINE)
"""docs/installation.md makes `portal` a word of its own."""
DEPLOYED = re.compile(r"deploy/[\w./@*-]*\w")
VARIABLE = re.compile(r"^(?:    |#)?([A-Z][A-Z_]{3,})=", re.MULTILINE)
OTHERS = {"PYTHONUNBUFFERED", "DJANGO_SETTINGS_MODULE", "CHROMIUM", "REQUIRE", "WEBCTI_FREE"}
"""Variables of systemd units, of tests, and of the exchange's dialplan."""

papers = pytest.mark.parametrize("name", NAMES)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@papers
def test_every_file_and_picture_that_a_paper_links_is_there(name: str) -> None:
    folder = (ROOT / name).parent
    linked = {first or second for first, second in TARGET.findall(text(name))}
    assert [target for target in linked if not (folder / target).exists()] == []


@papers
def test_every_command_that_a_paper_names_is_there(name: str) -> None:
    script = text("portal")
    for word, further in SCRIPT.findall(text(name)):
        assert f'    "{word}": (' in script, f"./portal {word}"
        if word == "manage" and further:
            assert further in {*get_commands(), "help"}, f"./portal manage {further}"
    for word in ON_THE_SERVER.findall(text(name)):
        assert word in get_commands(), f"portal {word}"


@papers
def test_every_file_to_deploy_that_a_paper_names_is_there(name: str) -> None:
    assert [path for path in DEPLOYED.findall(text(name)) if not list(ROOT.glob(path))] == []


@pytest.mark.parametrize("name", [*NAMES, "deploy/systemd/webcti.env.example"])
def test_every_setting_that_a_paper_sets_is_in_the_table(name: str) -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/settings.md"), re.MULTILINE))
    table |= {f"{setting}_FILE" for setting in table}
    assert set(VARIABLE.findall(text(name))) - table - OTHERS == set()


def test_the_pictures_are_those_that_the_command_makes_and_small() -> None:
    source = text("tests/screenshots.py")
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert {path.stem for path in pictures} == set(re.findall(r'^    Shot\("([a-z-]+)"', source, re.MULTILINE))
    assert sum(path.stat().st_size for path in pictures) < 1_500_000

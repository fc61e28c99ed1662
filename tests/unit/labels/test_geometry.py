"""What the files of telephones say, and that a file that says nonsense is refused with a sentence."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from labels import catalogue
from labels.geometry import MOST_KEYS, Box, Kind, ModelError, Order, read
from labels.layout import AREA, Piece, sheets

GOOD = """
name = { en = "Two by two", de = "Zwei mal zwei" }
kind = "telephone"
measured = true
characters = 12
console = "console_20"
most_consoles = 2
[[cards]]
keys = 4
columns = 2
order = "down"
label = { width = 20.5, height = 8.1 }
gap = { across = 3.0, down = 1.4 }
margin = { top = 2.0, right = 1.0, bottom = 2.5, left = 1.5 }
"""


def test_a_file_says_where_each_label_stands_to_a_tenth_of_a_millimetre() -> None:
    model = read("two", GOOD)
    (card,) = model.cards
    assert (card.width, card.height) == (15 + 205 + 30 + 205 + 10, 20 + 81 + 14 + 81 + 25)
    assert card.boxes() == (
        Box(15, 20, 205, 81),
        Box(15, 115, 205, 81),
        Box(250, 20, 205, 81),
        Box(250, 115, 205, 81),
    )
    assert (model.keys, model.measured, model.name("de"), model.name("pl")) == (4, True, "Zwei mal zwei", "Two by two")


def test_keys_may_be_numbered_across() -> None:
    (card,) = read("two", GOOD.replace('"down"', '"across"')).cards
    assert card.order is Order.ACROSS
    assert [box.left for box in card.boxes()] == [15, 250, 15, 250]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("width = 20.5", "width = 20.55", "tenths"),
        ("width = 20.5", 'width = "20"', "no length"),
        ("width = 20.5", "width = -3.0", "no length"),
        ("width = 20.5", "width = nan", "no length"),
        ("width = 20.5", "width = inf", "no length"),
        ("width = 20.5", "width = 200.0", "larger than"),
        ("width = 20.5", "width = 1.0", "no length"),
        ("keys = 4", "keys = 0", "whole number"),
        ("keys = 4", "keys = 100000", "whole number"),
        ("columns = 2", "columns = 5", "whole number"),
        ("columns = 2", "columns = true", "whole number"),
        ('order = "down"', 'order = "sideways"', "sideways"),
        ('kind = "telephone"', 'kind = "toaster"', "toaster"),
        ('name = { en = "Two by two", de = "Zwei mal zwei" }', 'name = { de = "x" }', "English"),
        ('name = { en = "Two by two", de = "Zwei mal zwei" }', 'name = "x"', "no such thing"),
        ("[[cards]]", "[[strips]]", "cards"),
        ("characters = 12", "", "characters"),
        ("characters = 12", "characters = 4000", "whole number"),
        ("keys = 4", "keys =", "two"),
    ],
)
def test_a_file_that_says_nonsense_is_refused(was: str, becomes: str, says: str) -> None:
    assert was in GOOD
    with pytest.raises(ModelError, match=says) as refusal:
        read("two", GOOD.replace(was, becomes))
    assert str(refusal.value).startswith("two: ")


def test_all_of_ours_can_be_read_and_fit_onto_a_sheet() -> None:
    assert list(catalogue.mistakes()) == []
    found = catalogue.models().values()
    assert {model.kind for model in found} == {Kind.TELEPHONE, Kind.CONSOLE}
    for model in found:
        assert {"en", "de", "pl"} <= model.names.keys()
        assert 8 <= model.characters <= 20
        assert not model.console or catalogue.models()[model.console].kind is Kind.CONSOLE
        for card in model.cards:
            ((placed,),) = sheets([Piece(card, "", "", ("",) * card.keys)])
            assert placed.box.right + 40 <= AREA.right
            assert placed.box.bottom + 40 <= AREA.bottom


def test_t_pdf_02_a_telephone_has_so_many_consoles_as_may_stand_there() -> None:
    assert [model.key for model in catalogue.units("system_10", 2)] == ["system_10", "console_20", "console_20"]
    for model in catalogue.telephones():
        units = catalogue.units(model.key, 1_000_000)
        assert len(units) - 1 == catalogue.most_consoles(model.key) <= max(model.most_consoles, 0)
        assert sum(unit.keys for unit in units) <= MOST_KEYS <= 200
    assert catalogue.units("console_20", 1) == ()
    assert catalogue.units("../../etc/passwd", 1) == ()


def test_an_own_file_comes_beside_ours_and_takes_the_place_of_one(tmp_path: Path, settings: LazySettings) -> None:
    (tmp_path / "two.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "desk_4.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "broken.toml").write_text("name = 3", encoding="utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    settings.TELEPHONE_MODELS_DIR = tmp_path
    assert catalogue.models()["two"].names["en"] == catalogue.models()["desk_4"].names["en"] == "Two by two"
    assert "desk_8" in catalogue.models()
    assert "broken" not in catalogue.models()
    assert [said.split(":")[0] for said in catalogue.mistakes()] == ["broken", "bytes.toml"]
    (tmp_path / "two.toml").unlink()
    assert "two" not in catalogue.models()
    settings.TELEPHONE_MODELS_DIR = tmp_path / "not there"
    assert "desk_8" in catalogue.models()

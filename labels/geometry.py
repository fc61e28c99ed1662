"""What a telephone measures where paper goes into it: pure, in tenths of a millimetre, so that nothing is ever rounded.

A model is a file of TOML, see labels/telephones/README.md. It says the cards (strips) of paper that the telephone
takes, and of each how many labels stand on it, in which order its keys are numbered, and all its lengths.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

A4 = (2100, 2970)
MARGIN = 100
"""Around everything that is drawn: no printer prints to the edge."""
MOST_KEYS = 150
"""Of one telephone with all its consoles: so many fit into one form (and T-PDF-02)."""
LONGEST_CARD = 2350
WIDEST_CARD = 1600
FEWEST_CHARACTERS, MOST_CHARACTERS = 4, 40


class ModelError(ValueError):
    """The file does not say what a model must say; the text says what, for an administrator."""


class Kind(StrEnum):
    TELEPHONE = "telephone"
    CONSOLE = "console"
    """Stands beside a telephone, and has more keys."""


class Order(StrEnum):
    DOWN = "down"
    ACROSS = "across"


class Box(NamedTuple):
    """A rectangle, from the upper left."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of paper. Its labels stand in columns, `gap` apart and `margin` away from the edge."""

    keys: int
    columns: int
    label: tuple[int, int]
    """Width and height."""
    gap: tuple[int, int]
    """Between two columns, and between two rows."""
    margin: tuple[int, int, int, int]
    """Above, to the right, below, to the left."""
    order: Order

    @property
    def rows(self) -> int:
        return -(-self.keys // self.columns)

    @property
    def width(self) -> int:
        _above, right, _below, left = self.margin
        return left + self.columns * self.label[0] + (self.columns - 1) * self.gap[0] + right

    @property
    def height(self) -> int:
        above, _right, below, _left = self.margin
        return above + self.rows * self.label[1] + (self.rows - 1) * self.gap[1] + below

    def boxes(self) -> tuple[Box, ...]:
        """Where the labels stand on it, in the order of their keys."""
        return tuple(self._box(*self._place(number)) for number in range(self.keys))

    def _place(self, number: int) -> tuple[int, int]:
        """Column and row."""
        if self.order is Order.DOWN:
            return divmod(number, self.rows)
        row, column = divmod(number, self.columns)
        return column, row

    def _box(self, column: int, row: int) -> Box:
        above, _right, _below, left = self.margin
        width, height = self.label
        return Box(left + column * (width + self.gap[0]), above + row * (height + self.gap[1]), width, height)


@dataclass(frozen=True, slots=True)
class Model:
    key: str
    """The name of its file."""
    names: Mapping[str, str]
    """By language; English is always there."""
    kind: Kind
    measured: bool
    """At a real one. The others are like most of their kind, and want to be tried before they are cut."""
    characters: int
    """The most that a label may have."""
    cards: tuple[Card, ...]
    console: str
    """The model of console that may stand beside it; empty: none."""
    most_consoles: int

    @property
    def keys(self) -> int:
        return sum(card.keys for card in self.cards)

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


def read(key: str, text: str) -> Model:
    """The model that a file says. Raises ModelError."""
    try:
        said = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{key}: {error}") from error
    try:
        model = _model(key, said)
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{key}: {error!r} is missing or no such thing") from error
    except ValueError as error:
        raise ModelError(f"{key}: {error}") from error
    if model.keys > MOST_KEYS:
        raise ModelError(f"{key}: more than {MOST_KEYS} keys")
    return model


def _model(key: str, said: Mapping[str, Any]) -> Model:
    names = {language: str(name) for language, name in said["name"].items()}
    if not names.get("en", "").strip():
        raise ValueError("the English name is missing")
    cards = tuple(_card(card) for card in said["cards"])
    if not cards:
        raise ValueError("it has no cards")
    return Model(
        key,
        names,
        Kind(said["kind"]),
        measured=said["measured"] is True,
        characters=_whole(said["characters"], FEWEST_CHARACTERS, MOST_CHARACTERS),
        cards=cards,
        console=str(said.get("console", "")),
        most_consoles=_whole(said.get("most_consoles", 0), 0, 6),
    )


def _card(said: Mapping[str, Any]) -> Card:
    keys = _whole(said["keys"], 1, MOST_KEYS)
    label, gap, margin = said["label"], said["gap"], said["margin"]
    card = Card(
        keys,
        _whole(said["columns"], 1, keys),
        (_tenths(label["width"], 50), _tenths(label["height"], 30)),
        (_tenths(gap["across"]), _tenths(gap["down"])),
        tuple(_tenths(margin[side]) for side in ("top", "right", "bottom", "left")),  # type: ignore[arg-type]
        Order(said["order"]),
    )
    if card.width > WIDEST_CARD or card.height > LONGEST_CARD:
        raise ValueError(f"a card is larger than {WIDEST_CARD // 10} by {LONGEST_CARD // 10} mm")
    return card


def _whole(number: Any, least: int, most: int) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise ValueError(f"{number!r} is no whole number from {least} to {most}")
    return number


def _tenths(length: Any, least: int = 0) -> int:
    """Millimetres as tenths; finer than that nobody cuts."""
    if not isinstance(length, int | Decimal) or isinstance(length, bool):
        raise ValueError(f"{length!r} is no length")  # noqa: TRY004 - it is about the file's content
    tenths = Decimal(length) * 10
    if not tenths.is_finite() or tenths != tenths.to_integral_value() or not least <= tenths <= LONGEST_CARD:
        raise ValueError(f"{length} is no length from {least / 10:g} mm on in tenths of a millimetre")
    return int(tenths)

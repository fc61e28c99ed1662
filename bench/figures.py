"""One measured figure, the peer it stands beside, and the bar it should clear."""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    HIGHER = "≥"
    LOWER = "≤"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `peer` share `unit`; their ratio is held against `bar`.

    Machines are noisy, so a bar is a ratio within one run. Without a peer, `value` itself is held
    against `bar`.
    """

    what: str
    value: float
    unit: str
    bar: float
    better: Better
    peer: float | None = None
    beside: str = ""
    """What the peer is."""

    @property
    def held(self) -> float:
        return self.value if self.peer is None else self.value / self.peer

    @property
    def ok(self) -> bool:
        return self.held >= self.bar if self.better is Better.HIGHER else self.held <= self.bar


HEADINGS = ("what", "figure", "peer", "beside", "ratio", "bar", "")


def table(figures: Iterable[Figure]) -> str:
    """The figures as a text table, one line each."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.what,
        f"{_short(figure.value)} {figure.unit}",
        f"{_short(figure.peer)} {figure.unit}" if figure.peer is not None else "–",
        figure.beside or "–",
        f"{figure.held:.2f}" if figure.peer is not None else "–",
        f"{figure.better} {_short(figure.bar)}",
        "ok" if figure.ok else "MISSED",
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def measured(name: str) -> list[Figure]:
    """The figures of one bench; in a process of its own, so that none finds another's settings or memory."""
    return list(importlib.import_module(f"bench.{name}").measure())

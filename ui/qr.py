"""QR codes (ISO/IEC 18004) as the path of an inline picture."""

from dataclasses import dataclass

import segno

QUIET = 4
"""Modules of white around it, which cameras need."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A square of `size` modules, the quiet zone among them; `path` draws the dark ones as rows one module high."""

    size: int
    path: str


def picture(text: str) -> Picture:
    """Raises segno.DataOverflowError for what no code can hold: some 2 300 bytes."""
    rows = tuple(segno.make(text, micro=False, error="m").matrix)
    path = "".join(
        f"M{QUIET + start} {QUIET + y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _dark(row)
    )
    return Picture(len(rows) + 2 * QUIET, path)


def _dark(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Where the dark runs of `row` begin, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs

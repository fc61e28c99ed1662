"""Reads a QR code from its modules, as a camera would: ISO/IEC 18004, versions 1 to 9, bytes, nothing damaged."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from segno import consts

from ui.qr import QUIET

Modules = Sequence[Sequence[bool]]
LEVELS = {
    0b01: consts.ERROR_LEVEL_L,
    0b00: consts.ERROR_LEVEL_M,
    0b11: consts.ERROR_LEVEL_Q,
    0b10: consts.ERROR_LEVEL_H,
}
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, _x: y % 2 == 0,
    lambda _y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
FORMAT_MASK = 0b10101
BYTES = 0b0100


def modules_of(path: str, size: int) -> Modules:
    """Which modules the path of `ui.qr.Picture` draws dark, without the quiet zone."""
    dark = set()
    for run in path.split("M")[1:]:
        place, length = run.split("h")[:2]
        x, y = map(int, place.split())
        dark.update((y - QUIET, x - QUIET + step) for step in range(int(length.split("v")[0])))
    side = size - 2 * QUIET
    return [[(y, x) in dark for x in range(side)] for y in range(side)]


def text_of(modules: Modules) -> str:
    side = len(modules)
    version = (side - 17) // 4
    form = _number(modules[8][:5]) ^ FORMAT_MASK
    level, mask = LEVELS[form >> 3], MASKS[form & 0b111]
    bits = [modules[y][x] != mask(y, x) for y, x in _way(side) if not _is_function(y, x, side, version)]
    words = [_number(bits[start : start + 8]) for start in range(0, len(bits) - 7, 8)]
    blocks = [kind.num_data for kind in consts.ECC[version][level] for _ in range(kind.num_blocks)]
    return _message(_in_order(words, blocks))


def _way(side: int) -> Iterator[tuple[int, int]]:
    """In pairs of columns from the right, up and down in turn; the column of the timing pattern is left out."""
    rights = (*range(side - 1, 6, -2), 5, 3, 1)
    for turn, right in enumerate(rights):
        for y in range(side) if turn % 2 else range(side - 1, -1, -1):
            yield y, right
            yield y, right - 1


def _is_function(y: int, x: int, side: int, version: int) -> bool:
    """Finders with their formats, timing, alignment, and from version 7 the version itself."""
    if (y < 9 and x < 9) or (y < 9 and x >= side - 8) or (y >= side - 8 and x < 9) or 6 in {y, x}:
        return True
    if version >= 7 and ((y < 6 and x >= side - 11) or (x < 6 and y >= side - 11)):
        return True
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    return any(
        abs(y - row) <= 2 and abs(x - column) <= 2
        for row in centres
        for column in centres
        if (row, column) not in corners
    )


def _in_order(words: Sequence[int], blocks: Sequence[int]) -> list[int]:
    """The data words, which lie in the code as cards that were dealt to the blocks; those that correct are left out."""
    dealt: list[list[int]] = [[] for _ in blocks]
    source = iter(words)
    for turn in range(max(blocks)):
        for hand, size in zip(dealt, blocks, strict=True):
            if turn < size:
                hand.append(next(source))
    return list(chain.from_iterable(dealt))


def _message(words: Sequence[int]) -> str:
    bits = [bool(word >> shift & 1) for word in words for shift in range(7, -1, -1)]
    if _number(bits[:4]) != BYTES:
        raise ValueError("The code does not hold bytes.")
    length = _number(bits[4:12])
    return bytes(_number(bits[12 + 8 * at : 20 + 8 * at]) for at in range(length)).decode()


def _number(bits: Sequence[bool]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value

"""What a sound looks like: how loud each small part of it is, one character a part."""

from array import array
from collections.abc import Iterable, Iterator

from pbx.audio.wav import Wave, pieces

COUNT = 96
LEVELS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""From silence to as loud as it gets."""
FULL = 32768


def peaks(samples: "array[int]", count: int = COUNT) -> str:
    """Return `count` levels of these samples (16 bits), fewer when there are fewer samples."""
    return "".join(_level(_loudest([samples[first:last]])) for first, last in _parts(len(samples), count))


def peaks_of(fd: int, wave: Wave, count: int = COUNT) -> str:
    """The same of a file of any length, read piece by piece. Raises NotSound, OSError."""
    return "".join(_level(_loudest(pieces(fd, wave, first, last))) for first, last in _parts(wave.frames, count))


def heights(levels: str) -> tuple[float, ...]:
    """Return each level from 0 to 1; the loudest part of a sound that is not silent is 1."""
    found = [max(0, LEVELS.find(level)) for level in levels]
    loudest = max(found, default=0)
    return tuple(level / loudest if loudest else 0.0 for level in found)


def _parts(length: int, count: int) -> Iterator[tuple[int, int]]:
    count = min(count, length)
    for place in range(count):
        yield place * length // count, (place + 1) * length // count


def _loudest(found: Iterable["array[int]"]) -> int:
    return max(extreme for piece in found for extreme in (max(piece), -min(piece)))


def _level(loudest: int) -> str:
    """The root keeps a quiet voice visible beside a loud one."""
    return LEVELS[round((loudest / FULL) ** 0.5 * (len(LEVELS) - 1))]

"""Tones in G.711 mu-law, which telephones in tests speak and tell apart."""

import math
from collections.abc import Iterable, Sequence

RATE = 8000
AUDIBLE = 500
"""Amplitude from which a tone counts as heard; telephones speak with 8000."""


def tone(hertz: int, samples: int) -> bytes:
    return bytes(_mu_law(int(8000 * math.sin(2 * math.pi * hertz * i / RATE))) for i in range(samples))


def decoded(sound: Iterable[int]) -> list[int]:
    return [_SAMPLES[byte] for byte in sound]


def strength(samples: Sequence[int], hertz: int) -> float:
    """Amplitude of one frequency (Goertzel's algorithm)."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    return math.sqrt(max(0.0, last * last + before * before - turn * last * before)) * 2 / max(1, len(samples))


def _mu_law(sample: int) -> int:
    """One 14-bit sample in G.711 mu-law."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size + 132, 32635)
    exponent = max(size.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (size >> (exponent + 3)) & 0x0F) & 0xFF


def _sample(byte: int) -> int:
    bits = ~byte & 0xFF
    size = (((bits & 0x0F) << 3 | 0x84) << (bits >> 4 & 0x07)) - 132
    return -size if bits & 0x80 else size


_SAMPLES = tuple(map(_sample, range(256)))

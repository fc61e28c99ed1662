"""Voices of people who do not exist: each babbles in its own pitch and pace, none says anything.

A syllable is a hum whose overtones are shaped as a vowel shapes them; a voice is a handful of syllables, made
once; speech strings them together in phrases. One seed makes one voice, and one take of it one speech.
"""

import math
from array import array
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from pbx.audio.wav import RATE

VOWELS = ((700, 1150), (450, 1900), (320, 2200), (500, 900), (350, 800))
"""Where a vowel is loud: its two formants, in Hz (a, e, i, o, u)."""
SYLLABLES = 14
TABLE = 256
LOUDEST = 14_000
PHRASES = (1.0, 0.55, 0.3, 0.2)
"""How loud phrases are: people trail off, and lean back from the telephone."""
FADE = RATE // 50
LOWEST, HIGHEST = 95.0, 235.0
"""Hz."""


def speech(who: str, take: str, seconds: float) -> "array[int]":
    """Return what `who` says, so long; the same words for the same `take`. 16 bits, 8 kHz."""
    random, syllables = Random(f"speech {who} {take}"), _syllables(who)  # noqa: S311 - a play, not a secret
    found, length = array("h"), round(seconds * RATE)
    while len(found) < length:
        phrase = random.choice(syllables)
        for _ in range(random.randint(3, 9)):
            found.extend(random.choice(phrase))
            found.extend(_silence(random.uniform(0.01, 0.05)))
        found.extend(_silence(random.uniform(0.2, 0.7)))
    del found[length:]
    for place in range(min(FADE, length)):
        found[-1 - place] = found[-1 - place] * place // FADE
    return found


def conversation(one: str, other: str, take: str, seconds: float) -> Iterator["array[int]"]:
    """Yield what the two say in turns, `seconds` together."""
    random, left = Random(f"talk {one} {other} {take}"), round(seconds * RATE)  # noqa: S311
    turn = 0
    while left > 0:
        said = speech((one, other)[turn % 2], f"{take} {turn}", min(left / RATE, random.uniform(1.5, 5.0)))[:left]
        yield said
        left -= len(said)
        turn += 1


def _silence(seconds: float) -> "array[int]":
    return array("h", bytes(2 * int(seconds * RATE)))


@lru_cache(maxsize=64)
def _syllables(who: str) -> tuple[tuple["array[int]", ...], ...]:
    """The same syllables for each kind of phrase."""
    random = Random(f"voice {who}")  # noqa: S311
    pitch, pace, throat = random.uniform(LOWEST, HIGHEST), random.uniform(0.8, 1.3), random.uniform(0.9, 1.15)
    spoken = [_syllable(random, pitch, pace, throat) for _ in range(SYLLABLES)]
    return tuple(tuple(array("h", (int(loud * one) for one in syllable)) for syllable in spoken) for loud in PHRASES)


def _syllable(random: Random, pitch: float, pace: float, throat: float) -> "array[int]":
    begins, ends = pitch * random.uniform(0.92, 1.2), pitch * random.uniform(0.85, 1.05)
    table = _hum(begins, *(formant * throat for formant in random.choice(VOWELS)))
    length = int(RATE * random.uniform(0.12, 0.28) / pace)
    loud = LOUDEST * random.uniform(0.3, 1.0)
    phase, found = 0.0, array("h")
    for place in range(length):
        through = place / length
        phase += (begins + (ends - begins) * through) * TABLE / RATE
        swell = min(1.0, through * 8, (1 - through) * 3)
        found.append(int(loud * swell * table[int(phase) % TABLE]))
    return found


def _hum(pitch: float, low: float, high: float) -> tuple[float, ...]:
    """One wave of this pitch, -1 to 1, its overtones as loud as the two formants make them."""
    overtones = range(1, int(RATE / 2.2 / pitch))
    strength = [
        math.exp(-(((number * pitch - low) / 180) ** 2))
        + 0.5 * math.exp(-(((number * pitch - high) / 260) ** 2))
        + 0.15 / number
        for number in overtones
    ]
    wave = [
        sum(
            loud * math.sin(math.tau * number * place / TABLE) for number, loud in zip(overtones, strength, strict=True)
        )
        for place in range(TABLE)
    ]
    highest = max(map(abs, wave))
    return tuple(one / highest for one in wave)

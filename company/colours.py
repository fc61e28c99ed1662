"""The company's colour as the portal can use it: tints of it that can be read by day and by night (WCAG 2.2, 1.4.3).

Plain functions. A colour is `#rrggbb`. What was chosen keeps its hue; where words of it, or words on it, could not be
read, it becomes darker or lighter in OKLab until they can.
"""

import re
from dataclasses import dataclass
from math import cbrt
from typing import Final, Self

HEX: Final = re.compile(r"#[0-9a-f]{6}")
READABLE: Final = 4.5
"""The least contrast of words to what is behind them."""
DAY: Final = ("#ffffff", "#f6f7f8", "#eff1f3")
NIGHT: Final = ("#22282d", "#1b2024", "#14181b", "#262d32")
"""What words of the accent stand on, as tokens.css has it: the hardest to read from first."""
_STEP: Final = 0.01
_SOFT_DAY, _SOFT_NIGHT = 0.12, 0.24
_BRIGHT_AT_NIGHT: Final = 0.72

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tints:
    """The accent of one half of the day: for words and edges, for words on its own soft ground, and for words on it."""

    accent: str
    strong: str
    soft: str
    on: str

    @classmethod
    def by_day(cls, color: str) -> Self:
        lightness, a, b = _oklab(color)
        while True:
            accent = _hex(lightness, a, b)
            soft = mixed(accent, "#ffffff", _SOFT_DAY)
            if lightness <= 0 or all(contrast(accent, ground) >= READABLE for ground in (*DAY, soft)):
                return cls(accent, _hex(max(0.0, lightness - 0.08), a, b), soft, "#ffffff")
            lightness -= _STEP

    @classmethod
    def by_night(cls, color: str) -> Self:
        lightness, a, b = _oklab(color)
        lightness = max(lightness, _BRIGHT_AT_NIGHT)
        while True:
            accent = _hex(lightness, a, b)
            soft, on = mixed(accent, NIGHT[2], _SOFT_NIGHT), mixed(accent, "#000000", 0.16)
            if lightness >= 1 or all(contrast(accent, ground) >= READABLE for ground in (*NIGHT, soft, on)):
                return cls(accent, _hex(min(1.0, lightness + 0.08), a, b), soft, on)
            lightness += _STEP


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """From 0, black, to 1, white (WCAG 2.2, relative luminance)."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(color: str, ground: str, share: float) -> str:
    """`share` of `color` on `ground`."""
    pairs = zip(_bytes(color), _bytes(ground), strict=True)
    return "#" + "".join(f"{round(share * upper + (1 - share) * lower):02x}" for upper, lower in pairs)


def _bytes(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _linear(color: str) -> Rgb:
    red, green, blue = (_to_linear(byte / 255) for byte in _bytes(color))
    return red, green, blue


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _to_srgb(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _oklab(color: str) -> Rgb:
    """Lightness, green to red, blue to yellow (B. Ottosson, 2020)."""
    r, g, b = _linear(color)
    long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(lightness: float, a: float, b: float) -> str:
    """The nearest colour that a screen has: less colourful where there is none of that lightness."""
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1):
        rgb = _rgb(lightness, share * a, share * b)
        if all(-0.001 <= value <= 1.001 for value in rgb):
            return _written(rgb)
    return _written(_rgb(lightness, 0, 0))


def _rgb(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _written(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(255 * _to_srgb(value)):02x}" for value in rgb)

"""A company's logo as the portal shows it: drawn anew from somebody's file, never that file itself.

Runs in a child with limits (jobs.child), and so knows neither Django nor settings. What a file says besides its picture
is gone: comments, places, colour profiles, further frames.
"""

import io
import json
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("PNG", "JPEG", "WEBP")
LARGEST: Final = 4096
"""Pixels of one side of what is taken."""
ROOM: Final = (480, 160)
"""Pixels of what is made: 40 px high on a screen of four times the density."""
ICONS: Final = (192, 512)
SMALLEST: Final = 16
OPAQUE: Final = 96
"""What is less so, of 255, is hardly seen."""
_UNLIKE: Final = 2.0
"""The least contrast of a picture to what is behind it."""


def poured(content: bytes) -> bytes:
    """JSON: `{"error": code}`, or hexadecimal PNG files as `logo`, `192` and `512`, and `plate`, where the logo needs a
    ground of its own: "night", "day", or neither. Codes: `kind`, `large`, `small`, `broken`."""
    try:
        return json.dumps(_made(content)).encode()
    except Image.DecompressionBombError:
        return b'{"error": "large"}'
    except UnidentifiedImageError:
        return b'{"error": "kind"}'
    except (OSError, ValueError, SyntaxError, MemoryError):
        return b'{"error": "broken"}'


def _made(content: bytes) -> dict[str, str]:
    with Image.open(io.BytesIO(content), formats=FORMATS) as found:
        if max(found.size) > LARGEST:
            return {"error": "large"}
        if min(found.size) < SMALLEST:
            return {"error": "small"}
        found.load()
        picture = ImageOps.exif_transpose(found).convert("RGBA")
    box = picture.getchannel("A").getbbox()
    if box is None:
        return {"error": "small"}
    picture = picture.crop(box)
    shown = picture.copy()
    shown.thumbnail(ROOM, Image.Resampling.LANCZOS)
    icons = {str(size): _written(_icon(picture, size)) for size in ICONS}
    return {"logo": _written(shown), "plate": _plate(shown), **icons}


def _icon(picture: Image.Image, size: int) -> Image.Image:
    """On white, with a margin, as launchers want it."""
    ground = Image.new("RGBA", (size, size), "#ffffff")
    inner = ImageOps.contain(picture, (size * 3 // 4, size * 3 // 4), Image.Resampling.LANCZOS)
    ground.alpha_composite(inner, ((size - inner.width) // 2, (size - inner.height) // 2))
    return ground.convert("RGB")


def _plate(picture: Image.Image) -> str:
    """A picture with a ground of its own needs none; of the others, what is dark as the night or bright as day."""
    if picture.getchannel("A").getextrema()[0] > 200:  # type: ignore[operator]
        return ""
    small = picture.resize((64, 64), Image.Resampling.BOX).tobytes()
    pixels = zip(small[::4], small[1::4], small[2::4], small[3::4], strict=True)
    seen = [(red, green, blue) for red, green, blue, alpha in pixels if alpha > OPAQUE]
    if not seen:
        return ""
    light = sum(_luminance(*pixel) for pixel in seen) / len(seen)
    if (light + 0.05) / (0.014 + 0.05) < _UNLIKE:
        return "night"
    return "day" if 1.05 / (light + 0.05) < _UNLIKE else ""


def _luminance(red: int, green: int, blue: int) -> float:
    linear = [float((value / 255) ** 2.2) for value in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _written(picture: Image.Image) -> str:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    file = io.BytesIO()
    clean.save(file, "PNG", optimize=True)
    return file.getvalue().hex()

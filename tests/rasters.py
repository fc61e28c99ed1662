"""A PDF file as pictures that can be measured: 20 dots a millimetre."""

from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

DOTS = 20
"""For each millimetre."""
DARK = 208
"""What is darker than this grey was drawn."""


def pages(made: bytes) -> Iterator[Image.Image]:
    """Each page in grey, white where nothing is."""
    document = pypdfium2.PdfDocument(made)
    try:
        for page in document:
            yield page.render(scale=DOTS * 25.4 / 72).to_pil().convert("L")
    finally:
        document.close()


def drawn(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> tuple[float, ...] | None:
    """The smallest box in millimetres around what is drawn within these, from the page's corner; None: nothing."""
    corner = (round(left * DOTS), round(top * DOTS))
    part = picture.crop((*corner, round(right * DOTS), round(bottom * DOTS)))
    found = part.point(lambda grey: 255 if grey < DARK else 0).getbbox()
    if found is None:
        return None
    return tuple((at + corner[number % 2]) / DOTS for number, at in enumerate(found))


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Black where they differ."""
    return ImageChops.invert(ImageChops.difference(one, other))


def whiten(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> None:
    ImageDraw.Draw(picture).rectangle([at * DOTS for at in (left, top, right, bottom)], fill=255)

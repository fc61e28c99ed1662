"""Lucide's icons as inline SVG, each built once in a process."""

from copy import deepcopy
from functools import lru_cache
from xml.etree import ElementTree as ET

import lucide
from django.utils.safestring import SafeString

SIZES = (16, 18, 20, 24, 32, 40)


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18) -> SafeString:
    """The icon `name`, hidden from screen readers: a word or an accessible name always stands beside it.

    Stroke and fill come from `.icon` in base.css, once for all instead of in every icon.
    Raises lucide.IconDoesNotExist; the markup comes from the package alone.
    """
    if size not in SIZES:
        raise ValueError(f"An icon is drawn at one of {SIZES} px, not {size}.")
    drawing = deepcopy(lucide._load_icon(name))
    drawing.attrib = {
        "class": f"icon icon-{name}",
        "width": str(size),
        "height": str(size),
        "viewBox": drawing.attrib["viewBox"],
        "aria-hidden": "true",
    }
    for element in drawing.iter():
        element.text = element.tail = None
    return SafeString(ET.tostring(drawing, encoding="unicode").replace(" />", "/>"))

"""Lucide's icons as inline SVG, each built once in a process."""

from functools import lru_cache

import lucide
from django.utils.safestring import SafeString

SIZES = (16, 18, 20, 24, 32, 40)


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18) -> SafeString:
    """The icon `name`, hidden from screen readers: a word or an accessible name always stands beside it.

    Raises lucide.IconDoesNotExist; the markup comes from the package alone.
    """
    if size not in SIZES:
        raise ValueError(f"An icon is drawn at one of {SIZES} px, not {size}.")
    attributes = {"class": f"icon icon-{name}", "aria-hidden": "true", "focusable": "false", "stroke-width": "1.75"}
    markup = lucide._render_icon(name, size, **attributes)
    return SafeString(markup)
